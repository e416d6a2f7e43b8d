"""Tables of the ledger: facts are append-only, counters are checked, the balance is a cache."""

from loyalty.ledger.models.accounts import Account
from loyalty.ledger.models.entries import Allocation, Debt, Entry, Return
from loyalty.ledger.models.holds import Hold, HoldPart
from loyalty.ledger.models.lots import Lot, LotExtension

__all__ = [
    "Account",
    "Allocation",
    "Debt",
    "Entry",
    "Hold",
    "HoldPart",
    "Lot",
    "LotExtension",
    "Return",
]
