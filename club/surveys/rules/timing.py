"""When somebody is asked, reminded and called, and how many were (care.md §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Plan:
    """The four moments of one invitation."""

    send_at: datetime
    remind_at: datetime
    call_at: datetime
    closes_at: datetime


def send_at(delivered_at: datetime, zone: ZoneInfo, hours: int, opens: time, closes: time) -> datetime:
    """So many hours after delivery, moved into the local hours in which people are written to."""
    local = (delivered_at + timedelta(hours=hours)).astimezone(zone)
    if opens <= local.time() < closes:
        return delivered_at + timedelta(hours=hours)
    day = local.date() + timedelta(days=local.time() >= closes)
    return datetime.combine(day, opens, zone)


def plan(
    delivered_at: datetime,
    zone: ZoneInfo,
    *,
    after_hours: int = 24,
    opens: time = time(10),
    closes: time = time(20),
    remind_hours: int = 48,
    call_days: int = 3,
    close_days: int = 14,
) -> Plan:
    """Asked a day after delivery, reminded 48 hours later, called from day three, over after 14 days.

    Days count from delivery; nobody is called before the reminder had its hours.
    """
    first = send_at(delivered_at, zone, after_hours, opens, closes)
    reminder = send_at(first, zone, remind_hours, opens, closes)
    return Plan(
        send_at=first,
        remind_at=reminder,
        call_at=max(delivered_at + timedelta(days=call_days), reminder),
        closes_at=delivered_at + timedelta(days=close_days),
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of so many delivered: how many were called (or answered), and how many not for a good reason."""

    delivered: int
    called: int
    excluded: int

    @property
    def covered(self) -> float | None:
        return 100 * (self.called + self.excluded) / self.delivered if self.delivered else None

    @property
    def contacted(self) -> float | None:
        return 100 * self.called / self.delivered if self.delivered else None


def coverage(delivered: int, called: int, excluded: int) -> Coverage:
    """One visit counts once: who was both called and excluded counts as called."""
    return Coverage(delivered, called, min(excluded, delivered - called))
