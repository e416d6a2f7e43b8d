"""Lists of appointments for owners and the desk, and the earliest slot anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, DateTimeField, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from booking.appointments.models import Appointment, AppointmentEvent, AppointmentLine, Claim
from booking.appointments.rules import HOUSE, LIVE
from booking.compiled import Compiled, Given
from booking.workshop.models import SiteDay

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site
    from booking.workshop.models import Resource

PAST_MAX = 100
BOARD_MAX = 300


class Work(NamedTuple):
    """What one piece of work is called."""

    name: str
    name_zh: str


WORKS = (
    AppointmentLine.objects.filter(appointment=OuterRef("pk"))
    .order_by("pk")
    .values(work=JSONObject(name="operation__name", name_zh="operation__name_zh"))
)
NEXT = Compiled(
    lambda: (
        Appointment.objects.filter(person=Given("user", BigIntegerField()))
        .alive(Given("now", DateTimeField()))  # type: ignore[arg-type]  # a moment, when asked
        .select_related("site", "vehicle__model__brand")
        .annotate(works=ArraySubquery(WORKS))
        .order_by("arrive_at")[:1]
    )
)


@dataclass(frozen=True)
class BoardRow:
    """An appointment on the day's board with its units of work there. Late: due and not here yet."""

    appointment: Appointment
    units: tuple[Resource, ...]
    is_late: bool

    @property
    def state(self) -> str:
        return self.appointment.state


def with_details(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Site, car, model, person, trip and lines in two queries."""
    rows = rows.select_related("site", "vehicle__model__brand", "person", "trip__zone")
    return rows.prefetch_related(with_operations())


def with_operations() -> Prefetch[str]:
    return Prefetch("lines", AppointmentLine.objects.select_related("operation").order_by("pk"))


def upcoming(user: AbstractBaseUser, now: datetime) -> QuerySet[Appointment]:
    """What a person has ahead or in the house, soonest first; dead holds are left out."""
    rows = Appointment.objects.for_user(user).alive(now).filter(state__in=LIVE)
    return with_details(rows.order_by("arrive_at"))


def next_visit(user: AbstractBaseUser, now: datetime) -> Appointment | None:
    """The first of ``upcoming``, with ``works``: the names of its work. One query."""
    found = NEXT.first(user=user.pk, now=now)
    if found is not None:
        found.works = [Work(**work) for work in found.works]  # type: ignore[attr-defined]  # annotated
    return found


def past(user: AbstractBaseUser) -> QuerySet[Appointment]:
    """What is over, newest first, at most 100. Holds that simply ended are not history."""
    over = ["delivered", "cancelled", "no_show", "declined"]
    rows = Appointment.objects.for_user(user).filter(state__in=over).order_by("-arrive_at")
    return with_details(rows)[:PAST_MAX]


def is_booked_online(appointment: Appointment) -> bool:
    """Whether its person held the time alone: in person, or as the visitor who signed up afterwards."""
    steps = AppointmentEvent.objects.filter(appointment=appointment)
    first = steps.order_by("pk").first()
    if first is None or appointment.person_id is None:
        return False
    return first.actor_id == appointment.person_id or (
        first.actor_id is None and steps.filter(reason="adopted", actor=appointment.person_id).exists()
    )


def board(site: Site, day: date, now: datetime) -> list[BoardRow]:
    """The desk's day: who arrives, and every car still in the house. Four queries."""
    found = SiteDay.objects.filter(site=site, day=day).first()
    if found is None:
        return []
    end = found.t0 + timedelta(minutes=15 * found.cells)
    shown = sorted((LIVE - {"held"}) | {"delivered", "no_show"})
    arriving = Appointment.objects.filter(
        site=site, state__in=shown, arrive_at__gte=found.t0, arrive_at__lt=end
    )
    staying = Appointment.objects.filter(site=site, state__in=HOUSE, arrive_at__lt=found.t0)
    claims = Claim.objects.filter(site_day=found).select_related("resource").order_by("lo", "pk")
    rows = with_details(arriving | staying).prefetch_related(Prefetch("claims", claims))
    return [
        BoardRow(
            row,
            tuple(claim.resource for claim in row.claims.all() if claim.resource.kind != "reception"),
            row.state == Appointment.State.BOOKED and row.arrive_at < now,
        )
        for row in rows.order_by("arrive_at", "pk")[:BOARD_MAX]
    ]
