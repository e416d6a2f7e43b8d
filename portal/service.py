"""The day of service as its owner follows it: eight steps, and what has changed since the last look."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment, AppointmentEvent
from booking.appointments.queries import with_operations
from booking.appointments.rules import HOUSE
from booking.compiled import Compiled, Given
from booking.estimates.models import Estimate, Finding
from booking.reception.models import Note
from booking.visits.models import Visit, VisitRefund
from portal.formats import moment
from portal.models import User

LABELS: dict[str, str | Promise] = {
    "booked": _("Booked"),
    "checked_in": _("With us"),
    "in_work": _("Work begins"),
    "awaiting_approval": _("Your go-ahead"),
    "awaiting_parts": _("Parts"),
    "quality_check": _("Quality check"),
    "ready": _("Ready"),
    "delivered": _("Handed over"),
}
"""The eight steps; the two in the middle only where they are needed."""
ORDER = tuple(LABELS)
REQUESTED = "requested"
ON_NEED = frozenset({"awaiting_approval", "awaiting_parts"})
SECTIONS = ("day", "proposal", "talk", "bill")
"""What a version speaks of, in the order of its parts."""


@dataclass(frozen=True)
class Item:
    """A step for ``components/timeline.html``: ``state`` is done, now or empty for what lies ahead."""

    title: str | Promise
    state: str
    text: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a visit's page tells beside the appointment: the newest finding, estimate and note, how many
    estimates are answered, the bill and its refunds (0 for none), and when each step was reached first."""

    step: int
    seen: int
    estimate: int
    answers: int
    note: int
    bill: int
    back: int
    reached: dict[str, datetime]

    @property
    def version(self) -> str:
        """Changes with anything the page shows: "steps.proposal.talk.bill"."""
        proposal = f"{self.seen}-{self.estimate}-{self.answers}"
        return f"{self.step}.{proposal}.{self.note}.{self.bill}-{self.back}"


def followed(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With what ``told_of`` needs, in the same query."""
    here = {"appointment": OuterRef("pk")}
    found, sent, said = (
        table.objects.filter(**here).values("appointment") for table in (Finding, Estimate, Note)
    )
    bills = Visit.objects.filter(**here, closed_at__isnull=False)
    refunds = VisitRefund.objects.filter(line__visit__appointment=OuterRef("pk"))
    steps = AppointmentEvent.objects.filter(**here, to_state__in=[*ORDER, REQUESTED]).exclude(
        from_state=F("to_state")
    )
    return rows.annotate(
        told=JSONObject(
            step="version",
            seen=Subquery(found.annotate(n=Max("pk")).values("n")),
            estimate=Subquery(sent.annotate(n=Max("pk")).values("n")),
            answers=Subquery(sent.annotate(n=Count("pk", filter=Q(answered_at__isnull=False))).values("n")),
            note=Subquery(said.annotate(n=Max("pk")).values("n")),
            bill=Subquery(bills.values("pk")[:1]),
            back=Subquery(refunds.values("line__visit__appointment").annotate(n=Count("pk")).values("n")),
            reached=ArraySubquery(steps.order_by("pk").values(one=JSONObject(state="to_state", at="at"))),
        )
    )


MINE = Compiled(
    lambda: followed(
        Appointment.objects.filter(person=Given("user", BigIntegerField()), ref=Given("ref", CharField()))
    ).select_related("site__group", "vehicle__model__brand", "person", "trip__zone")
)


def find_visit(user: User, ref: str) -> Appointment | None:
    """An appointment of this person with all that its page tells of it. Two queries."""
    visit = MINE.first(user=user.pk, ref=ref)
    if visit is not None:
        prefetch_related_objects([visit], with_operations())
    return visit


def told_of(visit: Appointment) -> Told:
    facts = dict(visit.told)  # type: ignore[attr-defined]  # by followed
    reached: dict[str, datetime] = {}
    for step in facts.pop("reached"):
        reached.setdefault(step["state"], datetime.fromisoformat(step["at"]))
    return Told(**{name: value or 0 for name, value in facts.items()}, reached=reached)


def eight_steps(visit: Appointment) -> list[Item]:
    """Empty for appointments that are not (or no longer) to be served."""
    if visit.state not in ORDER:
        return []
    reached = told_of(visit).reached
    return [item(visit, step, reached) for step in ORDER]


def item(visit: Appointment, step: str, reached: dict[str, datetime]) -> Item:
    if step == visit.state:
        is_over = step == "delivered"
        when = moment(reached[step], visit.site) if step in reached else ""
        return Item(LABELS[step], "done" if is_over else "now", when=when)
    if step in reached:
        return Item(LABELS[step], "done", when=moment(reached[step], visit.site))
    is_behind = ORDER.index(step) < ORDER.index(visit.state)
    if is_behind:
        return Item(LABELS[step], "done", text=gettext("not needed") if step in ON_NEED else "")
    if step in ON_NEED:
        return Item(LABELS[step], "", text=gettext("only if something turns up"))
    if step == "ready":
        about = gettext("about %(time)s") % {"time": moment(visit.promise_at, visit.site)}
        return Item(LABELS[step], "", text=about)
    return Item(LABELS[step], "")


def changed(seen: str, version: str) -> frozenset[str]:
    """The sections of the page that differ; all of them for a version nobody gave out."""
    old, new = seen.split("."), version.split(".")
    if len(old) != len(new):
        return frozenset(SECTIONS)
    return frozenset(name for name, a, b in zip(SECTIONS, old, new, strict=True) if a != b)


def is_live(visit: Appointment, now: datetime) -> bool:
    """Worth asking again: the car is with us, or comes today."""
    if visit.state == Appointment.State.BOOKED:
        zone = visit.site.tz
        return visit.arrive_at.astimezone(zone).date() == now.astimezone(zone).date()
    return visit.state in HOUSE
