"""Taking in what another system booked, and taking a batch back."""

from booking.foreign.actions.batches import NoLongerUndone, Taken, TooManyRows, take, undo
from booking.foreign.actions.conflicts import note_seen

__all__ = ["NoLongerUndone", "Taken", "TooManyRows", "note_seen", "take", "undo"]
