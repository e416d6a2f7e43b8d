"""Whether messages to come would go out as things stand now, and why not: for many at once, by a fixed
number of queries. What counts other messages (caps, merging) is left to the moment itself.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from club.members.models import Consent
from club.members.queries import not_to_be_courted
from club.members.rules import is_allowed
from club.notices.reach import unreachable
from club.notices.rules import COURTING
from club.reminders import rules
from club.reminders.models import Answer, Occurrence, Rule
from club.reminders.queries import Coming
from club.reminders.subjects import ENDS_BY_VISIT

State = Occurrence.State
Ways = dict[str, list[str]]


def reasons(rows: Sequence[Coming], now: datetime) -> dict[str, str]:
    """By key, why a message would not go out; whoever is not named would get it."""
    asked = (_ended, _answered, _booked, _visited, _nobody_there, _held_out)
    return dict(ChainMap(*(each(rows, now) for each in asked)))  # the first reason stands


def open_ways(rows: Sequence[Coming]) -> Ways:
    """By key, the channels of its rule that its reader allows, in the rule's order. One query."""
    said = _decisions({row.planned.person_id for row in rows})
    return {
        row.planned.key: [
            channel
            for channel in row.rule.channels
            if is_allowed(
                row.rule.purpose, channel, said.get((row.planned.person_id, row.rule.purpose, channel))
            )
        ]
        for row in rows
    }


def _decisions(people: Collection[int]) -> dict[tuple[int, str, str], str]:
    """The last word of each person about each purpose and channel."""
    rows = Consent.objects.filter(person__in=people)
    newest = rows.order_by("person", "purpose", "channel", "-id").distinct("person", "purpose", "channel")
    return {(row.person_id, row.purpose, row.channel): row.decision for row in newest}


def _ended(rows: Sequence[Coming], _now: datetime) -> dict[str, str]:
    keys = [row.planned.key for row in rows]
    ended = Occurrence.objects.filter(key__in=keys).exclude(state=State.PLANNED)
    return {key: reason or state for key, reason, state in ended.values_list("key", "reason", "state")}


def _answered(rows: Sequence[Coming], _now: datetime) -> dict[str, str]:
    """ "Done" and "sold" end a topic; "not now" ends what comes before its day."""
    topics = {row.topic for row in rows}
    said = Answer.objects.filter(person__in={row.planned.person_id for row in rows}, topic__in=topics)
    newest = said.order_by("person", "topic", "-pk").distinct("person", "topic")
    last = {(answer.person_id, answer.topic): answer for answer in newest}
    found = {}
    for row in rows:
        answer = last.get((row.planned.person_id, row.topic))
        if answer is None or row.is_asked:
            continue
        if answer.until_on is None:
            found[row.planned.key] = f"said_{answer.kind}"
        elif row.planned.send_at.astimezone(ZoneInfo(row.planned.zone)).date() < answer.until_on:
            found[row.planned.key] = "snoozed"
    return found


def _stopped_by(rows: Iterable[Coming], stop: str) -> list[Coming]:
    return [row for row in rows if row.rule.anchor in ENDS_BY_VISIT and stop in row.rule.stops]


def _booked(rows: Sequence[Coming], _now: datetime) -> dict[str, str]:
    """A visit of the car is booked around the day that each speaks of."""
    asked = _stopped_by(rows, Rule.Stop.BOOKED)
    open_visits = Appointment.objects.open().filter(vehicle__in={row.planned.vehicle_id for row in asked})
    arrivals = defaultdict(list)
    for car, at in open_visits.values_list("vehicle_id", "arrive_at"):
        arrivals[car].append(at)
    near = timedelta(days=rules.BOOKED_DAYS)
    found = {}
    for row in asked:
        zone = ZoneInfo(row.planned.zone)
        middle = rules.local_noon(max(row.planned.due_on, row.planned.send_at.date()), zone)
        if any(abs(at - middle) <= near for at in arrivals[row.planned.vehicle_id or 0]):
            found[row.planned.key] = "booked"
    return found


def _visited(rows: Sequence[Coming], now: datetime) -> dict[str, str]:
    """The car was here so lately that at its time it will still have been "just here"."""
    asked = _stopped_by(rows, Rule.Stop.VISITED)
    closed = Visit.objects.filter(vehicle__in={row.planned.vehicle_id for row in asked}, closed_at__lte=now)
    last = dict(closed.values_list("vehicle_id").annotate(at=Max("closed_at")).order_by())
    just = timedelta(days=rules.VISITED_DAYS)
    return {
        row.planned.key: "visited"
        for row in asked
        if (at := last.get(row.planned.vehicle_id)) and at >= row.planned.send_at - just
    }


def _nobody_there(rows: Sequence[Coming], _now: datetime) -> dict[str, str]:
    """Nothing is allowed, nobody may be courted, or there is no address on any way that is allowed."""
    shy = not_to_be_courted({row.planned.person_id for row in rows if row.rule.purpose in COURTING})
    ways = open_ways(rows)
    shut = unreachable(
        {(row.planned.person_id, way, row.rule.purpose) for row in rows for way in ways[row.planned.key]}
    )
    found = {}
    for row in rows:
        person, purpose, key = row.planned.person_id, row.rule.purpose, row.planned.key
        why = [shut.get((person, channel, purpose), "") for channel in ways[key]]
        if not why:
            found[key] = "no_consent"
        elif person in shy and "inbox" not in ways[key]:
            found[key] = "unverified"
        elif all(why):
            found[key] = why[-1]
    return found


def _held_out(rows: Sequence[Coming], _now: datetime) -> dict[str, str]:
    return {
        row.planned.key: "holdout"
        for row in rows
        if not row.is_asked
        and rules.is_held_out(
            rules.unit_of(row.planned.vehicle_id, row.planned.person_id), row.planned.due_on.year,
            row.rule.holdout_percent,
        )
    }  # fmt: skip
