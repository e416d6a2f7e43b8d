"""Verbs of earning: a bill earns, a refunded line takes back, a fixed rule grants, a rule changes."""

from loyalty.earning.actions.bills import earn_bill, refund_bill_line
from loyalty.earning.actions.bulk import Grant, Payment, earn_bills, grant_many
from loyalty.earning.actions.desk import BadRule, end_rule, set_rule
from loyalty.earning.actions.grants import NoRule, grant
from loyalty.earning.actions.reckon import BadBill

__all__ = [
    "BadBill",
    "BadRule",
    "Grant",
    "NoRule",
    "Payment",
    "earn_bill",
    "earn_bills",
    "end_rule",
    "grant",
    "grant_many",
    "refund_bill_line",
    "set_rule",
]
