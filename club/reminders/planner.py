"""The planner's SQL: one INSERT … SELECT per rule, whatever the number of people (messages.md §4).

One of the few rooms with raw SQL, because the ORM has no INSERT … SELECT … ON CONFLICT DO NOTHING.
Slots come as rows computed by ``rules.slots``; dates are never computed in SQL. Due days that only
rules can work out stand in ``Forecast``.
"""
# ruff: noqa: S608 (the parts put together are the constants below; every value is a parameter)

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.types.json import Json

from booking.sites.queries import group
from club.members.lunar import lunar_days
from club.members.models import Consent, Member
from club.reminders.models import Rule
from club.reminders.models.kept import PLANNING
from club.reminders.rules import Slot, birthdays_on, origins
from club.segments.models import Segment
from club.segments.queries import chosen_in, members_in

Anchor = Rule.Anchor
KEY = """%(rule)s || ':' || t.subject_type || ':' || t.subject_id || ':' || t.mark || ':' || t.offset_days"""
HOLD = f"SELECT pg_advisory_xact_lock_shared({PLANNING})"
INSERT = f"""
WITH written AS (
    INSERT INTO club_occurrence (key, rule_id, rule_version, person_id, subject_type, subject_id, vehicle_id,
        due_on, offset_days, zone, send_at, useful_until, state, reason, tries, planned_at)
    SELECT {KEY}, rule.id, %(version)s, t.person_id, t.subject_type, t.subject_id, t.vehicle_id,
        t.due_on, t.offset_days, t.zone, t.send_at, t.until, 'planned', '', 0, %(now)s
    FROM ({{subjects}}) t, club_rule rule WHERE rule.id = %(rule)s AND t.until >= t.send_at {{only}}
    ORDER BY t.send_at
    ON CONFLICT (key) DO NOTHING
    RETURNING useful_until)
SELECT count(*), count(*) FILTER (WHERE useful_until >= %(now)s) FROM written
"""
LIST = f"""
SELECT {KEY}, t.person_id, t.subject_type, t.subject_id, t.vehicle_id, t.due_on, t.offset_days, t.zone,
    t.send_at, t.until
FROM ({{subjects}}) t WHERE t.until > t.send_at {{only}}
ORDER BY t.send_at, t.person_id LIMIT %(limit)s
"""
SLOTS = """json_to_recordset(%(slots)s) AS s(due_on date, offset_days int, zone text, send_at timestamptz,
    useful_until timestamptz, month int, day int, leap text, lunar boolean, origin_on date)"""
S = "s.due_on, s.offset_days, s.zone, s.send_at, s.useful_until AS until, m.user_id AS person_id"
PEOPLE = """JOIN club_member m ON {match} AND m.closed_at IS NULL
    JOIN portal_user u ON u.id = m.user_id AND u.is_active
    JOIN booking_site c ON c.id = m.site_id AND COALESCE(NULLIF(m.zone, ''), c.zone) = s.zone
        AND (%(site)s::bigint IS NULL OR c.id = %(site)s)"""
OWNED = "JOIN booking_keeper k ON k.vehicle_id = v.id AND k.role = 'owner' AND k.until_date IS NULL"
OWNER = PEOPLE.format(match="m.user_id = k.user_id")
CELEBRATES = "extract(month FROM {day}) = s.month AND extract(day FROM {day}) = s.day"
MEMBER = "'member' AS subject_type, m.id AS subject_id, NULL::bigint AS vehicle_id, s.due_on::text AS mark"
CAR = "'vehicle' AS subject_type, v.id AS subject_id, v.id AS vehicle_id, s.due_on::text AS mark"
POLICY = "'policy' AS subject_type, p.id AS subject_id, v.id AS vehicle_id, s.due_on::text AS mark"


def of_policies(kinds: str) -> str:
    return f"""SELECT {S}, {POLICY} FROM {SLOTS}
        JOIN booking_insurancepolicy p ON p.ends_on = s.due_on AND p.superseded_at IS NULL
            AND p.kind IN ({kinds})
        JOIN booking_vehicle v ON v.id = p.vehicle_id {OWNED} {OWNER}"""


