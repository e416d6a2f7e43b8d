"""How free time is shown: a strip of days, the slots of one of them, and why some are closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.appointments.queries import Availability, DaySlots, Slot
from booking.refusals import Refusal
from club.peak.rules import Terms

DAYS_SHOWN = 14
MINUTES_PER_SLOT = 15
DAYS_BEFORE = 3  # shown before the day that was asked for
NONE_QUIET: Mapping[date, Terms] = {}
FAR = timedelta(days=400)  # beyond every horizon; an address may ask for the year 9999


@dataclass(frozen=True)
class DayChip:
    date: date
    href: str
    note: str
    is_current: bool
    is_closed: bool
    times: str = ""  # points are multiplied: "2"


@dataclass(frozen=True)
class SlotChip:
    value: str
    label: str
    is_open: bool
    is_chosen: bool
    reason: str = ""
    times: str = ""


def window(wanted: date | None, today: date) -> tuple[date, date]:
    """The first and the last day to show when ``wanted`` was asked for."""
    near = min(max(wanted or today, today), today + FAR)
    first = max(today, near - timedelta(days=DAYS_BEFORE))
    return first, first + timedelta(days=DAYS_SHOWN - 1)


def shelf(
    offered: Availability,
    wanted: date | None,
    today: date,
    chosen: datetime | None,
    address: Callable[[date], str],
    quiet: Mapping[date, Terms] = NONE_QUIET,
) -> dict[str, Any]:
    """What ``pick_time.html`` needs. ``address`` gives the page of a day; ``quiet`` days earn more."""
    shown = chosen_day(offered, wanted)
    first, last = offered.days[0].date, offered.days[-1].date
    extra = quiet.get(shown.date) if shown else None
    return {
        "days": [chip(day, shown, address, times(quiet.get(day.date))) for day in offered.days],
        "shown": shown,
        "slots": [as_chip(slot, chosen, times(extra)) for slot in shown.slots] if shown else [],
        "extra": extra,
        "extra_times": times(extra),
        "reasons": reasons(shown) if shown else [],
        "minutes": offered.minutes,
        "earlier": address(max(today, first - timedelta(days=DAYS_SHOWN - DAYS_BEFORE)))
        if first > today
        else "",
        "later": address(last + timedelta(days=DAYS_BEFORE + 1)),
    }


def chosen_day(offered: Availability, wanted: date | None) -> DaySlots | None:
    """The day asked for, else the first with a free slot."""
    if wanted:
        return next((day for day in offered.days if day.date == wanted), None)
    return next((day for day in offered.days if day.is_open), None)


def times(terms: Terms | None) -> str:
    """``2`` for twice the points; empty for an ordinary day."""
    return f"{terms.multiplier / 100:g}" if terms else ""


def chip(day: DaySlots, shown: DaySlots | None, address: Callable[[date], str], more: str = "") -> DayChip:
    free = len(day.open_slots)
    note = ngettext("%(count)s free", "%(count)s free", free) % {"count": free}
    if not free:
        note = _("full") if day.slots else _("closed")
    is_current = shown is not None and shown.date == day.date
    return DayChip(
        day.date, address(day.date), note, is_current, is_closed=not free, times=more if free else ""
    )


def as_chip(slot: Slot, chosen: datetime | None, more: str = "") -> SlotChip:
    is_chosen = slot.is_open and slot.at == chosen
    return SlotChip(
        slot.at.isoformat(), slot.label, slot.is_open, is_chosen, times=more if slot.is_open else ""
    )


def left(refusal: Refusal | None) -> list[Slot]:
    """The times a refused one names instead: the nearest, then the first of another day."""
    facts = (refusal.params if refusal else None) or {}
    named = [*facts.get("nearest", ()), *filter(None, [facts.get("other_day")])]
    return list({slot.at: slot for slot in named}.values())


def reasons(day: DaySlots) -> list[str]:
    """Closed times grouped by reason, with the way out: ``No bay is free: 09:00, 09:15``."""
    grouped: dict[str, list[str]] = {}
    for slot in day.slots:
        if not slot.is_open:
            why = str(slot.sentence) + (f" · {slot.relaxation}" if slot.relaxation else "")
            grouped.setdefault(why, []).append(slot.label)
    return [f"{why}: {spans(times)}" for why, times in grouped.items()]


def spans(times: list[str]) -> str:
    """``08:00–09:30, 11:00``: runs of neighbouring quarters told by their ends."""
    runs: list[list[str]] = []
    for time in times:
        if runs and minutes_of(time) - minutes_of(runs[-1][-1]) == MINUTES_PER_SLOT:
            runs[-1].append(time)
        else:
            runs.append([time])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def minutes_of(label: str) -> int:
    return int(label[:2]) * 60 + int(label[3:5])
