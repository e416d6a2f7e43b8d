"""What payments refuse."""

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal


class PaymentsClosed(Refusal):
    code = "payments_closed"
    status = 503
    sentence = _("Paying here is not possible at the moment. You can pay at the counter.")


class NotPayable(Refusal):
    code = "not_payable"
    sentence = _("This amount cannot be paid online. You can pay at the counter.")


class PaymentKeyReused(Refusal):
    code = "payment_key_reused"
    sentence = _("This payment was asked for before with other contents.")


class StrangeReturn(Refusal):
    code = "strange_return"
    sentence = _("A payment leads back to a page of ours only.")


class RefundBeyondPayment(Refusal):
    code = "refund_beyond_payment"
    status = 409
    sentence = _("No more can go back than was paid and is still here.")


class RefundReasonMissing(Refusal):
    code = "refund_reason_missing"
    sentence = _("Say why the money is given back.")


class RefundKeyReused(Refusal):
    code = "refund_key_reused"
    sentence = _("This refund was asked for before with other contents.")


class AlarmAnswered(Refusal):
    code = "alarm_answered"
    status = 409
    sentence = _("Somebody has answered for this already.")


class AnswerMissing(Refusal):
    code = "answer_missing"
    sentence = _("Say in a few words what you found and what you did.")


class BillAskSettled(Refusal):
    code = "bill_settled"
    status = 409
    sentence = _("This bill is settled already.")
