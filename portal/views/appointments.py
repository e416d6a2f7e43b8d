"""Appointments: all of mine, one of mine, and what its owner may do with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.appointments import queries
from booking.appointments.models import Appointment
from booking.estimates.queries import estimate_of, findings_of
from booking.refusals import Refusal
from booking.waitlist.queries import entries_of, open_offer
from club import journeys
from club.peak.queries import promise_of
from portal.bills import billed
from portal.calendars import calendar_file
from portal.forms import PersonForm
from portal.owed import owed
from portal.person import person_of
from portal.promises import promised
from portal.service import REQUESTED, find_visit, told_of
from portal.views.paying import PointsForm, account_behind, choice_for
from portal.views.perks import PerksForm, perks_for
from portal.views.plan import Plan
from portal.views.service import WordsForm, live


class NoteForm(PersonForm):
    """Something the workshop should know."""

    note = forms.CharField(
        label=_("Anything we should know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "upcoming": queries.upcoming(person_of(request), now),
        "past": queries.past(person_of(request)),
        "waiting": [(entry, open_offer(entry, now)) for entry in entries_of(person_of(request))],
    }
    return render(request, "portal/appointments/index.html", context)


@require_safe
def appointment(request: HttpRequest, ref: str) -> HttpResponse:
    return show(request, find(request, ref))


@require_POST
def confirmation(request: HttpRequest, ref: str) -> HttpResponse:
    visit, form, pay = find(request, ref), NoteForm(request.POST), PointsForm(request.POST)
    perks = PerksForm(request.POST, perks=perks_for(request, visit))
    if not (form.is_valid() and pay.is_valid() and perks.is_valid()):
        return show(request, visit, form=form, points_form=pay, perks_form=perks, status=422)
    try:
        booked = journeys.confirm_service(
            appointment=visit, user=person_of(request), now=timezone.now(), note=form.cleaned_data["note"],
            points=pay.cleaned_data["points"] or 0, perks=perks.units(),
        )  # fmt: skip
    except ValidationError as refusal:
        again = find(request, ref)
        return show(request, again, refusal=refusal, form=form, points_form=pay, perks_form=perks)
    if booked.state == Appointment.State.REQUESTED:
        messages.success(request, gettext("Thank you. The time is kept, and an advisor answers you soon."))
    else:
        messages.success(request, gettext("Booked. We look forward to seeing you."))
    return redirect("appointment", ref)


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, ref: str) -> HttpResponse:
    visit = find(request, ref)
    if request.method != "POST":
        return render(request, "portal/appointments/cancellation.html", {"appointment": visit})
    try:
        journeys.cancel_service(appointment=visit, user=person_of(request), now=timezone.now())
    except Refusal as refusal:
        return show(request, find(request, ref), refusal=refusal)
    messages.success(request, gettext("Cancelled. The time is free for somebody else now."))
    return redirect("appointments")


@require_safe
def calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The appointment as a calendar file."""
    visit = find(request, ref)
    response = HttpResponse(calendar_file(visit, now=timezone.now()), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{visit.ref}.ics"'
    return response


def find(request: HttpRequest, ref: str) -> Appointment:
    visit = find_visit(person_of(request), ref)
    if visit is None:
        raise Http404
    return visit


def show(
    request: HttpRequest,
    visit: Appointment,
    *,
    refusal: ValidationError | None = None,
    form: NoteForm | None = None,
    estimate_form: forms.Form | None = None,
    points_form: PointsForm | None = None,
    perks_form: PerksForm | None = None,
    words_form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pay, bill = choice_for(request, visit), billed(visit) if told_of(visit).bill else None
    context: dict[str, Any] = {
        "appointment": visit,
        **proposed(visit, estimate_form),
        "is_held": visit.is_held(timezone.now()),
        "is_request": any(line.operation.is_open_ended for line in visit.lines.all()),
        "declined": queries.why_declined(visit),
        "was_asked": REQUESTED in told_of(visit).reached,
        "can_change": visit.state == Appointment.State.BOOKED,
        **live(visit),
        "words_form": words_form or WordsForm(),
        "form": form or NoteForm(initial={"note": visit.note}),
        "pay": pay,
        "points_form": points_form or PointsForm(choice=pay),
        "perks_form": perks_form or PerksForm(perks=perks_for(request, visit)),
        "refusal": refusal,
        "bill": bill,
        **owed(visit, timezone.now(), bill.visit if bill else None),
        "promise": promise_of(visit),
        **promised(visit, bill.visit if bill else None, timezone.now()),
        "kept": kept_by(request, visit),
        "again": reverse("appointment_new") + as_plan(visit).query(),
    }
    return render(
        request, "portal/appointments/appointment.html", context, status=getattr(refusal, "status", status)
    )


def proposed(visit: Appointment, form: forms.Form | None) -> dict[str, Any]:
    """What was seen, and the estimate that counts; with its questions while it is open."""
    from portal.views.estimates import EstimateForm  # it shows its refusals on this page

    told = told_of(visit)
    estimate = estimate_of(visit) if told.estimate else None
    if form is None and estimate is not None and estimate.is_open:
        form = EstimateForm(estimate=estimate)
    return {"findings": findings_of(visit) if told.seen else [], "estimate": estimate, "estimate_form": form}


def kept_by(request: HttpRequest, visit: Appointment) -> journeys.Kept | None:
    """What this visit keeps alive of its owner's points."""
    account = account_behind(request)
    return journeys.kept_by(visit, account) if account is not None and visit.is_open() else None


def as_plan(visit: Appointment) -> Plan:
    """The same visit, to be booked at another time."""
    work = [line.operation for line in visit.lines.all()]
    return Plan(car=visit.vehicle, work=work, site=visit.site, mode=visit.mode, day=None)
