"""Verbs of payments. Rows are written first; calls to the provider follow the commit."""

from club.payments.actions.alarms import alarm, answer
from club.payments.actions.asking import lock, refund, start, wake, withdraw
from club.payments.actions.bills import ask_for_bill, settle_ask
from club.payments.actions.calls import due, give_back, look, of_late, open_page, overdue, to_check
from club.payments.actions.learning import Learned, learn_all, payment_of, take
from club.payments.actions.refusals import (
    AlarmAnswered,
    AnswerMissing,
    BillAskSettled,
    NotPayable,
    PaymentKeyReused,
    PaymentsClosed,
    RefundBeyondPayment,
    RefundKeyReused,
    RefundReasonMissing,
    StrangeReturn,
)

__all__ = [
    "AlarmAnswered",
    "AnswerMissing",
    "BillAskSettled",
    "Learned",
    "NotPayable",
    "PaymentKeyReused",
    "PaymentsClosed",
    "RefundBeyondPayment",
    "RefundKeyReused",
    "RefundReasonMissing",
    "StrangeReturn",
    "alarm",
    "answer",
    "ask_for_bill",
    "due",
    "give_back",
    "learn_all",
    "lock",
    "look",
    "of_late",
    "open_page",
    "overdue",
    "payment_of",
    "refund",
    "settle_ask",
    "start",
    "take",
    "to_check",
    "wake",
    "withdraw",
]
