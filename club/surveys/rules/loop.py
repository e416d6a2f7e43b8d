"""What follows an answer (care.md §3): a ticket, a note to the team lead, or thanks and an invitation."""

from __future__ import annotations

LOW, WARM = 6, 8
TICKET, NOTE, THANKS = "ticket", "note", "thanks"


def follow_up(verdict: int | None, fault_gone: str) -> str:
    """``verdict``: 0-10; ``fault_gone``: "yes", "no" or "". Empty when nothing was said to act on."""
    if fault_gone == "no" or (verdict is not None and verdict <= LOW):
        return TICKET
    if verdict is None:
        return ""
    return NOTE if verdict <= WARM else THANKS
