"""The numbers of booking.md §5, as the house sets them unless the group or a site differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Settings by the names of ``booking.sites.rules.SETTINGS``, and what no site may change."""

    horizon_days: int = 90
    lead_wait_minutes: int = 120
    lead_drop_off_minutes: int = 240
    courtesy_horizon_days: int = 60
    lead_courtesy_days: int = 1
    lead_pick_up_days: int = 1
    online_share_percent: int = 80
    online_release_time: str = "12:00"
    waiting_minutes_max: int = 90
    change_until_time: str = "16:00"
    moves_online_max: int = 3
    hold_minutes: int = 10
    hold_extension_minutes: int = 5
    holds_per_person: int = 2
    open_bookings_per_vehicle: int = 2
    early_check_in_minutes: int = 45
    no_show_wait_minutes: int = 30
    answer_working_minutes: int = 1_440
    paused_keeps_minutes: int = 30
    key_box: bool = False
    key_box_before_minutes: int = 120
    standing_months: int = 12
    deposit_late_cancels: int = 2
    deposit_no_shows: int = 1
    phone_only_no_shows: int = 2
    deposit_minor: int = 5_000

    holds_per_vehicle: int = 1
    cells_min: int = 2
    long_job_minutes: int = 420
    long_job_days: int = 5

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Settings by name; what is not set keeps the house's figure."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})  # type: ignore[arg-type]  # checked when written

    def horizon(self, mode: str) -> int:
        """How many days ahead a mode is open to owners."""
        return min(self.horizon_days, self.courtesy_horizon_days) if mode == "courtesy" else self.horizon_days

    def is_released(self, day: date, zone: ZoneInfo, now: datetime) -> bool:
        """Whether the part kept for the desk is open to all: from 12:00 of the day before."""
        hour = time.fromisoformat(self.online_release_time)
        return now >= datetime.combine(day - timedelta(days=1), hour, zone)

    def cut_off(self, working_day_before: date, zone: ZoneInfo) -> datetime:
        """Until when an owner changes an appointment alone."""
        return datetime.combine(working_day_before, time.fromisoformat(self.change_until_time), zone)


def cells_for(minutes: int, factor_percent: int, terms: Terms) -> int:
    """The length of a basket: minutes × model factor, rounded up once to the grid, at least two cells."""
    return max(terms.cells_min, -(-minutes * factor_percent // 1500))


def percent_of(parts: Sequence[tuple[int, int]]) -> int:
    """How a basket compares with its plan, from (minutes, per cent) of each operation; rounded up."""
    whole = sum(minutes for minutes, _percent in parts)
    return -(-sum(minutes * percent for minutes, percent in parts) // whole) if whole else 100
