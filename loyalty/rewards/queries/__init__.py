"""Questions about rewards: the shelf as a member sees it, vouchers, points on bills, presence."""

from loyalty.rewards.queries.catalogue import (
    Offer,
    catalogue,
    differences,
    donations_of,
    offer,
    ordered_by,
    shelf,
    vouchers_by_entry,
    vouchers_of,
)
from loyalty.rewards.queries.pay import (
    Paid,
    dying,
    held_by,
    held_for,
    paid_with_points,
    terms,
    waiting_for,
)
from loyalty.rewards.queries.presence import CardCode, card_code, fresh_presence

__all__ = [
    "CardCode",
    "Offer",
    "Paid",
    "card_code",
    "catalogue",
    "differences",
    "donations_of",
    "dying",
    "fresh_presence",
    "held_by",
    "held_for",
    "offer",
    "ordered_by",
    "paid_with_points",
    "shelf",
    "terms",
    "vouchers_by_entry",
    "vouchers_of",
    "waiting_for",
]
