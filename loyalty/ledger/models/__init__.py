"""Tables of the ledger: facts are append-only, counters are checked, the balance is a cache."""

from loyalty.ledger.models.accounts import Account
from loyalty.ledger.models.bonds import Bond, Pool
from loyalty.ledger.models.entries import Allocation, Debt, Entry, Relief, Return
from loyalty.ledger.models.holds import Hold, HoldPart
from loyalty.ledger.models.lots import Lot, LotExtension
from loyalty.ledger.models.spells import Closing, Freeze

__all__ = [
    "Account",
    "Allocation",
    "Bond",
    "Closing",
    "Debt",
    "Entry",
    "Freeze",
    "Hold",
    "HoldPart",
    "Lot",
    "LotExtension",
    "Pool",
    "Relief",
    "Return",
]
