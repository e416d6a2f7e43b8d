"""How early somebody must ask: in the site's own open time, not by the clock on the wall (booking.md §5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.appointments.rules.terms import Terms
from booking.appointments.rules.window import COURTESY, PICK_UP, WAIT, Open


def earliest(
    open_time: Sequence[Open], terms: Terms, mode: str, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first instant late enough for a mode; None if the calendar does not reach that far."""
    if mode == COURTESY:
        return after_days(open_time, now, terms.lead_courtesy_days, zone)
    if mode == PICK_UP:
        return after_days(open_time, now, terms.lead_pick_up_days, zone)
    minutes = terms.lead_wait_minutes if mode == WAIT else terms.lead_drop_off_minutes
    return after_minutes(open_time, now, timedelta(minutes=minutes))


def after_minutes(open_time: Sequence[Open], now: datetime, left: timedelta) -> datetime | None:
    """When that much open time has passed. Asked while closed, it counts from the next opening."""
    if not left:
        return now
    for opens, closes in open_time:
        start = max(opens, now)
        if start + left <= closes:
            return start + left
        left -= max(timedelta(), closes - start)
    return None


def after_days(open_time: Sequence[Open], now: datetime, days: int, zone: ZoneInfo) -> datetime | None:
    """The same time so many working days later; asked while closed, it counts from the next opening."""
    ahead = [(max(opens, now), closes) for opens, closes in open_time if closes > now]
    if not days or not ahead:
        return now if not days else None
    received = ahead[0][0].astimezone(zone)
    dates = list(dict.fromkeys(opens.astimezone(zone).date() for opens, _closes in ahead))
    if len(dates) <= days:
        return None
    return datetime.combine(dates[days], received.time(), zone)
