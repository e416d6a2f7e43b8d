"""Tables of payments, and those in which the simulator keeps its world."""

from club.payments.models.events import PaymentAlarm, StripeEvent
from club.payments.models.payments import BillAsk, Payment, Refund
from club.payments.models.plans import PaidPlan, Subscription, SubscriptionPeriod
from club.payments.models.simulated import SimulatedCall, SimulatedObject, SimulatedPost

__all__ = [
    "BillAsk",
    "PaidPlan",
    "Payment",
    "PaymentAlarm",
    "Refund",
    "SimulatedCall",
    "SimulatedObject",
    "SimulatedPost",
    "StripeEvent",
    "Subscription",
    "SubscriptionPeriod",
]
