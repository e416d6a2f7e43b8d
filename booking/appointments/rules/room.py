"""How much work a day still takes: its minutes, those of each skill, and the share open online (§5)."""

from booking.appointments.rules.window import Day, Window
from booking.workshop.rules import MINUTES_PER_CELL


def room(window: Window, day: Day, *, by_staff: bool = False) -> int:
    """Cells of work that the caps of a day still take; owners share a part until the rest is released."""
    if window.ask.is_over:
        return day.cells
    caps = [(day.minutes_cap, day.minutes_used)]
    caps += [day.skills[skill] for skill in window.ask.skills & day.skills.keys()]
    return left_of(window, day, caps, by_staff=by_staff)


def left_of(window: Window, day: Day, caps: list[tuple[int | None, int]], *, by_staff: bool) -> int:
    ask, terms = window.ask, window.terms
    is_open_to_all = by_staff or ask.by_staff or terms.is_released(day.date, window.zone, ask.now)
    share = 100 if is_open_to_all else terms.online_share_percent
    left = [cap * share // 100 - used for cap, used in caps if cap is not None]
    return min(day.cells, max(0, min(left)) // MINUTES_PER_CELL) if left else day.cells


def why_no_room(window: Window, day: Day) -> str:
    """Whether the day, a skill, or only what owners may book of them is used up."""
    cells = window.ask.cells
    if left_of(window, day, [(day.minutes_cap, day.minutes_used)], by_staff=True) < cells:
        return "day_full"
    return "skill_full" if room(window, day, by_staff=True) < cells else "online_full"
