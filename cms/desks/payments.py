"""Payments at the desk: what came in, what went back, and what a person must answer for."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club.payments import actions, queries
from club.payments.models import Payment, PaymentAlarm
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.answering import answer_page
from cms.words import said

LIST_MAX = 200


class RefundForm(forms.Form):
    """How much goes back, in the currency of the payment, and why."""

    amount = forms.DecimalField(label=gettext_lazy("Amount to give back"), min_value=0, max_digits=12)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, payment: Payment, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = get_currency_precision(payment.currency)
        self.fields["amount"].initial = Decimal(most).scaleb(-self.places)

    def clean_amount(self) -> int:
        """In minor units; a fraction of one is a typing mistake."""
        minor: Decimal = self.cleaned_data["amount"].scaleb(self.places)
        if minor != minor.to_integral_value():
            raise ValidationError(_("This currency has fewer decimals."))
        return int(minor)


@desk("bills")
@require_safe
def payments(request: DeskRequest) -> HttpResponse:
    """What somebody must look at first, then the newest payments of one's centres."""
    rows = mine(request).select_related("person", "site").order_by("-pk")
    return frame(
        request, "cms/desk/payments/index.html", _("Payments"), icon="desk-receipt",
        payments=rows[:LIST_MAX], alarms=alarms(request),
        can_act=bool(request.scope.acted) or request.scope.acts_everywhere,
    )  # fmt: skip


@desk("bills")
@require_http_methods(["GET", "POST"])
def payment(request: DeskRequest, ref: str) -> HttpResponse:
    """One payment with its events and refunds; money goes back from here, a bill's from its lines."""
    shown = get_object_or_404(mine(request).select_related("person", "site"), ref=ref)
    most = queries.refundable(shown) if shown.purpose != Payment.Purpose.BILL else 0
    form = RefundForm(request.POST or None, payment=shown, most=most) if most else None
    status = 200
    if request.method == "POST":
        must_act(request, shown.site_id)
        status = 422
        if form is not None and form.is_valid():
            try:
                actions.refund(
                    payment=shown, amount_minor=form.cleaned_data["amount"],
                    key=f"desk:{shown.pk}:{request.POST.get('request_key', '')}",
                    reason=form.cleaned_data["reason"], now=timezone.now(), actor=request.user,
                )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("On its way back. Banks need five to ten days to show it."))
                return redirect("desk_payment", ref)
    return frame(
        request, "cms/desk/payments/payment.html", said(shown, "description"), status=status,
        icon="desk-receipt", above=((reverse("desk_payments"), _("Payments")),), payment=shown, form=form,
        refunds=shown.refunds.select_related("actor").order_by("pk"),
        events=shown.events.order_by("said_at", "pk")[:LIST_MAX],
        can_act=request.scope.acts_at(shown.site_id),
    )  # fmt: skip


@desk("bills")
@require_http_methods(["GET", "POST"])
def alarm(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer for something about money."""
    raised = get_object_or_404(alarms(request), pk=pk)
    must_act(request, raised.site_id)
    return answer_page(
        request, raised.get_kind_display(), above=("desk_payments", _("Payments")),
        close=lambda why: actions.answer(raised=raised, words=why, now=timezone.now(), actor=request.user),
    )  # fmt: skip


def mine(request: DeskRequest) -> QuerySet[Payment]:
    """Payments of one's centres; those of no centre (a reward's cash) for who works for the group."""
    here = Q(site__in=request.scope.seen)
    return Payment.objects.filter(here | Q(site=None) if request.scope.everywhere else here)


def alarms(request: DeskRequest) -> QuerySet[PaymentAlarm]:
    return queries.alarms(request.scope.seen, everywhere=request.scope.everywhere)
