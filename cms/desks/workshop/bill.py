"""Closing a visit: the bill line by line, who pays each, and the points that follow."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.sites.queries import policy
from booking.visits.models import Visit
from club import journeys
from club.payments import gateway
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.workshop.forms import BillFormSet, as_it_was, prefilled
from cms.desks.workshop.paying import PayForm, PerksForm
from cms.desks.workshop.steps import found
from loyalty.ledger.queries import account_of


@desk("bills")
@require_http_methods(["GET", "POST"])
def close(request: DeskRequest, ref: str) -> HttpResponse:
    coming = found(request, ref)
    must_act(request, coming.site_id)
    visit = Visit.objects.select_related("site", "vehicle").filter(appointment=coming).first()
    if visit is None:
        raise Http404
    if visit.is_closed():
        return redirect("desk_appointment", ref)
    forms, now = formset_of(request, coming, visit), timezone.now()
    pay = pay_form(request, coming, visit, now)
    typed = request.POST if request.method == "POST" else None
    perks = PerksForm(typed, uses=journeys.perks_aside(coming, now))
    asked = [forms, perks, *([pay] if pay is not None else [])]
    if typed is None or not all(each.is_valid() for each in asked):
        return bill_page(request, coming, forms, pay, perks, status=200 if typed is None else 422)
    lines = [form.draft() for form in forms if form.has_changed() and form not in forms.deleted_forms]
    try:
        if pay is not None:
            pay.prove(request, coming, now)
        points = pay.points() if pay is not None else 0
        is_online = request.POST.get("paid") == "online"
        close_it = journeys.close_to_pay_online if is_online else journeys.close_visit
        closed = close_it(
            visit=visit, lines=lines, points=points, perks=perks.used(), now=now, actor=request.user
        )
    except ValidationError as refusal:
        status = int(getattr(refusal, "status", 422))
        answer = bill_page(request, coming, forms, pay, perks, status=status, sentences=refusal.messages)
        answer.keeps_writes = pay is not None and pay.has_tried  # type: ignore[attr-defined]
        return answer
    if journeys.is_to_pay(closed.visit):
        messages.success(request, _("The owner has been asked to pay. Points and car follow the money."))
        return redirect("desk_appointment", ref)
    points = closed.receipt.points if closed.receipt else 0
    messages.success(request, _("Visit %(number)s is closed: %(points)s points.") % {
        "number": closed.visit.number, "points": points,
    })  # fmt: skip
    return redirect("desk_appointment", ref)


def pay_form(request: DeskRequest, coming: Appointment, visit: Visit, now: datetime) -> PayForm | None:
    """What points may pay; for members only. The booked prices stand in until the bill is written."""
    account = account_of(coming.person) if coming.person else None
    if account is None:
        return None
    choice = journeys.pay_choice(appointment=coming, account=account, now=now)
    return PayForm(request.POST if request.method == "POST" else None, choice=choice, account=account)


def formset_of(request: DeskRequest, coming: Appointment, visit: Visit) -> Any:
    """As promised; a bill written anew begins with what the wrong one said."""
    today = timezone.now().astimezone(coming.site.tz).date()
    percent = policy(coming.site, "tax_percent", today)
    old = list(visit.corrects.lines.order_by("position")) if visit.corrects else []
    booked = frozenset(line.operation_id for line in coming.lines.all())
    booked |= {line.operation_id for line in old if line.operation_id is not None}
    if request.method == "POST":
        initial = None
    else:
        initial = as_it_was(old, visit.currency) if old else prefilled(coming, percent)
    return BillFormSet(
        request.POST if request.method == "POST" else None,
        initial=initial,
        form_kwargs={"currency": coming.site.currency, "tax_percent": percent, "operations": booked},
    )


def bill_page(
    request: DeskRequest,
    coming: Appointment,
    forms: Any,
    pay: PayForm | None,
    perks: PerksForm,
    *,
    status: int,
    sentences: list[str] | None = None,
) -> HttpResponse:
    return frame(
        request,
        "cms/desk/workshop/bill.html",
        _("Close the visit"),
        status=status,
        icon="desk-receipt",
        above=(
            (f"{reverse('desk_workshop')}?site={coming.site.code}", _("Workshop")),
            (reverse("desk_appointment", args=[coming.ref]), str(coming.vehicle or coming.ref)),
        ),
        appointment=coming,
        forms=forms,
        pay=pay,
        perks=perks,
        pays_online=gateway.is_open() and coming.person is not None,
        sentences=sentences or [],
    )
