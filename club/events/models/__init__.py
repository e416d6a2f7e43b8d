"""Events, who comes, who waits, what was offered, who was there."""

from club.events.models.door import CheckIn
from club.events.models.event import Event
from club.events.models.line import SeatOffer, WaitEntry
from club.events.models.registration import PartyGuest, Registration

__all__ = ["CheckIn", "Event", "PartyGuest", "Registration", "SeatOffer", "WaitEntry"]
