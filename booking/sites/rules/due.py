"""Due times of clocks: service minutes, service days, calendar days, pauses (care.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from booking.sites.rules.calendar import CLOSED_DAYS_MAX, Calendar, NoOpenTimeError
from booking.sites.rules.local_time import Span, first_instant, unite

END_OF_DAY = time(23, 59, 59)


def due_at(
    calendar: Calendar,
    started: datetime,
    *,
    minutes: int | None = None,
    service_days: int | None = None,
    calendar_days: int | None = None,
    end_of_day: bool = False,
    pauses: Iterable[Span] = (),
) -> datetime:
    """When a clock started at an aware instant falls due, in the zone of ``started``.

    Exactly one target is given. Minutes count open time; service days end at the closing of the
    n-th open date after that of receipt, where receipt outside hours counts from the next opening;
    calendar days keep the local time. Time within pauses does not run: open time for the first
    two (a pause while closed costs nothing), elapsed time for calendar days. ``end_of_day`` moves
    the result to 23:59:59 of its local date. Raises ValueError for a wrong target, NoOpenTimeError
    for a calendar that is closed for 400 days.
    """
    targets = [target for target in (minutes, service_days, calendar_days) if target is not None]
    if len(targets) != 1 or targets[0] < 0:
        raise ValueError("one target, not negative: minutes, service_days or calendar_days")
    if started.tzinfo is None:
        raise ValueError("started must be aware")
    start = started.astimezone(UTC)
    stopped = unite([(since.astimezone(UTC), until.astimezone(UTC)) for since, until in pauses])
    if minutes is not None:
        due = after_open_time(calendar, start, timedelta(minutes=minutes), stopped)
    elif service_days is not None:
        due = after_service_days(calendar, start, service_days, stopped)
    else:
        due = after_calendar_days(calendar, start, targets[0], stopped)
    if end_of_day:
        due = first_instant(calendar.tz, datetime.combine(calendar.local_date(due), END_OF_DAY))
    return due.astimezone(started.tzinfo)


def after_open_time(calendar: Calendar, start: datetime, left: timedelta, pauses: Sequence[Span]) -> datetime:
    if not left:
        return start
    for since, until in calendar.spans_from(start, pauses):
        if left <= until - since:
            return since + left
        left -= until - since
    raise AssertionError("spans never end")  # pragma: no cover


def after_service_days(calendar: Calendar, start: datetime, days: int, pauses: Sequence[Span]) -> datetime:
    closing = nth_closing(calendar, start, days)
    if not any(since < closing and until > start for since, until in pauses):
        return closing
    return after_open_time(calendar, start, open_time(calendar, start, closing), pauses)


def nth_closing(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Closing time of the n-th open date after the date of receipt."""
    day = calendar.local_date(calendar.next_open(start))
    closing = calendar.closing(day)
    while days or closing is None:
        for _closed in range(CLOSED_DAYS_MAX):
            day += timedelta(days=1)
            if (closing := calendar.closing(day)) is not None:
                break
        else:
            raise NoOpenTimeError(f"closed for {CLOSED_DAYS_MAX} days before {day}")
        days -= 1
    return closing


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    total = timedelta()
    for since, until in calendar.spans_from(start):
        if since >= end:
            break
        total += min(until, end) - since
        if until >= end:
            break
    return total


def after_calendar_days(calendar: Calendar, start: datetime, days: int, pauses: Sequence[Span]) -> datetime:
    local = start.astimezone(calendar.tz).replace(tzinfo=None)
    due = first_instant(calendar.tz, local + timedelta(days=days)) if days else start
    for since, until in pauses:
        if until > start and since < due:
            due += until - max(since, start)
    return due
