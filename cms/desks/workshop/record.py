"""The record of a visit: its bill by who pays, money given back line by line, a wrong bill written anew."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from booking.visits.queries import Bill, BillLine, visit_with_lines
from club import journeys
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.workshop.steps import found


class RefundForm(forms.Form):
    """Money before tax, typed in the currency's unit; its tax goes along."""

    net = forms.DecimalField(label=gettext_lazy("Net to give back"), min_value=Decimal("0.01"), max_digits=12)
    reason = forms.CharField(label=gettext_lazy("Why, as the customer may read it"), max_length=200)

    def __init__(self, *args: Any, currency: str, left_minor: int, **kwargs: Any) -> None:
        places = get_currency_precision(currency)
        kwargs["initial"] = {"net": Decimal(left_minor).scaleb(-places)}
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["net"].decimal_places = places  # type: ignore[attr-defined]
        self.fields["net"].widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 9})

    def net_minor(self) -> int:
        return int(self.cleaned_data["net"] * 10**self.places)


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


@desk("bills")
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: DeskRequest, ref: str, position: int) -> HttpResponse:
    """Money back for one line; its points go with it."""
    coming, bill = billed(request, ref)
    item = next((item for item in bill.lines if item.line.position == position), None)
    if item is None or not item.refundable_minor:
        raise Http404
    form = RefundForm(request.POST or None, currency=bill.visit.currency, left_minor=item.refundable_minor)
    if request.method != "POST":
        return page(request, coming, bill, form, _("Give money back"), item=item)
    status = 422
    if form.is_valid():
        key = f"desk:{request.user.pk}:{request.POST.get('request_key', '')}"[:120]
        try:
            journeys.refund_line(
                line=item.line, net_minor=form.net_minor(), reason=form.cleaned_data["reason"], key=key,
                now=timezone.now(), actor=request.user,
            )  # fmt: skip
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Given back; the points are put right."))
            return redirect("desk_appointment", ref)
    return page(request, coming, bill, form, _("Give money back"), item=item, status=status)


@desk("bills")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: DeskRequest, ref: str) -> HttpResponse:
    """The whole bill goes back, and a new one waits to be written."""
    coming, bill = billed(request, ref)
    form, status = ReopenForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.write_bill_anew(
                    visit=bill.visit, reason=form.cleaned_data["reason"], now=timezone.now(),
                    actor=request.user,
                )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("The old bill is taken back. Write the right one."))
                return redirect("desk_close", ref)
    return page(request, coming, bill, form, _("Write the bill anew"), status=status)


def billed(request: DeskRequest, ref: str) -> tuple[Appointment, Bill]:
    """A closed visit of a site where this person writes bills; anything else is not there."""
    coming = found(request, ref)
    must_act(request, coming.site_id)
    visit = Visit.objects.closed().filter(appointment=coming).first()
    bill = visit_with_lines(visit.ref) if visit is not None else None
    if bill is None:
        raise Http404
    return coming, bill


def page(
    request: DeskRequest,
    coming: Appointment,
    bill: Bill,
    form: forms.Form,
    title: str,
    *,
    item: BillLine | None = None,
    status: int = 200,
) -> HttpResponse:
    return frame(
        request, "cms/desk/workshop/record.html", title, status=status, icon="desk-receipt",
        above=(
            (f"{reverse('desk_workshop')}?site={coming.site.code}", _("Workshop")),
            (reverse("desk_appointment", args=[coming.ref]), str(coming.vehicle or coming.ref)),
        ),
        appointment=coming, bill=bill, visit=bill.visit, form=form, item=item,
    )  # fmt: skip
