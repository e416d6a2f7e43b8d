"""The day of service as its owner follows it: eight steps, and what has changed since the last look."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment, AppointmentEvent
from booking.appointments.rules import HOUSE
from booking.estimates.models import Estimate, Finding
from booking.reception.models import Note
from booking.visits.models import Visit, VisitRefund
from portal.formats import moment

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


def eight_steps(visit: Appointment) -> list[Item]:
    """Empty for appointments that are not (or no longer) to be served. One query."""
    if visit.state not in ORDER:
        return []
    events = AppointmentEvent.objects.filter(appointment=visit, to_state__in=ORDER).order_by("pk")
    reached: dict[str, datetime] = {}
    for state, at in events.exclude(from_state=F("to_state")).values_list("to_state", "at"):
        reached.setdefault(state, at)
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


def version_of(visit: Appointment) -> str:
    """Changes with anything its page shows: "steps.proposal.talk.bill". One query."""
    found = Finding.objects.filter(appointment=OuterRef("pk")).values("appointment")
    sent = Estimate.objects.filter(appointment=OuterRef("pk")).values("appointment")
    said = Note.objects.filter(appointment=OuterRef("pk")).values("appointment")
    bills = Visit.objects.filter(appointment=OuterRef("pk"), closed_at__isnull=False)
    refunds = VisitRefund.objects.filter(line__visit__appointment=OuterRef("pk"))
    rows = Appointment.objects.filter(pk=visit.pk).values_list(
        "version",
        Subquery(found.annotate(n=Max("pk")).values("n")),
        Subquery(sent.annotate(n=Max("pk")).values("n")),
        Subquery(sent.annotate(n=Count("pk", filter=Q(answered_at__isnull=False))).values("n")),
        Subquery(said.annotate(n=Max("pk")).values("n")),
        Subquery(bills.values("pk")[:1]),
        Subquery(refunds.values("line__visit__appointment").annotate(n=Count("pk")).values("n")),
    )
    step, seen, estimate, answers, note, bill, back = (part or 0 for part in rows.get())
    return f"{step}.{seen}-{estimate}-{answers}.{note}.{bill}-{back}"


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
