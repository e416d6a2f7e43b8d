"""What is asked before a reminder is said; each no carries its reason (messages.md §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from club.members.queries import may_tell
from club.notices.rules import CLOSES, OPENS, Verdict, common_opening, local_instant, meeting
from club.reminders import rules
from club.reminders.foresight import ANCHORS
from club.reminders.models import Answer, Occurrence, Rule
from club.reminders.queries import answer_to, caught_up, terms_of, told_in
from club.reminders.subjects import booked_or_here, due_day, no_longer_true

Gate = Callable[[Occurrence, datetime], Verdict | None]
LATE = timedelta(hours=1)
WAITED_ONLY = ("", "quiet_hours", "catching_up")
"""Reasons of a row that nobody has held but the clock."""


def moved(row: Occurrence, now: datetime) -> bool:
    """A prediction that says another day by now: the message follows it, under the same key."""
    if row.rule.anchor not in ANCHORS or row.asked_at is not None:
        return False
    due_on = due_day(row, now)
    if due_on is None or due_on == row.due_on:
        return False
    send_at, until = rules.moved_to(due_on, row.offset_days, terms_of(row.rule), row.tz)
    row.due_on, row.send_at, row.useful_until = due_on, min(send_at, until), until
    row.not_before, row.reason = None, "moved"
    row.save(update_fields=["due_on", "send_at", "useful_until", "not_before", "reason"])
    return row.send_at > now or row.useful_until < now


def answered(row: Occurrence, now: datetime) -> Verdict | None:
    """ "Not now" waits for its day; what is done elsewhere is not asked again."""
    said = answer_to(row)
    if said is None or (said.at < row.planned_at and row.asked_at is not None):
        return None
    if said.kind in (Answer.Kind.DONE, Answer.Kind.SOLD):
        return Verdict("superseded", f"said_{said.kind}")
    if said.until_on is not None and now.astimezone(row.tz).date() < said.until_on and row.asked_at is None:
        return Verdict("superseded", "snoozed")
    return None


def too_late(row: Occurrence, now: datetime) -> Verdict | None:
    return Verdict("expired", "too_late") if row.useful_until < now else None


def missed(row: Occurrence, now: datetime) -> Verdict | None:
    is_late = now - row.send_at > LATE and row.not_before is None
    is_dropped = is_late and row.rule.catch_up == Rule.CatchUp.DROP
    return Verdict("expired", "missed") if is_dropped else None


def is_merged_late(row: Occurrence, now: datetime) -> bool:
    """Whether its time was missed and its rule puts all that was missed into one message."""
    is_late = now - row.send_at > LATE and row.reason in WAITED_ONLY
    return is_late and row.rule.catch_up == Rule.CatchUp.MERGE and row.asked_at is None


def wanted(row: Occurrence, now: datetime) -> Verdict | None:
    is_wanted = any(may_tell(row.person, row.rule.purpose, channel) for channel in row.rule.channels)
    return None if is_wanted else Verdict("suppressed", "no_consent")


def awake(row: Occurrence, now: datetime) -> Verdict | None:
    opening = common_opening(now, windows(row, now), row.tz)
    if opening is None:
        return Verdict("expired", "no_opening")
    return Verdict("held", "quiet_hours", opening) if opening > now else None


def not_a_flood(row: Occurrence, now: datetime) -> Verdict | None:
    """Making up for an outage: at most ten times the usual in an hour (safety.md D7)."""
    if now - row.send_at <= LATE:
        return None
    if caught_up(now, LATE) < rules.most_in_an_hour(told_in(now)):
        return None
    return Verdict("held", "catching_up", now + timedelta(minutes=15))


def windows(row: Occurrence, now: datetime) -> list[tuple[time, time]]:
    """The rule's own; catching up never before 08:30 or after 20:30."""
    own = (row.rule.opens, row.rule.closes)
    return [own, (OPENS, CLOSES)] if now - row.send_at > LATE else [own]


def window(row: Occurrence, now: datetime) -> tuple[time, time]:
    """The one window the wire keeps to, at an instant at which all are open."""
    open_now = windows(row, now)
    return meeting(now.astimezone(row.tz).time(), *open_now) if len(open_now) == 2 else open_now[0]


def held_out(row: Occurrence, now: datetime) -> Verdict | None:
    """Last of all: of those who would be told, some are not, so that the difference shows."""
    unit = rules.unit_of(row.vehicle_id, row.person_id)
    is_out = row.asked_at is None and rules.is_held_out(unit, row.due_on.year, row.rule.holdout_percent)
    return Verdict("suppressed", "holdout") if is_out else None


def today_only(row: Occurrence, now: datetime) -> Verdict | None:
    """A rule that speaks on some days of the week waits for the next of them."""
    days = frozenset(row.rule.weekdays)
    today = now.astimezone(row.tz).date()
    day = rules.send_day(today, days)
    return None if day == today else Verdict("held", "weekday", local_instant(day, row.rule.opens, row.tz))


OWN: tuple[Gate, ...] = (
    no_longer_true, too_late, booked_or_here, answered, missed, wanted, today_only, awake, not_a_flood,
    held_out,
)  # fmt: skip
