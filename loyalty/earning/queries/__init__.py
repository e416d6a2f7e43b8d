"""Questions about earning: receipts, rules in force, what members already got, back-tests."""

from loyalty.earning.queries.force import rules_by_day
from loyalty.earning.queries.proof import differences
from loyalty.earning.queries.receipts import (
    credits_waiting,
    receipt_for,
    receipt_whole,
    rules_named,
    taken_back,
)

__all__ = [
    "credits_waiting",
    "differences",
    "receipt_for",
    "receipt_whole",
    "rules_by_day",
    "rules_named",
    "taken_back",
]
