"""The lists of a day: who is still to come, what waits and for whom, what is ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.appointments.rules import HOUSE
from booking.estimates.models import Estimate
from booking.reception.models import Note
from booking.sites.models import Site
from booking.workshop.models import Resource, SiteDay
from booking.workshop.rules import at_cell

State = Appointment.State


@dataclass(frozen=True, slots=True)
class Row:
    appointment: Appointment
    units: tuple[Resource, ...]
    is_late: bool
    is_overdue: bool
    tone: str
    is_walk_in: bool = False
    is_undecided: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with how many cars are on it."""

    code: str
    label: str | Promise
    count: int
    is_shown: bool


type Test = Callable[[Row], bool]


def in_state(*states: str) -> Test:
    return lambda row: row.appointment.state in states


LISTS: Mapping[str, tuple[str | Promise, Test]] = {
    "arrivals": (_("Arrivals"), in_state(State.BOOKED)),
    "late": (_("Late"), lambda row: row.is_late),
    "missed": (_("Missed"), in_state(State.NO_SHOW)),
    "walk-ins": (_("Walk-ins"), lambda row: row.is_walk_in),
    "requests": (_("Requests"), in_state(State.REQUESTED)),
    "estimates": (_("Estimates waiting"), lambda row: row.is_undecided),
    "parts": (_("Parts waiting"), in_state(State.AWAITING_PARTS)),
    "quality": (_("Quality check"), in_state(State.QUALITY_CHECK)),
    "ready": (_("Ready"), in_state(State.READY)),
    "overdue": (_("Overdue"), lambda row: row.is_overdue),
    "messages": (_("Messages"), lambda row: bool(row.unread)),
}
"""By the word in the address; a car may be on several."""


def is_in(shown: str, row: Row) -> bool:
    """Whether a car is on the list asked for; on none in particular: all of them."""
    return LISTS[shown][1](row) if shown in LISTS else True


def lists_of(rows: Sequence[Row], shown: str) -> list[Listed]:
    """All lists that hold a car, and the one that is looked at."""
    found = [
        Listed(code, label, sum(test(row) for row in rows), code == shown)
        for code, (label, test) in LISTS.items()
    ]
    return [each for each in found if each.count or each.is_shown]


def version_of(site: Site, day: date) -> str:
    """Changes with any step, word or estimate of the cars on a day's board. Four queries."""
    found = SiteDay.objects.filter(site=site, day=day).first()
    if found is None:
        return "0"
    end = at_cell(found.t0, found.cells)
    of_day = Q(arrive_at__gte=found.t0, arrive_at__lt=end) | Q(state__in=HOUSE, arrive_at__lt=found.t0)
    cars = Appointment.objects.filter(of_day, site=site)
    steps = cars.aggregate(cars=Count("pk"), steps=Sum("version", default=0))
    notes = Note.objects.filter(appointment__in=cars)
    said = notes.aggregate(notes=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    estimates = Estimate.objects.filter(appointment__in=cars)
    sent = estimates.aggregate(sent=Count("pk"), open=Count("pk", filter=Q(answered_at=None)))
    return "-".join(str(part) for part in (found.version, *steps.values(), *said.values(), *sent.values()))
