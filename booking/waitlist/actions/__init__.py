"""Verbs of the waitlist. What gives time back returns what it freed, as appointments do."""

from booking.waitlist.actions.entries import join, withdraw
from booking.waitlist.actions.offers import decline, offer_to, take
from booking.waitlist.actions.places import places_for, wish_for
from booking.waitlist.actions.releases import done_with, note_freed, put_off
from booking.waitlist.actions.tidying import Tidied, tidy

__all__ = [
    "Tidied",
    "decline",
    "done_with",
    "join",
    "note_freed",
    "offer_to",
    "places_for",
    "put_off",
    "take",
    "tidy",
    "wish_for",
    "withdraw",
]
