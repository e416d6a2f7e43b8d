"""What is held of a person, what an erasure would do today, how long classes are kept, who looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Max, QuerySet

from booking.appointments.queries import upcoming
from booking.sites.queries import policy
from club.complaints.queries import has_open
from club.events.models import Registration, WaitEntry
from club.members.queries import is_profiled, member_of
from club.payments.models import Subscription
from club.privacy import rules
from club.privacy.inventory import HELD, Held
from club.privacy.models import DataCopy, Erasure, LegalHold, Look, Retention
from club.segments.models import Segment
from club.segments.queries import segments_by_member

if TYPE_CHECKING:
    from portal.models import User

LOOKS_MAX = 50
ROWS_MAX = 20_000  # of one table in a copy
LAW = frozenset({"repair", "invoice"})


@dataclass(frozen=True)
class Plan:
    """What an erasure would do today, class by class, and what stands in its way."""

    steps: list[rules.Step]
    obstacles: list[str]


def rows_of(entry: Held, person: User) -> QuerySet[Any]:
    """The rows of one table that stand for this person."""
    manager = apps.get_model(entry.model)._base_manager
    return manager.filter(**{entry.path: person.pk}, **entry.where)


def kept(on: date) -> dict[str, rules.RecordClass]:
    """How long each class is kept on a day: our defaults, or the newest row about it. One query."""
    rows = Retention.objects.filter(from_date__lte=on).order_by("record_class", "-from_date", "-id")
    set_by_us = {row.record_class: row for row in rows.distinct("record_class")}
    return {
        code: rules.RecordClass(set_by_us[code].months_min, set_by_us[code].months_max, known.action)
        if code in set_by_us
        else known
        for code, known in rules.CLASSES.items()
    }


def plan_for(person: User, now: datetime) -> Plan:
    """Counts of rows by class as they are today; a class the law keeps says until when."""
    on, periods = now.date(), kept(now.date())
    counts: dict[str, int] = {}
    last: dict[str, date | None] = {}
    for entry in HELD:
        rows = rows_of(entry, person)
        counts[entry.record_class] = counts.get(entry.record_class, 0) + rows.count()
        if entry.start and entry.record_class in LAW:
            newest = rows.aggregate(at=Max(entry.start))["at"]
            day = newest.date() if isinstance(newest, datetime) else newest
            last[entry.record_class] = max(filter(None, (day, last.get(entry.record_class))), default=None)
    steps = [
        rules.Step(code, count, rules.kept_until(last.get(code), periods[code].months_min, on))
        for code, count in counts.items()
        if count
    ]
    return Plan(steps, obstacles(person, now))


def obstacles(person: User, now: datetime) -> list[str]:
    """Codes of what has to end first: a legal hold, an open complaint, an appointment or a car with us,
    an event ahead, a paid membership that renews."""
    found = []
    if LegalHold.objects.filter(person=person, until_at=None).exists():
        found.append("hold")
    if has_open(person, now):
        found.append("complaint")
    if upcoming(person, now).exists():
        found.append("appointment")
    seats = Registration.objects.filter(state__in=("unpaid", "registered"), event__starts_at__gt=now)
    if any(rows.filter(member__user=person).exists() for rows in (seats, WaitEntry.objects.alive())):
        found.append("event")
    plans = Subscription.objects.filter(person=person, ends_at=None)
    if plans.alive().exists():
        found.append("membership")
    return found


def looks_at(person: User) -> list[Look]:
    """Who opened the file or saw contacts, newest first. One query."""
    rows = Look.objects.filter(person=person).select_related("staff", "site").order_by("-at", "-pk")
    return list(rows[:LOOKS_MAX])


def reveals_left(staff: User, now: datetime) -> int:
    """How often more this person of the staff may see masked contacts in the 24 hours till now."""
    seen = Look.objects.filter(staff=staff, what=Look.What.REVEAL, at__gt=now - timedelta(days=1)).count()
    return max(0, policy(None, "reveals_per_day", now.date()) - seen)


def copies_of(person: User) -> QuerySet[DataCopy]:
    return DataCopy.objects.for_user(person).order_by("-pk")


def open_erasure(person: User) -> Erasure | None:
    return Erasure.objects.filter(person=person, done_at=None, withdrawn_at=None).first()


def copy_of(person: User, on: date) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Table by table, every declared row of this person as plain values; nothing of anybody else. Last the
    segments somebody is in on the day, and what each asks."""
    for entry in HELD:
        fields = shown_fields(entry)
        linked = [each.name for each in fields if isinstance(each, models.ForeignKey)]
        rows = rows_of(entry, person)
        rows = rows.select_related(*linked) if linked else rows
        found = [{each.name: plain(row, each) for each in fields} for row in rows.order_by("pk")[:ROWS_MAX]]
        if found:
            yield f"{entry.model}:{entry.path}", found
    if told := segments_of(person, on):
        yield "segments", told


def segments_of(person: User, on: date) -> list[dict[str, Any]]:
    """Which groups of customers we count a person among, why, and whether offers are chosen by it."""
    member = member_of(person)
    if member is None:
        return []
    codes = segments_by_member([member.pk], on, for_offers=False).get(member.pk, frozenset())
    asked = [(row, row.version_on(on)) for row in Segment.objects.filter(code__in=codes).order_by("code")]
    return [
        {
            "segment": row.name, "since": row.created_at.isoformat(),
            "because": version.definition if version else {}, "used_for_offers": is_profiled(person),
        }
        for row, version in asked
    ]  # fmt: skip


def shown_fields(entry: Held) -> list[models.Field[Any, Any]]:
    """Fields that go into a copy: no keys and hashes, no names of staff, no other person."""
    people = ("portal.User", "club.Member", "loyalty.Account")
    return [
        each
        for each in apps.get_model(entry.model)._meta.concrete_fields
        if each.name not in entry.hide
        and not each.primary_key
        and (each.related_model is None or each.related_model._meta.label not in people)
    ]


def plain(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.name)
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def held_people() -> list[int]:
    """Those of whom nothing is purged while a dispute or an authority needs it. One query."""
    return list(LegalHold.objects.filter(until_at=None).values_list("person", flat=True))
