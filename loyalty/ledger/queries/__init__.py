"""Questions to the ledger. Every one takes a member day and answers for the past as for today."""

from loyalty.ledger.queries.balances import (
    Explanation,
    Held,
    Pending,
    account_of,
    balance,
    explain,
    holds,
    pending,
)
from loyalty.ledger.queries.ending import Kept, ending, kept_for
from loyalty.ledger.queries.statements import statement
from loyalty.ledger.rules import Balance

__all__ = [
    "Balance",
    "Explanation",
    "Held",
    "Kept",
    "Pending",
    "account_of",
    "balance",
    "ending",
    "explain",
    "holds",
    "kept_for",
    "pending",
    "statement",
]
