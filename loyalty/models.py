"""The tables of this wing, gathered from its rooms for Django."""

from loyalty.earning.models import EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.ledger.models import (
    Account,
    Allocation,
    Debt,
    Entry,
    Hold,
    HoldPart,
    Lot,
    LotExtension,
    Return,
)
from loyalty.policies.models import Policy
from loyalty.rewards.models import Reward, Voucher
from loyalty.tiers.models import StatusCredit, Tier

__all__ = [
    "Account",
    "Allocation",
    "Debt",
    "EarnRule",
    "Entry",
    "Hold",
    "HoldPart",
    "Lot",
    "LotExtension",
    "Policy",
    "Receipt",
    "ReceiptLine",
    "ReceiptRefund",
    "Return",
    "Reward",
    "StatusCredit",
    "Tier",
    "Voucher",
]
