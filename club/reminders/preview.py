"""Who would get what on which day, and who would not, with the reason as it stands now (messages.md §1);
and what is to come for one person (§6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from club.members.models import Consent, Member
from club.reminders.models import Occurrence, Rule
from club.reminders.planner import Planned
from club.reminders.queries import PREVIEW_DAYS, PREVIEW_MAX, Coming, coming_of, rules_at_work
from club.reminders.standing import open_ways, reasons
from club.reminders.subjects import no_longer_true

DAYS, ROWS_MAX = 31, 200
type Silenced = Callable[[Collection[int], str], Collection[int]]
"""Which of these people are left alone for now, given the purpose."""


@dataclass(frozen=True)
class Line:
    """One message to come. ``reason`` empty: it would go out; ``channel``: the first that is allowed."""

    planned: Planned
    member: Member
    channel: str
    reason: str

    @property
    def way(self) -> str:
        return str(Consent.Channel(self.channel).label) if self.channel else ""


def preview(
    rule: Rule, now: datetime, *, sites: Collection[int], silenced: Silenced = lambda _people, _purpose: (),
    days: int = DAYS,
) -> list[Line]:  # fmt: skip
    """The rule's messages to members of these sites, soonest first. A fixed number of queries."""
    rows = coming_of(rule, now, days=days, limit=ROWS_MAX)
    people = {row.planned.person_id for row in rows}
    members = Member.objects.filter(user__in=people, site__in=sites).select_related("user", "site")
    by_person = {member.user_id: member for member in members}
    seen = [row for row in rows if row.planned.person_id in by_person]
    ways, why, quiet = open_ways(seen), reasons(seen, now), silenced(list(by_person), rule.purpose)
    lines = []
    for row in seen:
        key, person = row.planned.key, row.planned.person_id
        reason = why.get(key) or ("complaint" if person in quiet else "")
        lines.append(Line(row.planned, by_person[person], next(iter(ways[key]), ""), reason))
    return lines


def coming_to(person_id: int, now: datetime, days: int = PREVIEW_DAYS) -> list[Coming]:
    """What a person will be told in the days to come unless it says no, soonest first.

    One query for each rule, and some for the few that wait already.
    """
    until = now + timedelta(days=days)
    found = {
        row.planned.key: row
        for rule in rules_at_work(until)
        for row in coming_of(rule, now, days=days, person_id=person_id)
    }
    for row in waiting(person_id, now, until):
        known = found.get(row.planned.key)
        if known is None or known.planned.send_at < row.planned.send_at:
            found[row.planned.key] = row
    rows = list(found.values())
    why = reasons(rows, now)
    alive = [row for row in rows if row.planned.key not in why]
    return sorted(alive, key=lambda row: (row.planned.send_at, row.rule.pk))[:PREVIEW_MAX]


def waiting(person_id: int, now: datetime, until: datetime) -> Iterator[Coming]:
    """What is planned already and is still true: asked for by its reader, or held until later."""
    planned = Occurrence.objects.filter(
        person=person_id, state=Occurrence.State.PLANNED, send_at__lte=until, useful_until__gte=now,
        rule__paused_at=None, rule__stopped_at=None,
    )  # fmt: skip
    for row in planned.select_related("rule__segment", "person").order_by("send_at", "pk")[:PREVIEW_MAX]:
        if no_longer_true(row, now) is None:
            yield Coming(row.rule, as_planned(row, now), is_asked=row.asked_at is not None)


def as_planned(row: Occurrence, now: datetime) -> Planned:
    at = max(row.send_at, row.not_before or row.send_at, now)
    return Planned(
        row.key, row.person_id, row.subject_type, row.subject_id, row.vehicle_id, row.due_on,
        row.offset_days, row.zone, at, row.useful_until,
    )  # fmt: skip
