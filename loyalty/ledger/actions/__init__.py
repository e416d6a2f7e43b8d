"""Verbs of the ledger. Each locks the account first, then looks up the key, then acts (loyalty.md §1.2).

Same key and same payload: the same answer. Same key, other payload: ``KeyReused``. A refusal leaves
the database as it was.
"""

from loyalty.ledger.actions.accounts import freeze, open_account, thaw
from loyalty.ledger.actions.bulk import Credit, earn_many, earn_one
from loyalty.ledger.actions.credits import earn, give_back
from loyalty.ledger.actions.debits import redeem, reverse_earn
from loyalty.ledger.actions.expiry import book_expiries, extend
from loyalty.ledger.actions.holds import capture, hold, release
from loyalty.ledger.actions.refusals import (
    AccountFrozen,
    BadAmount,
    BadDay,
    BeyondHold,
    BeyondSpend,
    HoldEnded,
    KeyReused,
    LotGone,
    NotAnEarn,
    NotASpend,
    NotEnoughPoints,
    RefundBeyondBill,
)

__all__ = [
    "AccountFrozen",
    "BadAmount",
    "BadDay",
    "BeyondHold",
    "BeyondSpend",
    "Credit",
    "HoldEnded",
    "KeyReused",
    "LotGone",
    "NotASpend",
    "NotAnEarn",
    "NotEnoughPoints",
    "RefundBeyondBill",
    "book_expiries",
    "capture",
    "earn",
    "earn_many",
    "earn_one",
    "extend",
    "freeze",
    "give_back",
    "hold",
    "open_account",
    "redeem",
    "release",
    "reverse_earn",
    "thaw",
]
