"""Codes, friends and what is known about two people."""

from club.referrals.queries.facts import (
    Friend,
    cars_brought,
    facts_of,
    known_as,
    rewarded_in_a_year,
    ring_of,
    was_here,
)
from club.referrals.queries.reading import (
    FriendLine,
    Offer,
    clicks_of,
    find_code,
    friends_of,
    is_to_nudge,
    late_reviews,
    may_be_attached,
    offer_for,
    open_row,
    rates_on,
)

__all__ = [
    "Friend",
    "FriendLine",
    "Offer",
    "cars_brought",
    "clicks_of",
    "facts_of",
    "find_code",
    "friends_of",
    "is_to_nudge",
    "known_as",
    "late_reviews",
    "may_be_attached",
    "offer_for",
    "open_row",
    "rates_on",
    "rewarded_in_a_year",
    "ring_of",
    "was_here",
]