OF_CARS = f"""SELECT {S}, f.subject_type, f.subject_id, v.id AS vehicle_id, f.mark FROM {SLOTS}
    JOIN club_forecast f ON f.anchor = %(anchor)s AND f.due_on = s.due_on
    JOIN booking_vehicle v ON v.id = f.vehicle_id {OWNED} {OWNER}"""
OF_PEOPLE = f"""SELECT s.due_on, s.offset_days, s.zone, s.send_at,
    LEAST(s.useful_until, f.useful_until) AS until, m.user_id AS person_id, f.subject_type, f.subject_id,
    f.vehicle_id, f.mark FROM {SLOTS}
    JOIN club_forecast f ON f.anchor = %(anchor)s AND f.due_on = s.due_on
    {PEOPLE.format(match="m.user_id = f.person_id")}"""
SUBJECTS = {
    Anchor.BIRTHDAY: f"""SELECT {S}, {MEMBER} FROM {SLOTS}
        {PEOPLE.format(match='''m.birth_month = s.month AND m.birth_day = s.day
            AND m.birth_lunar = s.lunar AND COALESCE(s.leap, m.birth_leap) = m.birth_leap''')}""",
    Anchor.JOINED: f"""SELECT {S}, {MEMBER} FROM {SLOTS}
        {PEOPLE.format(match='''(m.joined_at AT TIME ZONE s.zone)::date < s.due_on - 300
            AND ''' + CELEBRATES.format(day='(m.joined_at AT TIME ZONE s.zone)')
            + " AND s.leap IS DISTINCT FROM 'mar1'")}""",
    Anchor.DATE: f"""SELECT {S}, {MEMBER} FROM {SLOTS}
        {PEOPLE.format(match="s.due_on = %(fixed_on)s")}""",
    Anchor.REGISTERED: f"""SELECT {S}, {CAR} FROM {SLOTS}
        JOIN booking_vehicle v ON v.registered_on < s.due_on - 300
            AND {CELEBRATES.format(day="v.registered_on")} AND s.leap IS DISTINCT FROM 'mar1'
        {OWNED} {OWNER}""",
    Anchor.MAKER: f"""SELECT {S}, {CAR} FROM {SLOTS}
        JOIN booking_vehicle v ON v.registered_on = s.origin_on {OWNED} {OWNER}""",
    Anchor.INSURANCE: of_policies("'motor', 'compulsory'"),
    Anchor.WARRANTY: of_policies("'warranty'"),
    Anchor.PART: f"""SELECT {S}, 'visit' AS subject_type, i.id AS subject_id, v.id AS vehicle_id,
        s.due_on::text AS mark FROM {SLOTS}
        JOIN booking_visit i ON (i.closed_at AT TIME ZONE s.zone)::date = s.origin_on AND EXISTS (
            SELECT FROM booking_visitline l WHERE l.visit_id = i.id AND l.kind = 'parts'
            AND l.pay_type = 'customer')
        JOIN booking_vehicle v ON v.id = i.vehicle_id {OWNED} {OWNER} AND k.user_id = i.person_id""",
    Anchor.VISIT: f"""SELECT {S}, 'visit' AS subject_type, i.id AS subject_id, i.vehicle_id,
        s.due_on::text AS mark FROM {SLOTS}
        JOIN booking_visit i ON (i.closed_at AT TIME ZONE s.zone)::date = s.due_on
        {PEOPLE.format(match='m.user_id = i.person_id')}""",
    Anchor.WAKE_UP: f"""SELECT {S}, {CAR} FROM {SLOTS}
        JOIN (SELECT vehicle_id, max(closed_at) AS at FROM booking_visit GROUP BY vehicle_id) i
            ON (i.at AT TIME ZONE s.zone)::date = s.due_on
        JOIN booking_vehicle v ON v.id = i.vehicle_id {OWNED} {OWNER}""",
    **dict.fromkeys((Anchor.INSPECTION, Anchor.FIRST_SERVICE, Anchor.SERVICE, Anchor.DEFERRED), OF_CARS),
    **dict.fromkeys((Anchor.MEMBERSHIP, Anchor.POINTS, Anchor.TIER, Anchor.EVENT), OF_PEOPLE),
}  # fmt: skip
CELEBRATED = frozenset({Anchor.BIRTHDAY, Anchor.JOINED, Anchor.REGISTERED})


