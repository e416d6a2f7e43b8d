"""Verbs of earning: a bill earns, a refunded line takes back, a fixed rule grants, a rule changes."""

from loyalty.earning.actions.approvals import (
    CreditDecided,
    SamePerson,
    WhyMissing,
    approve_credit,
    refuse_credit,
    withdraw_credit,
)
from loyalty.earning.actions.bills import earn_bill, refund_bill_line
from loyalty.earning.actions.bulk import earn_bills
from loyalty.earning.actions.desk import BadRule, end_rule, proposed, set_rule
from loyalty.earning.actions.grants import Grant, NoRule, grant, grant_many
from loyalty.earning.actions.judge import Payment
from loyalty.earning.actions.reckon import BadBill

__all__ = [
    "BadBill",
    "BadRule",
    "CreditDecided",
    "Grant",
    "NoRule",
    "Payment",
    "SamePerson",
    "WhyMissing",
    "approve_credit",
    "earn_bill",
    "earn_bills",
    "end_rule",
    "grant",
    "grant_many",
    "proposed",
    "refund_bill_line",
    "refuse_credit",
    "set_rule",
    "withdraw_credit",
]
