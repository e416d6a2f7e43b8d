"""Questions about earning: receipts, rules in force, what members already got, back-tests."""

from loyalty.earning.queries.backtest import Preview, backtest
from loyalty.earning.queries.force import rules_by_day
from loyalty.earning.queries.proof import differences
from loyalty.earning.queries.receipts import (
    credits_waiting,
    receipt_for,
    receipt_whole,
    rules_named,
    rules_of,
    taken_back,
)
from loyalty.earning.queries.results import Results, results_of

__all__ = [
    "Preview",
    "Results",
    "backtest",
    "credits_waiting",
    "differences",
    "receipt_for",
    "receipt_whole",
    "results_of",
    "rules_by_day",
    "rules_named",
    "rules_of",
    "taken_back",
]
