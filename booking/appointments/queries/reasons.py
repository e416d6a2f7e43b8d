"""Why a time is closed or a request declined, in words for owners (booking.md §2, §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SENTENCES: dict[str, StrOrPromise] = {
    "closed": _("Closed on this day"),
    "outside_hours": _("Outside opening hours"),
    "lead_time": _("Too soon for us to prepare"),
    "beyond_horizon": _("Not open for booking yet"),
    "no_capable_unit": _("This centre cannot do this work"),
    "too_long_to_wait": _("Takes too long to wait here"),
    "day_full": _("Fully booked"),
    "online_full": _("The last places are kept for callers"),
    "skill_full": _("No more of this kind of work fits into this day"),
    "mode_not_offered": _("This centre does not offer this"),
    "reception_full": _("Reception is full"),
    "bay_full": _("No bay is free"),
    "technician_full": _("No technician is free"),
    "courtesy_car_full": _("No courtesy car is free"),
    "driver_full": _("No driver is free"),
    "seat_full": _("No seat is free in the lounge"),
    "units_apart": _("Bay and technician are not free together"),
    "too_late_in_the_day": _("Not enough time left on this day"),
    "vehicle_already_booked": _("Your car is already booked then"),
}

RELAXATIONS: dict[str, StrOrPromise] = {"drop_off": _("Free if you leave the car")}


def why_declined(appointment: Appointment) -> str:
    """What the advisor wrote to its owner; empty where nobody declined it. At most one query."""
    if appointment.state != Appointment.State.DECLINED:
        return ""
    steps = appointment.events.filter(to_state=Appointment.State.DECLINED).order_by("-pk")
    return steps.values_list("reason", flat=True).first() or ""
