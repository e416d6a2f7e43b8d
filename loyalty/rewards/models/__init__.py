"""Tables of rewards: the catalogue with its history, vouchers, points on bills, proof of presence."""

from loyalty.rewards.models.catalogue import Reward, RewardVersion, StockMove
from loyalty.rewards.models.pay import BillPayment
from loyalty.rewards.models.presence import Presence, PresenceSecret, PresenceTry
from loyalty.rewards.models.vouchers import Donation, Voucher

__all__ = [
    "BillPayment",
    "Donation",
    "Presence",
    "PresenceSecret",
    "PresenceTry",
    "Reward",
    "RewardVersion",
    "StockMove",
    "Voucher",
]
