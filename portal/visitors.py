"""A time held by somebody who has no account yet: its name stands in the session until they have one."""

from datetime import datetime

from django.http import HttpRequest

from booking.appointments.models import Appointment
from booking.appointments.queries import with_details

HELD = "visitor_hold"


def remember(request: HttpRequest, held: Appointment) -> None:
    request.session[HELD] = held.ref


def forget(request: HttpRequest) -> None:
    request.session.pop(HELD, None)


def kept_for(request: HttpRequest) -> Appointment | None:
    """The visit this browser asked for, in whatever state it is by now."""
    ref = request.session.get(HELD, "")
    return with_details(Appointment.objects.filter(ref=ref)).first() if ref else None


def live_hold(request: HttpRequest, now: datetime) -> Appointment | None:
    """The one time a visitor may hold at once (safety.md J10)."""
    found = kept_for(request)
    return found if found is not None and found.is_held(now) and found.person_id is None else None
