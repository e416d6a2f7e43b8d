"""Which free time suits whom, and who is asked first. Values in, values out (booking.md §6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The house's figures by the names of ``booking.sites.rules.SETTINGS``, unless group or site differ."""

    offer_minutes: int = 20
    offers_per_day: int = 2
    offers_from_time: str = "08:30"
    offers_until_time: str = "20:30"
    waitlist_by_tier: bool = True
    waitlist_entries_per_person: int = 5
    waitlist_days_max: int = 60

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})  # type: ignore[arg-type]  # checked when written

    def is_quiet(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether nobody is to be asked at this hour. Equal ends mean that there is no night."""
        opens, closes = time.fromisoformat(self.offers_from_time), time.fromisoformat(self.offers_until_time)
        local = now.astimezone(zone).time()
        if opens <= closes:
            return opens != closes and not opens <= local < closes
        return closes <= local < opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What one entry waits for: dates and arrival hours on the site's clock, and days to get ready.

    ``weekdays`` empty: any. ``before``: the arrival it must be earlier than. ``turned_down``: arrivals
    that were offered and not taken.
    """

    first: date
    last: date
    weekdays: frozenset[int] = frozenset()
    from_time: time = time(0)
    until_time: time = time.max
    notice: timedelta = timedelta()
    before: datetime | None = None
    turned_down: Collection[datetime] = ()

    def fits(self, at: datetime, zone: ZoneInfo, now: datetime) -> bool:
        local = at.astimezone(zone)
        return (
            self.first <= local.date() <= self.last
            and (not self.weekdays or local.weekday() in self.weekdays)
            and self.from_time <= local.time() <= self.until_time
            and at >= now + self.notice
            and (self.before is None or at < self.before)
            and at not in self.turned_down
        )


def plain(mode: str) -> str:
    """How a new visit waits: at the centre or not. What may be lent is chosen with a time, not before."""
    return mode if mode == "wait" else "drop_off"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in the line: its person's rank, and how often an offer was let go today."""

    entry_id: int
    rank: int
    since: datetime
    let_go_today: int = 0


def in_line(places: Iterable[Place]) -> list[Place]:
    """Who is asked first. Who let an offer go today stands behind those who were not asked yet, then the
    higher rank, then the longer wait.
    """
    return sorted(places, key=lambda p: (p.let_go_today, -p.rank, p.since, p.entry_id))
