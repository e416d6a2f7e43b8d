"""Moving an appointment: the same slots, seen as if the old one were free."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.appointments.actions import check_owner_may_move
from booking.appointments.actions.refusals import TooLateToChange
from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.refusals import Refusal
from club import journeys
from portal import slots
from portal.formats import moment
from portal.owner import owner_of
from portal.person import person_of
from portal.views.appointments import find
from portal.views.booking import SlotForm, WayOut


class MoveForm(SlotForm):
    """The new time, and the version of the appointment that was on the screen."""

    version = forms.IntegerField(required=False)


class DayForm(forms.Form):
    """The day in the address; one that is none is not asked for."""

    day = forms.DateField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    visit = find(request, ref)
    form = MoveForm(request.POST or None)
    if request.method != "POST" and visit.state == Appointment.State.BOOKED:
        try:
            check_owner_may_move(visit, timezone.now())
        except TooLateToChange as refusal:  # told before a time is chosen, not after
            return no_more(request, visit, refusal, 200)
    if request.method == "POST" and form.is_valid():
        try:
            journeys.move_service(
                appointment=visit,
                at=form.cleaned_data["at"],
                version=form.cleaned_data["version"] or 0,
                user=person_of(request),
                now=timezone.now(),
            )
        except TooLateToChange as refusal:
            return no_more(request, visit, refusal, refusal.status)
        except Refusal as refusal:
            return show_times(request, find(request, ref), form, refusal)
        messages.success(request, gettext("Moved. The old time is free again."))
        return redirect("appointment", ref)
    return show_times(request, visit, form)


def no_more(request: HttpRequest, visit: Appointment, refusal: Refusal, status: int) -> HttpResponse:
    """Only the centre moves it now: its number instead of times to choose."""
    facts = {"appointment": visit, "site": visit.site, "refusal": refusal, "is_too_late": True}
    return render(request, "portal/appointments/move.html", facts, status=status)


def show_times(
    request: HttpRequest, visit: Appointment, form: MoveForm, refusal: Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    asked = DayForm(request.GET)
    wanted = asked.cleaned_data["day"] if asked.is_valid() else None
    today = timezone.localdate(now, visit.site.tz)
    first, last = slots.window(wanted, today)
    work = [line.operation for line in visit.lines.all()]
    offered = availability(
        site=visit.site, operations=work, mode=visit.mode, first=first, last=last, now=now,
        vehicle=visit.vehicle, actor=person_of(request), moving=visit,
    )  # fmt: skip
    chosen = form.cleaned_data["at"] if form.is_bound and form.is_valid() else visit.arrive_at
    context: dict[str, Any] = {
        "appointment": visit,
        "site": visit.site,
        "form": form,
        "refusal": refusal,
        "ways_out": [
            WayOut(moment(slot.at, visit.site), f"?day={slot.local.date()}") for slot in slots.left(refusal)
        ],
        **slots.shelf(
            offered,
            wanted,
            today,
            chosen,
            "?day={}".format,
            journeys.quiet_days(offered.loads, on=owner_of(request).on, now=now, moving=visit),
        ),
    }
    status = getattr(refusal, "status", 422 if form.errors else 200)
    return render(request, "portal/appointments/move.html", context, status=status)
