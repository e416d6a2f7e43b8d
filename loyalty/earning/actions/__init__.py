"""Verbs of earning: a bill earns, a refunded line takes back, a fixed rule grants, a rule changes."""

from loyalty.earning.actions.bills import BadBill, earn_bill, refund_bill_line
from loyalty.earning.actions.desk import BadRule, end_rule, set_rule
from loyalty.earning.actions.grants import NoRule, grant

__all__ = [
    "BadBill",
    "BadRule",
    "NoRule",
    "earn_bill",
    "end_rule",
    "grant",
    "refund_bill_line",
    "set_rule",
]
