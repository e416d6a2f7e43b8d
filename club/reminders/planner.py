"""The planner's SQL: one INSERT … SELECT per rule, whatever the number of people (messages.md §4).

One of the few rooms with raw SQL, because the ORM has no INSERT … SELECT … ON CONFLICT DO NOTHING.
Slots come as arrays computed by ``rules.slots``; dates are never computed in SQL.
"""
# ruff: noqa: S608 (the parts put together are the constants below; every value is a parameter)

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from club.reminders.models import Rule
from club.reminders.rules import Slot, birthdays_on

INSERT = """
INSERT INTO club_occurrence (key, rule_id, rule_version, person_id, subject_type, subject_id, due_on,
    offset_days, zone, send_at, useful_until, state, reason, planned_at)
SELECT %(rule)s || ':' || t.subject_type || ':' || t.subject_id || ':' || t.due_on || ':' || t.offset_days,
    %(rule)s, %(version)s, t.person_id, t.subject_type, t.subject_id, t.due_on,
    t.offset_days, t.zone, t.send_at, t.useful_until, 'planned', '', %(now)s
FROM ({subjects}) t WHERE t.send_at >= %(active_from)s ORDER BY t.send_at
ON CONFLICT (key) DO NOTHING
"""
SLOTS = """unnest(%(due_on)s::date[], %(offset_days)s::int[], %(zone)s::text[], %(send_at)s::timestamptz[],
    %(useful_until)s::timestamptz[], %(month)s::int[], %(day)s::int[], %(leap)s::text[])
    AS s(due_on, offset_days, zone, send_at, useful_until, month, day, leap)"""
PEOPLE = """JOIN club_member m ON {match} AND m.closed_at IS NULL
    JOIN portal_user u ON u.id = m.user_id AND u.is_active
    JOIN booking_site c ON c.id = m.site_id AND c.zone = s.zone"""
OWNED = "JOIN booking_keeper k ON k.vehicle_id = v.id AND k.role = 'owner' AND k.until_date IS NULL"
CELEBRATES = "extract(month FROM {day}) = s.month AND extract(day FROM {day}) = s.day"

SUBJECTS = {
    Rule.Anchor.BIRTHDAY: f"""
        SELECT s.*, m.user_id AS person_id, 'member' AS subject_type, m.id AS subject_id FROM {SLOTS}
        {PEOPLE.format(match='''m.birth_month = s.month AND m.birth_day = s.day
            AND (s.leap IS NULL OR m.birth_leap = s.leap)''')}""",
    Rule.Anchor.JOINED: f"""
        SELECT s.*, m.user_id AS person_id, 'member' AS subject_type, m.id AS subject_id FROM {SLOTS}
        {PEOPLE.format(match='''(m.joined_at AT TIME ZONE s.zone)::date < s.due_on - 300
            AND ''' + CELEBRATES.format(day='(m.joined_at AT TIME ZONE s.zone)')
            + " AND s.leap IS DISTINCT FROM 'mar1'")}""",
    Rule.Anchor.INSURANCE: f"""
        SELECT s.*, m.user_id AS person_id, 'policy' AS subject_type, p.id AS subject_id FROM {SLOTS}
        JOIN booking_insurancepolicy p ON p.ends_on = s.due_on AND p.superseded_at IS NULL
            AND p.kind IN ('motor', 'compulsory') AND s.leap IS NULL
        JOIN booking_vehicle v ON v.id = p.vehicle_id {OWNED}
        {PEOPLE.format(match='m.user_id = k.user_id')}""",
    Rule.Anchor.REGISTERED: f"""
        SELECT s.*, m.user_id AS person_id, 'vehicle' AS subject_type, v.id AS subject_id FROM {SLOTS}
        JOIN booking_vehicle v ON v.registered_on < s.due_on - 300
            AND {CELEBRATES.format(day="v.registered_on")} AND s.leap IS DISTINCT FROM 'mar1'
        {OWNED} {PEOPLE.format(match='m.user_id = k.user_id')}""",
}  # fmt: skip


def insert(rule: Rule, slots: Sequence[Slot], now: datetime) -> int:
    """Write the occurrences of one rule that are not there yet; how many were."""
    rows = [(slot, birthday) for slot in slots for birthday in birthdays_on(slot.due_on)]
    sql = INSERT.format(subjects=SUBJECTS[Rule.Anchor(rule.anchor)])
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "rule": rule.pk, "version": rule.version, "now": now, "active_from": rule.active_from,
                "due_on": [slot.due_on for slot, _ in rows],
                "offset_days": [slot.offset_days for slot, _ in rows],
                "zone": [slot.zone for slot, _ in rows],
                "send_at": [slot.send_at for slot, _ in rows],
                "useful_until": [slot.useful_until for slot, _ in rows],
                "month": [birthday.month for _, birthday in rows],
                "day": [birthday.day for _, birthday in rows],
                "leap": [birthday.leap for _, birthday in rows],
            },
        )  # fmt: skip
        return cursor.rowcount
