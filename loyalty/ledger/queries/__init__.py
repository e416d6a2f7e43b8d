"""Questions to the ledger. Every one takes a member day and answers for the past as for today."""

from loyalty.ledger.queries.balances import (
    Explanation,
    Held,
    Owed,
    Pending,
    account_of,
    balance,
    balance_as_read,
    explain,
    holds,
    pending,
)
from loyalty.ledger.queries.debts import debts_older_than
from loyalty.ledger.queries.ending import Kept, ending, kept_for
from loyalty.ledger.queries.family import (
    closing_of,
    freeze_of,
    members_of,
    merge_of,
    merged_accounts,
    pool_of,
    root_of,
)
from loyalty.ledger.queries.statements import one_persons, statement, together
from loyalty.ledger.rules import Balance

__all__ = [
    "Balance",
    "Explanation",
    "Held",
    "Kept",
    "Owed",
    "Pending",
    "account_of",
    "balance",
    "balance_as_read",
    "closing_of",
    "debts_older_than",
    "ending",
    "explain",
    "freeze_of",
    "holds",
    "kept_for",
    "members_of",
    "merge_of",
    "merged_accounts",
    "one_persons",
    "pending",
    "pool_of",
    "root_of",
    "statement",
    "together",
]
