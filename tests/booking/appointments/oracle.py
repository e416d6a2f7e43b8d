"""Availability by counting cells one by one, written from booking.md §2 without a single mask."""

from datetime import datetime, timedelta

from booking.appointments.rules import Ask, Day, Unit, Window

QUARTER = timedelta(minutes=15)


def is_free(day: Day, unit: Unit, cell: int) -> bool:
    on_shift = day.work.get(unit.id, 0) & (1 << cell)
    return bool(on_shift) and not day.busy.get(unit.id, 0) & (1 << cell)


def able(window: Window, kind: str, tags: set[str]) -> list[Unit]:
    online_only = not window.ask.by_staff
    return [u for u in window.units if u.kind == kind and tags <= u.tags and (u.is_online or not online_only)]


def tags_for(ask: Ask, kind: str) -> set[str]:
    wanted = set()
    for tag in ask.tags:
        whose, _colon, rest = tag.rpartition(":")
        if whose in ("", kind):
            wanted.add(rest)
    return wanted


def somebody(window: Window, day: Day, kind: str, tags: set[str], first: int, cells: int) -> bool:
    return any(
        all(is_free(day, unit, c) for c in range(first, first + cells)) for unit in able(window, kind, tags)
    )


def fits_caps(window: Window, day: Day) -> bool:
    ask = window.ask
    if day.cars_cap is not None and day.cars_used + 1 > day.cars_cap:
        return False
    if day.minutes_cap is None:
        return True
    cap = day.minutes_cap
    noon_before = datetime.combine(day.date - timedelta(days=1), datetime.min.time(), window.zone).replace(
        hour=12
    )
    if not ask.by_staff and ask.now < noon_before:
        cap = cap * 80 // 100
    return day.minutes_used + 15 * ask.cells <= cap


def arrival(window: Window, day: Day, cell: int) -> datetime | None:
    """The promise of an arrival in that cell; None if it cannot be."""
    ask, at = window.ask, day.t0 + cell * QUARTER
    lead = timedelta(hours=2 if ask.mode == "wait" else 4)
    late_enough = at + QUARTER > ask.now if ask.by_staff else at >= ask.now + lead
    near_enough = ask.by_staff or day.date <= ask.now.astimezone(window.zone).date() + timedelta(days=90)
    waiting = ask.mode == "wait"
    may_wait = not waiting or (ask.allows_waiting and ask.cells * 15 <= 90)
    if not (late_enough and near_enough and may_wait and fits_caps(window, day)):
        return None
    if not somebody(window, day, "reception", set(), cell, 1):
        return None
    if waiting and not somebody(window, day, "seat", set(), cell, ask.cells):
        return None
    last_start = cell if waiting else day.cells
    for start in range(cell, last_start + 1):
        kinds = [k for k in ask.needs if k not in ("seat", "reception")]
        if all(somebody(window, day, k, tags_for(ask, k), start, ask.cells) for k in kinds):
            promise = day.t0 + (start + ask.cells) * QUARTER
            if any(a < promise and at < b for a, b in ask.stays):
                return None
            return promise
    return None
