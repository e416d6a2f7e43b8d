"""Events, who comes, who waits, what was offered, who was there; partners and what they asked for."""

from club.events.models.door import CheckIn
from club.events.models.event import Event
from club.events.models.line import SeatOffer, WaitEntry
from club.events.models.partners import Partner, PartnerRequest
from club.events.models.registration import PartyGuest, Registration

__all__ = [
    "CheckIn",
    "Event",
    "Partner",
    "PartnerRequest",
    "PartyGuest",
    "Registration",
    "SeatOffer",
    "WaitEntry",
]
