"""The numbers of booking.md §5, as the house sets them unless a site or the group differs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

PREFIX = "booking."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Settings named ``booking.<field>``; minutes, days, percents and local hours as the names say."""

    horizon_days: int = 90
    lead_wait_minutes: int = 120
    lead_drop_off_minutes: int = 240
    online_percent: int = 80
    online_release_hour: int = 12
    wait_minutes_max: int = 90
    cells_min: int = 2
    long_job_minutes: int = 420
    long_job_days: int = 5
    hold_minutes: int = 10
    holds_per_person: int = 2
    holds_per_vehicle: int = 1
    open_per_vehicle: int = 2
    moves_online_max: int = 3
    cut_off_hour: int = 16
    early_minutes_max: int = 45

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Settings by full name; what is missing or no whole number keeps the house's figure."""
        known = {f.name for f in fields(cls)}
        given = {name.removeprefix(PREFIX): value for name, value in values.items()}
        return cls(**{k: v for k, v in given.items() if k in known and type(v) is int})

    def lead_minutes(self, mode: str) -> int:
        return self.lead_wait_minutes if mode == "wait" else self.lead_drop_off_minutes

    def is_released(self, day: date, zone: ZoneInfo, now: datetime) -> bool:
        """Whether the part kept for the desk is open to all: from 12:00 of the day before."""
        hour = time(self.online_release_hour)
        return now >= datetime.combine(day - timedelta(days=1), hour, zone)

    def cut_off(self, working_day_before: date, zone: ZoneInfo) -> datetime:
        """Until when an owner changes an appointment alone."""
        return datetime.combine(working_day_before, time(self.cut_off_hour), zone)


def cells_for(minutes: int, factor_percent: int, terms: Terms) -> int:
    """The length of a basket: minutes × model factor, rounded up once to the grid, at least two cells."""
    return max(terms.cells_min, -(-minutes * factor_percent // 1500))
