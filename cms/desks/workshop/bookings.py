"""Moving and cancelling a booking at the desk: no cut-off, but a reason, and the customer is told."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.appointments.models import Appointment
from booking.appointments.queries import DaySlots, availability
from booking.appointments.rules import OVERRULED, Override
from club import journeys
from cms.desk import DeskRequest, desk, frame, tell
from cms.desks.workshop.steps import done, to_change
from cms.roles import scope_of

State = Appointment.State


class DayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class MoveForm(forms.Form):
    """The new time, and the version of the booking that was on the screen."""

    at = forms.DateTimeField(
        label=gettext_lazy("Time"), error_messages={"required": gettext_lazy("Please choose a time.")}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    beyond = forms.CharField(label=gettext_lazy("Why beyond the day"), max_length=200, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For the history of the booking. The customer is told that it is cancelled."),
    )  # fmt: skip


@desk("workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: DeskRequest, ref: str) -> HttpResponse:
    booked, now, status = changeable(request, ref), timezone.now(), 200
    form = MoveForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                move_to(request, booked, now, **form.cleaned_data)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return done(request, ref, _("Moved; the customer knows."))
    asked = DayForm(request.GET if "day" in request.GET else None, initial={"day": day_of(booked, now)})
    day = times(booked, asked, now)
    may_overrule = scope_of(request.user, "capacity").acts_at(booked.site_id)
    full = [slot for slot in day.slots if slot.reason in OVERRULED] if may_overrule else []
    return page(
        request, booked, _("Move the booking"), "move", status=status, form=form, asked=asked, day=day,
        full=full,
    )  # fmt: skip


def move_to(
    request: DeskRequest, booked: Appointment, now: datetime, *, at: datetime, version: int, beyond: str
) -> None:
    journeys.move_service(
        appointment=booked, user=request.user, now=now, at=at, version=version, by_staff=True,
        override=Override(beyond) if beyond else None,
    )  # fmt: skip


@desk("workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    booked, status = changeable(request, ref), 200
    form = CancelForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.cancel_service(
                    appointment=booked, user=request.user, now=timezone.now(), by_staff=True,
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return done(request, ref, _("Cancelled; the customer knows."))
    return page(request, booked, _("Cancel the booking"), "cancel", status=status, form=form)


def changeable(request: DeskRequest, ref: str) -> Appointment:
    """A booking of a site where this person acts. What has begun is not moved any more."""
    booked = to_change(request, ref)
    if booked.state != State.BOOKED and request.method != "POST":
        raise Http404
    return booked


def day_of(booked: Appointment, now: datetime) -> date:
    """The day it stands on; today where that is over."""
    return max(booked.arrive_at, now).astimezone(booked.site.tz).date()


def times(booked: Appointment, asked: DayForm, now: datetime) -> DaySlots:
    """What is free on the day, seen as if the booking itself were not there."""
    is_asked = asked.is_bound and asked.is_valid()
    day = asked.cleaned_data["day"] if is_asked else day_of(booked, now)
    found = availability(
        site=booked.site, operations=[line.operation for line in booked.lines.all()], mode=booked.mode,
        first=day, last=day, now=now, vehicle=booked.vehicle, moving=booked, by_staff=True,
    )  # fmt: skip
    return found.days[0]


def page(
    request: DeskRequest, booked: Appointment, title: str, name: str, status: int, **context: Any
) -> HttpResponse:
    above = (
        (f"{reverse('desk_workshop')}?site={booked.site.code}", _("Workshop")),
        (reverse("desk_appointment", args=[booked.ref]), str(booked.vehicle or booked.ref)),
    )
    return frame(
        request, f"cms/desk/workshop/{name}.html", title, status=status, icon="desk-calendar", above=above,
        appointment=booked, **context,
    )  # fmt: skip
