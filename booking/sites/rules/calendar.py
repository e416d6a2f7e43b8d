"""When a site works: weekly hours, dated exceptions, one time zone (care.md §1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.sites.rules.hours import Interval, Stretch, merge, stretches
from booking.sites.rules.local_time import Span, spans, unite

CLOSED_DAYS_MAX = 400  # a calendar without open time for longer answers nothing


class NoOpenTimeError(ValueError):
    """The calendar stays closed for 400 days: no due time can be named."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Hours by weekday (0 = Monday) and, for single dates, instead of them; ``[]`` is closed.

    An interval closing at 00:00 ends at midnight; one that closes before it opens runs past
    midnight and belongs to the day on which it opens.
    """

    zone: str | ZoneInfo
    weekly: Mapping[int, Sequence[Interval]] = field(default_factory=dict)
    exceptions: Mapping[date, Sequence[Interval]] = field(default_factory=dict)
    _days: dict[date, list[Span]] = field(default_factory=dict, init=False, repr=False)

    @property
    def tz(self) -> ZoneInfo:
        return self.zone if isinstance(self.zone, ZoneInfo) else ZoneInfo(self.zone)

    def hours(self, day: date) -> list[Interval]:
        """The hours as written for that date, its own exception before the weekday's."""
        written = self.exceptions.get(day)
        return list(self.weekly.get(day.weekday(), ()) if written is None else written)

    def stretches(self, day: date) -> list[Stretch]:
        """Open wall-clock time of a date since midnight, last night's tail included."""
        own, _tail = stretches(self.hours(day))
        _own, tail = stretches(self.hours(day - timedelta(days=1)))
        return merge([*own, *tail])

    def open_spans(self, day: date) -> list[Span]:
        """Open time of a local date as instants (UTC), half-open, in order."""
        if day not in self._days:
            tz = self.tz
            parts = [span for start, end in self.stretches(day) for span in spans(tz, day, start, end)]
            self._days[day] = unite(parts)
        return self._days[day]

    def closing(self, day: date) -> datetime | None:
        """The instant at which a local date's last open time ends; None when it is closed."""
        found = self.open_spans(day)
        return found[-1][1] if found else None

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.tz).date()

    def is_open(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.open_spans(self.local_date(at)))

    def next_open(self, at: datetime) -> datetime:
        """``at`` itself when open, else the next opening. Raises NoOpenTimeError."""
        return next(self.spans_from(at))[0]

    def spans_from(self, at: datetime, pauses: Sequence[Span] = ()) -> Iterator[Span]:
        """Open spans from an instant on, without the united ``pauses``; endless.

        Raises NoOpenTimeError once 400 days pass without any after the last pause.
        """
        at = at.astimezone(UTC)
        day = self.local_date(at)
        patience_from = max([day, *(self.local_date(end) for _start, end in pauses)])
        while True:
            for start, end in self.open_spans(day):
                for part in without((max(start, at), end), pauses):
                    patience_from = max(patience_from, day)
                    yield part
            day += timedelta(days=1)
            if day > patience_from + timedelta(days=CLOSED_DAYS_MAX):
                raise NoOpenTimeError(f"closed for {CLOSED_DAYS_MAX} days from {patience_from}")

    def has_open_time(self, first: date, days: int = CLOSED_DAYS_MAX) -> bool:
        return any(self.open_spans(first + timedelta(days=n)) for n in range(days))


def without(span: Span, pauses: Sequence[Span]) -> Iterator[Span]:
    """What is left of a span outside united, ordered pauses."""
    start, end = span
    for pause_start, pause_end in pauses:
        if pause_end <= start or pause_start >= end:
            continue
        if start < pause_start:
            yield start, pause_start
        start = max(start, pause_end)
    if start < end:
        yield start, end