@dataclass(frozen=True)
class Written:
    """``alive``: those of ``count`` that can still be of use, and so will be sent."""

    count: int
    alive: int


@dataclass(frozen=True)
class Planned:
    """One message as the planner would write it."""

    key: str
    person_id: int
    subject_type: str
    subject_id: int
    vehicle_id: int | None
    due_on: date
    offset_days: int
    zone: str
    send_at: datetime
    useful_until: datetime


def insert(rule: Rule, slots: Sequence[Slot], now: datetime) -> Written:
    """Write the occurrences of one rule that are not there yet; how many were. In a transaction."""
    only, people = meant(rule, now)
    sql = INSERT.format(subjects=SUBJECTS[Anchor(rule.anchor)], only=only)
    with connection.cursor() as cursor:
        cursor.execute(HOLD)  # first, by itself: what is read after it stays until we commit
        cursor.execute(sql, values(rule, slots, now) | people)
        return Written(*cursor.fetchone())


def listed(
    rule: Rule, slots: Sequence[Slot], now: datetime, *, limit: int, person_id: int | None = None
) -> list[Planned]:
    """What would be written, soonest first, whether it stands already or not. Writes nothing."""
    only, people = meant(rule, now)
    only += " AND t.person_id = %(person)s" if person_id is not None else ""
    sql = LIST.format(subjects=SUBJECTS[Anchor(rule.anchor)], only=only)
    with connection.cursor() as cursor:
        cursor.execute(sql, values(rule, slots, now) | people | {"limit": limit, "person": person_id})
        return [Planned(*row) for row in cursor.fetchall()]


def meant(rule: Rule, now: datetime) -> tuple[str, dict[str, Any]]:
    """Only members of the rule's segment: a condition in SQL with its parameters, no list of people."""
    segment = rule.segment
    if segment is None:
        return "", {}
    on = now.astimezone(group().tz).date()
    try:
        sql, params = people_in(segment, rule, on).order_by().values("user_id").query.sql_with_params()
    except EmptyResultSet:  # archived, or it asks for nobody
        return "AND FALSE", {}
    parts = sql.split("%s")
    names = [f"meant_{n}" for n in range(len(parts) - 1)]
    asked = "".join(f"{part}%({name})s" for part, name in zip(parts, names, strict=False)) + parts[-1]
    return f"AND t.person_id IN ({asked})", dict(zip(names, params, strict=True))


def people_in(segment: Segment, rule: Rule, on: date) -> QuerySet[Member]:
    """Whom a rule for a segment means; nobody once it is archived. Of an offer those alone who let us choose
    offers for them (privacy.md)."""
    if segment.archived_at is not None:
        return Member.objects.none()
    is_offer = rule.purpose == Consent.Purpose.MARKETING
    return chosen_in(segment, on) if is_offer else members_in(segment, on)


def values(rule: Rule, slots: Sequence[Slot], now: datetime) -> dict[str, Any]:
    told = [row for slot in slots if slot.send_at >= rule.active_from for row in rows(rule, slot)]
    return {
        "rule": rule.pk, "version": rule.version, "anchor": rule.anchor, "site": rule.site_id,
        "fixed_on": rule.fixed_on, "now": now, "slots": Json(told),
    }  # fmt: skip


def rows(rule: Rule, slot: Slot) -> list[dict[str, object]]:
    """A slot, once for every day that a subject's own may be."""
    told: dict[str, object] = {
        "due_on": slot.due_on.isoformat(), "offset_days": slot.offset_days, "zone": slot.zone,
        "send_at": slot.send_at.isoformat(), "useful_until": slot.useful_until.isoformat(),
    }  # fmt: skip
    return [told | place for place in places(rule, slot.due_on)]


def places(rule: Rule, due_on: date) -> list[dict[str, object]]:
    """What a subject's own day must be for this due day: a birthday, a day months ago, or anything."""
    if rule.anchor in CELEBRATED:
        moon = lunar_days(due_on) if rule.anchor == Anchor.BIRTHDAY else []
        return [asdict(day) for day in birthdays_on(due_on, moon)]
    if rule.months and rule.anchor in (Anchor.MAKER, Anchor.PART):
        return [{"origin_on": on.isoformat()} for on in origins(due_on, rule.months)]
    return [{}]
