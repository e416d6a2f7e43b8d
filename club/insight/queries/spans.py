"""A stretch of days with the one before it, and whose figures are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.sites.models import Group, Site


@dataclass(frozen=True, slots=True)
class Span:
    """Days ``first`` to ``last`` of the group, and as many before them from ``earlier`` on.

    ``sites``: the centres asked for, None: all, and what belongs to none. ``codes``: theirs.
    """

    first: date
    last: date
    home: Group
    sites: tuple[int, ...] | None = None
    codes: tuple[str, ...] | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.home.tz)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.home.tz)

    @property
    def earlier(self) -> datetime:
        return datetime.combine(self.first - timedelta(days=self.days), time(), self.home.tz)

    def before(self) -> Span:
        return Span(
            self.first - timedelta(days=self.days),
            self.first - timedelta(days=1),
            self.home,
            self.sites,
            self.codes,
        )


def span(first: date, last: date, home: Group, sites: Iterable[Site] | None = None) -> Span:
    found = None if sites is None else list(sites)
    return Span(
        first, last, home,
        None if found is None else tuple(site.pk for site in found),
        None if found is None else tuple(site.code for site in found),
    )  # fmt: skip


def week_of(on: date) -> tuple[date, date]:
    """Monday to Sunday, no further than the day itself."""
    first = on - timedelta(days=on.weekday())
    return first, min(on, first + timedelta(days=6))
