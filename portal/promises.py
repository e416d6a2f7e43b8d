"""The promises and the eight steps of a visit in its owner's words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.sites.queries import policy
from booking.visits.models import Visit
from club import journeys
from club.promises.models import VisitMoment, VisitPromise
from club.promises.queries import promises_of
from portal.formats import moment
from portal.service import Item

State = Appointment.State
STEPS: dict[str, str | Words] = {
    "invitation": _("Invitation"),
    "booking": _("Booking"),
    "reception": _("Reception and first look"),
    "needs": _("Your needs and the estimate"),
    "repair": _("Work on your car"),
    "information": _("What we tell you"),
    "hand_over": _("Hand-over"),
    "thanks": _("Thanks, and how it was"),
}
WHYS: dict[str, str | Words] = {
    "came_by_yourself": _("you came by yourself"),
    "came_without_booking": _("you came without booking"),
    "not_noted": _("not noted"),
    "as_booked": _("as it was booked"),
    "nothing_to_tell": _("nothing new to tell"),
    "opted_out": _("you do not want to be asked"),
    "recent": _("we asked you not long ago"),
    "complaint": _("your complaint comes first"),
    "staff": _("you work here"),
    "nobody": _("nobody known to ask"),
    "hand": _("not asked this time"),
}
ASKS: dict[str, str | Words] = {
    "greeted": _("Were you received within a minute?"),
    "prices": _("Did you see the prices beforehand?"),
    "plan": _("Did you know the whole plan before work began?"),
    "rest_area": _("Was the rest area clean?"),
    "on_time": _("Was the car ready at the agreed time?"),
    "explained": _("Did we explain every charge?"),
    "wash": _("Was the car washed?"),
    "parts": _("Are the parts guaranteed as promised?"),
    "rescue": _("Did help come in time?"),
}
BADGES = {"kept": "go", "broken": "late", "open": "soon", "none": ""}


@dataclass(frozen=True)
class Line:
    """A promise with its question; ``can_say``: the owner's tap is still open."""

    promise: VisitPromise
    asks: str | Words
    badge: str
    can_say: bool


def promised(appointment: Appointment, visit: Visit | None, now: datetime) -> dict[str, Any]:
    """For the page of an appointment: promises once it is over, the steps, and the tap of arriving."""
    lines: list[Line] = []
    if appointment.state == State.DELIVERED and visit is not None and visit.closed_at is not None:
        days = policy(visit.site, "promise_word_days", now.astimezone(visit.site.tz).date())
        is_open = now <= visit.closed_at + timedelta(days=days)
        lines = [line_of(row, is_open=is_open) for row in promises_of(visit)]
    return {
        "promises": lines,
        "way": [item_of(step, appointment) for step in journeys.visit_steps(appointment)]
        if appointment.state == State.DELIVERED
        else [],
        "can_arrive": is_arrival(appointment, now),
    }


def line_of(row: VisitPromise, *, is_open: bool) -> Line:
    return Line(row, ASKS[row.code], BADGES[row.verdict], is_open and not row.said and row.verdict != "none")


def item_of(step: Any, appointment: Appointment) -> Item:
    if step.state == "skipped":
        return Item(STEPS[step.name], "done", text=str(WHYS.get(step.why, "")))
    when = moment(step.at, appointment.site) if step.at else ""
    return Item(STEPS[step.name], step.state, when=when)


def is_arrival(appointment: Appointment, now: datetime) -> bool:
    """Today is the day, and nobody has said yet that the owner is here. One query on that day alone."""
    zone = appointment.site.tz
    if (
        appointment.state != State.BOOKED
        or appointment.arrive_at.astimezone(zone).date() != now.astimezone(zone).date()
    ):
        return False
    return not appointment.moments.filter(kind=VisitMoment.Kind.ARRIVED).exists()
