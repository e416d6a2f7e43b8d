"""What became of what was planned, and what comes."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, QuerySet, Value, When

from club.notices.models import Dispatch
from club.reminders.models import Occurrence

# A told occurrence is as far as its furthest-open or best wire; shown in the inbox counts as sent.
WIRE_ORDER = ("ready", "sending", "unknown", "sent", "failed", "suppressed", "expired", "superseded")


def with_outcome(rows: QuerySet[Occurrence]) -> QuerySet[Any]:
    """Each row with ``outcome``: exactly one word for where it stands or how it ended."""
    cases = []
    for state in WIRE_ORDER:
        wire = Exists(Dispatch.objects.filter(notice=OuterRef("notice"), state=state))
        cases.append(When(wire, then=Value(state)))
        if state == "sent":
            cases.append(When(notice__shown_at__isnull=False, then=Value("sent")))
    told = Case(*cases, default=Value("erased"), output_field=CharField())
    return rows.annotate(outcome=Case(When(state="handed", then=told), default=F("state")))


def outcomes(since: datetime) -> dict[str, int]:
    """How many occurrences planned since then are in which state: they add up to all of them."""
    rows = with_outcome(Occurrence.objects.filter(planned_at__gte=since))
    return dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by())


def coming(until: datetime, limit: int = 200) -> QuerySet[Occurrence]:
    """What is planned to be said up to then, soonest first."""
    rows = Occurrence.objects.filter(state=Occurrence.State.PLANNED, send_at__lte=until)
    return rows.select_related("rule", "person").order_by("send_at", "pk")[:limit]


def said_to(person_id: int, limit: int = 50) -> QuerySet[Any]:
    """Why did I, or did I not, get this: newest first, with outcome and reason."""
    rows = with_outcome(Occurrence.objects.filter(person=person_id)).select_related("rule")
    return rows.order_by("-send_at", "-pk")[:limit]
