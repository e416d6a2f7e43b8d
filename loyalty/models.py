"""The tables of this wing, gathered from its rooms for Django."""

from loyalty.adjustments.models import Adjustment
from loyalty.campaigns.models import Campaign, CampaignStep
from loyalty.earning.models import CreditRequest, CutGrant, EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.gifts.models import CodeTry, Gift, GiftCode, GiftIssue
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
from loyalty.liability.models import Finding, Proof
from loyalty.policies.models import Policy
from loyalty.rewards.models import (
    BillPayment,
    Donation,
    Presence,
    PresenceSecret,
    PresenceTry,
    Reward,
    RewardVersion,
    StockMove,
    Voucher,
)
from loyalty.tiers.models import (
    Benefit,
    BenefitTerms,
    BenefitUse,
    StatusCredit,
    Tier,
    TierFloor,
    TierNews,
    TierTerms,
    WakeUp,
)

__all__ = [
    "Account",
    "Adjustment",
    "Allocation",
    "Benefit",
    "BenefitTerms",
    "BenefitUse",
    "BillPayment",
    "Campaign",
    "CampaignStep",
    "CodeTry",
    "CreditRequest",
    "CutGrant",
    "Debt",
    "Donation",
    "EarnRule",
    "Entry",
    "Finding",
    "Gift",
    "GiftCode",
    "GiftIssue",
    "Hold",
    "HoldPart",
    "Lot",
    "LotExtension",
    "Policy",
    "Presence",
    "PresenceSecret",
    "PresenceTry",
    "Proof",
    "Receipt",
    "ReceiptLine",
    "ReceiptRefund",
    "Return",
    "Reward",
    "RewardVersion",
    "StatusCredit",
    "StockMove",
    "Tier",
    "TierFloor",
    "TierNews",
    "TierTerms",
    "Voucher",
    "WakeUp",
]
