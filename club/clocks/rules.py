"""Kinds of clocks, their rungs and colours. Pure; due times are ``booking.sites.rules.due_at``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from booking.sites.rules import Calendar, NoOpenTimeError, due_at

MINUTES, SERVICE_DAYS, CALENDAR_DAYS, CALENDAR_DAYS_END = "minutes", "days", "dates", "dates_end"
HALF, MOST, ALL, OVER = 50, 80, 100, 150
PERCENTS = (HALF, MOST, ALL, OVER)
WHOLE_DAY = [(time(0), time(0))]
PAUSES_MAX = 20  # of one clock; whoever needs more has another problem

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Kind:
    """``setting``: the name under which a site may set the amount."""

    unit: str
    setting: str
    may_pause: bool = False
    calendar: str = "care"


KINDS: dict[str, Kind] = {
    "contact": Kind(MINUTES, "contact_minutes"),
    "answer": Kind(SERVICE_DAYS, "answer_days", may_pause=True),
    "gm_answer": Kind(SERVICE_DAYS, "gm_answer_days"),
    "close": Kind(SERVICE_DAYS, "close_days", may_pause=True),
    "maker_feedback": Kind(SERVICE_DAYS, "maker_feedback_days"),
    "follow_up": Kind(CALENDAR_DAYS, "follow_up_days"),
    "lead_callback": Kind(MINUTES, "lead_callback_minutes"),
    "lead_feedback": Kind(CALENDAR_DAYS_END, "lead_feedback_days"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """So many of a unit: minutes of open time, service days, dates, or dates to their very end."""

    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class Rungs:
    """When each step of the ladder is reached; ``due`` is the whole of the target."""

    half: datetime
    most: datetime
    due: datetime
    over: datetime

    def at(self, percent: int) -> datetime:
        return {HALF: self.half, MOST: self.most, ALL: self.due, OVER: self.over}[percent]


def due(calendar: Calendar, started: datetime, target: Target, pauses: Sequence[Span] = ()) -> datetime:
    if target.unit == MINUTES:
        return due_at(calendar, started, minutes=target.amount, pauses=pauses)
    if target.unit == SERVICE_DAYS:
        return due_at(calendar, started, service_days=target.amount, pauses=pauses)
    ends = target.unit == CALENDAR_DAYS_END
    return due_at(calendar, started, calendar_days=target.amount, end_of_day=ends, pauses=pauses)


def rungs(calendar: Calendar, started: datetime, target: Target, pauses: Sequence[Span] = ()) -> Rungs:
    """The four steps by the time that runs: open time, or elapsed time for calendar days.

    A rung is counted in minutes of the clock's own time, rounded up, and pauses move it as they do the end.
    """
    end = due(calendar, started, target, pauses)
    if target.unit in (CALENDAR_DAYS, CALENDAR_DAYS_END):
        always = Calendar(calendar.zone, dict.fromkeys(range(7), WHOLE_DAY))
        return _rungs(always, started, end, pauses)
    return _rungs(calendar, started, end, pauses)


def running(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> timedelta:
    """How much of the clock's time lies between two instants."""
    total = timedelta()
    for since, until in calendar.spans_from(start, united(pauses)):
        if since >= end:
            break
        total += min(until, end) - since
    return total


def united(pauses: Iterable[Span]) -> list[Span]:
    """Pauses in order, overlapping and touching ones as one; empty ones dropped."""
    whole: list[Span] = []
    for start, end in sorted(pause for pause in pauses if pause[0] < pause[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def colour(half_at: datetime, due_at: datetime, now: datetime) -> str:
    """Of an open clock: "late" once it is over, "soon" in its second half, else ""."""
    if now > due_at:
        return "late"
    return "soon" if now >= half_at else ""


def reached(when: Mapping[int, datetime], now: datetime, told: Iterable[int]) -> list[int]:
    """Rungs reached by now and not yet told, lowest first."""
    known = set(told)
    return [percent for percent in PERCENTS if percent not in known and when[percent] <= now]


def next_at(when: Mapping[int, datetime], told: Iterable[int]) -> datetime | None:
    """When the next untold rung comes; None once all are told."""
    known = set(told)
    return min((when[percent] for percent in PERCENTS if percent not in known), default=None)


def pause_until(calendar: Calendar, since: datetime, days: int) -> datetime:
    """The last instant at which a pause begun at ``since`` ends by itself."""
    return due_at(calendar, since, service_days=days)


def duty(calendar: Calendar, at: datetime) -> datetime:
    """``at``, or the next instant at which somebody is on duty; a calendar never open is always on duty."""
    try:
        return calendar.next_open(at)
    except NoOpenTimeError:
        return at


def _rungs(calendar: Calendar, started: datetime, end: datetime, pauses: Sequence[Span]) -> Rungs:
    stops = [*pauses]
    whole = running(calendar, started, end, stops)

    def at(percent: int) -> datetime:
        left = whole * percent / 100
        minutes = -(-left // timedelta(minutes=1))
        return due_at(calendar, started, minutes=minutes, pauses=stops)

    return Rungs(min(at(HALF), end), min(at(MOST), end), end, max(at(OVER), end))
