"""Who would get what on which day, and who would not, with the reason as it stands now (messages.md §1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.appointments.models import Appointment
from club.members.models import Consent, Member
from club.members.rules import is_allowed
from club.reminders.models import Rule
from club.reminders.planner import Planned
from club.reminders.queries import coming_of
from club.reminders.rules import BOOKED_DAYS
from club.reminders.subjects import ENDS_BY_VISIT

DAYS, ROWS_MAX = 31, 200


@dataclass(frozen=True)
class Line:
    """One message to come. ``reason`` empty: it would go out; ``channel``: the first that is allowed."""

    planned: Planned
    member: Member
    channel: str
    reason: str


def preview(rule: Rule, now: datetime, *, sites: Collection[int], days: int = DAYS) -> list[Line]:
    """The rule's messages to members of these sites, soonest first. A fixed number of queries."""
    rows = [each.planned for each in coming_of(rule, now, days=days, limit=ROWS_MAX)]
    people = [row.person_id for row in rows]
    members = Member.objects.filter(user__in=people, site__in=sites).select_related("user", "site")
    by_person = {member.user_id: member for member in members}
    seen = [row for row in rows if row.person_id in by_person]
    said, booked = decisions(seen, rule.purpose), booked_near(seen) if stops_when_booked(rule) else set()
    lines = []
    for row in seen:
        open_ways = [c for c in rule.channels if is_allowed(rule.purpose, c, said.get((row.person_id, c)))]
        reason = "" if open_ways else "no_consent"
        if row.vehicle_id in booked:
            reason = "booked"
        lines.append(Line(row, by_person[row.person_id], open_ways[0] if open_ways else "", reason))
    return lines


def stops_when_booked(rule: Rule) -> bool:
    return rule.anchor in ENDS_BY_VISIT and Rule.Stop.BOOKED in rule.stops


def decisions(rows: Sequence[Planned], purpose: str) -> dict[tuple[int, str], str]:
    """The last word of each person on each channel."""
    found = Consent.objects.filter(person__in={row.person_id for row in rows}, purpose=purpose)
    newest = found.order_by("person", "channel", "-id").distinct("person", "channel")
    return {(row.person_id, row.channel): row.decision for row in newest}


def booked_near(rows: Sequence[Planned]) -> set[int | None]:
    """Cars with a visit booked around one of these days."""
    cars = {row.vehicle_id for row in rows if row.vehicle_id}
    if not cars:
        return set()
    near = timedelta(days=BOOKED_DAYS)
    first, last = min(row.send_at for row in rows) - near, max(row.send_at for row in rows) + near
    booked = Appointment.objects.open().filter(vehicle__in=cars, arrive_at__range=(first, last))
    return set(booked.values_list("vehicle_id", flat=True))
