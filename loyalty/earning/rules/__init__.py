"""The points of a bill as pure decisions: filter, sum, multiply, cut (loyalty.md §3.4). Integers only."""

from loyalty.earning.rules.bills import (
    CUSTOMER,
    NOT_PAID_BY_CUSTOMER,
    NOT_WORK,
    Bill,
    BillLine,
    Frozen,
    MemberFacts,
    minor_per_unit,
)
from loyalty.earning.rules.caps import Limit, Used, cut, period
from loyalty.earning.rules.filters import (
    PERCENT,
    PERMILLE,
    Case,
    Filters,
    Offer,
    Rate,
    admitted,
    is_held_out,
    promised,
)
from loyalty.earning.rules.life import expires_on, lot_ends_on, months_after, status_of
from loyalty.earning.rules.score import Scored, score, spread

__all__ = [
    "CUSTOMER",
    "NOT_PAID_BY_CUSTOMER",
    "NOT_WORK",
    "PERCENT",
    "PERMILLE",
    "Bill",
    "BillLine",
    "Case",
    "Filters",
    "Frozen",
    "Limit",
    "MemberFacts",
    "Offer",
    "Rate",
    "Scored",
    "Used",
    "admitted",
    "cut",
    "expires_on",
    "is_held_out",
    "lot_ends_on",
    "minor_per_unit",
    "months_after",
    "period",
    "promised",
    "score",
    "spread",
    "status_of",
]
