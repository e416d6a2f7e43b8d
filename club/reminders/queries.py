"""What became of what was planned, what comes, and what would come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from booking.sites.models import Site
from club.members.models import Member
from club.notices.models import Dispatch
from club.reminders import planner, rules
from club.reminders.models import Answer, Occurrence, Rule

# A told occurrence is as far as its furthest-open or best wire; shown in the inbox counts as sent.
WIRE_ORDER = ("ready", "sending", "unknown", "sent", "failed", "suppressed", "expired", "superseded")
PREVIEW_DAYS, PREVIEW_MAX = 90, 100


def zones() -> list[str]:
    """Where somebody may be told something: at a centre, or where a member lives. One query."""
    own = Member.objects.exclude(zone="").values_list("zone", flat=True)
    return sorted(own.union(Site.objects.values_list("zone", flat=True)))


def rules_at_work(until: datetime) -> QuerySet[Rule]:
    """Rules that plan: active by then, neither paused nor stopped by their number."""
    at_work = Rule.objects.filter(active_from__lte=until, paused_at=None, stopped_at=None)
    return at_work.select_related("segment").order_by("pk")


def terms_of(rule: Rule) -> rules.Terms:
    days = rule.useful_days if rule.useful_days is not None else rules.DEFAULT_USEFUL.get(rule.anchor)
    return rules.Terms(
        offsets=tuple(rule.offsets), opens=rule.opens, useful_days=days, weekdays=frozenset(rule.weekdays),
        latest=-1 if rule.anchor in rules.LAST_DAY_BEFORE else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Coming:
    """A message that would go out: by which rule, and what the planner would write.

    ``is_asked``: its reader asked for it on that day.
    """

    rule: Rule
    planned: planner.Planned
    is_asked: bool = False

    @property
    def topic(self) -> str:
        return rules.topic_of(self.rule.anchor, self.planned.key)


def coming_of(
    rule: Rule,
    now: datetime,
    *,
    days: int = PREVIEW_DAYS,
    limit: int = PREVIEW_MAX,
    person_id: int | None = None,
) -> list[Coming]:
    """What a rule, saved or not, would send in the days to come. One query."""
    slots = rules.slots(
        terms=terms_of(rule), zones=zones(), now=now, behind=timedelta(0), ahead=timedelta(days=days)
    )
    found = planner.listed(rule, slots, now, limit=limit, person_id=person_id)
    return [Coming(rule, row) for row in found]


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


def with_reason(rows: QuerySet[Occurrence]) -> QuerySet[Any]:
    """As ``with_outcome``, and ``why``: the reason of that end, on the wire of the one it was told by."""
    wires = Dispatch.objects.filter(notice=OuterRef("notice"), state=OuterRef("outcome")).order_by("-pk")
    on_wire = Coalesce(Subquery(wires.values("reason")[:1]), Value(""))
    return with_outcome(rows).annotate(why=Case(When(state="handed", then=on_wire), default=F("reason")))


def outcomes(since: datetime) -> dict[str, int]:
    """How many occurrences planned since then are in which state: they add up to all of them."""
    rows = with_outcome(Occurrence.objects.filter(planned_at__gte=since))
    return dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by())


def said_to(person_id: int, limit: int = 50) -> QuerySet[Any]:
    """Why did I, or did I not, get this: newest first, with outcome and reason."""
    rows = with_reason(Occurrence.objects.filter(person=person_id)).select_related("rule", "vehicle")
    return rows.order_by("-send_at", "-pk")[:limit]


def answer_to(occurrence: Occurrence) -> Answer | None:
    """What its reader last said about what it speaks of."""
    rows = Answer.objects.filter(person=occurrence.person_id, topic=occurrence.topic)
    return rows.order_by("-pk").first()


def told_in(now: datetime, days: int = 30) -> int:
    """How many reminders were handed over in the days before."""
    told = Occurrence.objects.filter(state=Occurrence.State.HANDED)
    return told.filter(ended_at__gt=now - timedelta(days=days), ended_at__lte=now).count()


def caught_up(now: datetime, late: timedelta) -> int:
    """How many of the last hour's were late ones."""
    told = Occurrence.objects.filter(state=Occurrence.State.HANDED, ended_at__gt=now - timedelta(hours=1))
    return told.filter(ended_at__lte=now, send_at__lt=F("ended_at") - late).count()
