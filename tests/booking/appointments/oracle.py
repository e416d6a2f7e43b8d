"""Availability by counting cells one by one, written from booking.md §2 without a single mask."""

from datetime import datetime, timedelta

from booking.appointments.rules import Ask, Day, Unit, Window

QUARTER = timedelta(minutes=15)
SERVING = ("seat", "reception", "driver", "courtesy_car")


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


def opens(day: Day, cell: int) -> bool:
    return bool(day.opening & (1 << cell))


def late_enough(window: Window) -> datetime | None:
    """When an owner may come at the earliest, counted quarter by quarter through the open time."""
    ask = window.ask
    quarters = [
        (day, day.t0 + c * QUARTER)
        for day in window.days
        for c in range(day.cells)
        if opens(day, c) and day.t0 + (c + 1) * QUARTER > ask.now
    ]
    if ask.mode in ("courtesy", "pick_up"):
        dates = sorted({day.date for day, _at in quarters})
        if len(dates) < 2:
            return None
        received = max(quarters[0][1], ask.now).astimezone(window.zone)
        return datetime.combine(dates[1], received.time(), window.zone)
    left = timedelta(hours=2 if ask.mode == "wait" else 4)
    for _day, at in quarters:
        open_for = at + QUARTER - max(at, ask.now)
        if left <= open_for:
            return max(at, ask.now) + left
        left -= open_for
    return None


def may_come(window: Window, day: Day, cell: int) -> bool:
    ask, at = window.ask, day.t0 + cell * QUARTER
    if ask.by_staff:
        return at + QUARTER > ask.now
    horizon = 60 if ask.mode == "courtesy" else 90
    if day.date > ask.now.astimezone(window.zone).date() + timedelta(days=horizon):
        return False
    found = vars(window).setdefault("oracle", late_enough(window))
    return found is not None and at >= found


def working_cells(day: Day) -> list[int]:
    """The cells a job can use: those of the opening where the day has a break, else all."""
    opening = [c for c in range(day.cells) if opens(day, c)]
    has_break = bool(opening) and opening != list(range(opening[0], opening[-1] + 1))
    return opening if has_break else list(range(day.cells))


def first_run(window: Window, day: Day, ready: int) -> list[int] | None:
    """The first cells from ``ready`` on in which every kind has somebody for the job; breaks do not count."""
    ask, cells = window.ask, working_cells(day)
    kinds = [k for k in ask.needs if k not in ("seat", "reception")]
    for n, start in enumerate(cells):
        run = cells[n : n + ask.cells]
        if start < ready or len(run) < ask.cells:
            continue
        if ask.mode == "wait" and run[-1] - run[0] >= ask.cells:
            continue
        if all(
            any(all(is_free(day, u, c) for c in run) for u in able(window, k, tags_for(ask, k)))
            for k in kinds
        ):
            return run
    return None


def home(window: Window, day: Day, ended: int, trip: int) -> datetime | None:
    """When a fetched car is back at its owner's door."""
    following = [d for d in window.days if d.date > day.date and d.opening][:5]
    for each in (day, *following):
        for start in range(ended if each is day else 0, each.cells):
            if somebody(window, each, "driver", set(), start, 2 * trip):
                return each.t0 + (start + trip) * QUARTER
    return None


def arrival(window: Window, day: Day, cell: int) -> datetime | None:
    """The promise of an arrival in that cell; None if it cannot be."""
    ask, mode, trip = window.ask, window.ask.mode, window.ask.travel_cells
    may_wait = mode != "wait" or (ask.allows_waiting and ask.cells * 15 <= 90)
    if not (may_come(window, day, cell) and may_wait and fits_caps(window, day)):
        return None
    if mode != "pick_up" and not somebody(window, day, "reception", set(), cell, 1):
        return None
    if mode == "wait" and not somebody(window, day, "seat", set(), cell, ask.cells):
        return None
    if mode == "shuttle" and not somebody(window, day, "driver", set(), cell, 2 * trip):
        return None
    if mode == "pick_up" and (
        cell < trip or not somebody(window, day, "driver", set(), cell - trip, 2 * trip)
    ):
        return None
    run = first_run(window, day, cell + trip if mode == "pick_up" else cell)
    if run is None or (mode == "wait" and run[0] != cell):
        return None
    promise: datetime | None = day.t0 + (run[-1] + 1) * QUARTER
    if mode == "courtesy" and not somebody(window, day, "courtesy_car", set(), cell, run[-1] + 1 - cell):
        return None
    if mode == "pick_up":
        promise = home(window, day, run[-1] + 1, trip)
    at = day.t0 + cell * QUARTER
    if promise is None or any(a < promise and at < b for a, b in ask.stays):
        return None
    return promise
