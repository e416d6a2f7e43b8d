"""One function lists the slots of a site, explains the closed ones and stands behind every booking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from booking.appointments.queries.load import DayLoad
from booking.appointments.queries.reasons import RELAXATIONS, SENTENCES
from booking.appointments.queries.trips import travel_of
from booking.appointments.queries.window import Wish, view
from booking.appointments.rules import Day, Window, judge
from booking.workshop.rules import MINUTES_PER_CELL, QUARTER

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django_stubs_ext import StrOrPromise

    from booking.appointments.models import Appointment
    from booking.garage.models import Vehicle
    from booking.sites.models import Site
    from booking.workshop.models import Operation

DAYS_MAX = 130
NEAREST = 3


@dataclass(slots=True)
class Slot:
    """A quarter hour of the opening. ``at`` and ``promise_at`` are in UTC, ``local`` on the site's clock.

    ``reason`` and ``free_if`` are codes, empty for none; ``sentence`` says both to the owner.
    """

    at: datetime
    promise_at: datetime | None
    reason: str
    free_if: str
    zone: ZoneInfo

    @property
    def is_open(self) -> bool:
        return not self.reason

    @property
    def local(self) -> datetime:
        return self.at.astimezone(self.zone)

    @property
    def label(self) -> str:
        """The time on the wall; where an hour happens twice, with its offset."""
        local = self.local
        text = f"{local:%H:%M}"
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return f"{text} ({local:%z})" if twice else text

    @property
    def sentence(self) -> StrOrPromise:
        return SENTENCES.get(self.reason, "")

    @property
    def relaxation(self) -> StrOrPromise:
        return RELAXATIONS.get(self.free_if, "")


@dataclass(slots=True)
class DaySlots:
    """A date with its slots; ``reason`` where none is open and one cause shuts the whole day."""

    date: date
    slots: list[Slot] = field(default_factory=list)
    reason: str = ""

    @property
    def open_slots(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.is_open]

    @property
    def is_open(self) -> bool:
        return any(slot.is_open for slot in self.slots)

    @property
    def sentence(self) -> StrOrPromise:
        return SENTENCES.get(self.reason, "")


@dataclass(slots=True)
class Availability:
    """The answer for every date asked. ``minutes``: the length of the work. ``loads``: see ``load``."""

    site: Site
    mode: str
    minutes: int
    days: list[DaySlots]
    loads: dict[date, DayLoad] = field(default_factory=dict)

    def slots(self) -> Iterator[Slot]:
        return chain.from_iterable(day.slots for day in self.days)

    def open_slots(self) -> Iterator[Slot]:
        return (slot for slot in self.slots() if slot.is_open)

    def first_open(self) -> Slot | None:
        return next(self.open_slots(), None)

    def at(self, instant: datetime) -> Slot | None:
        return next((slot for slot in self.slots() if slot.at == instant), None)

    def nearest(self, instant: datetime, count: int = NEAREST) -> list[Slot]:
        """The open slots closest to an instant, in order of time."""
        closest = sorted(self.open_slots(), key=lambda slot: (abs(slot.at - instant), slot.at))
        return sorted(closest[:count], key=lambda slot: slot.at)

    def first_on_another_day(self, than: date) -> Slot | None:
        return next((day.open_slots[0] for day in self.days if day.date != than and day.is_open), None)


def availability(
    *,
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    first: date,
    last: date,
    now: datetime,
    vehicle: Vehicle | None = None,
    actor: AbstractBaseUser | None = None,
    moving: Appointment | None = None,
    by_staff: bool = False,
    travel_minutes: int = 0,
) -> Availability:
    """Slots from ``first`` to ``last`` (at most 130 dates). Three queries whatever the size.

    ``travel_minutes``: to the owner's door, for a lift home or a car that is fetched; what is moved knows.
    """
    wish = Wish(
        site=site,
        operations=operations,
        mode=mode,
        now=now,
        vehicle=vehicle,
        person_id=actor.pk if actor else None,
        by_staff=by_staff,
        moving=moving,
        travel_minutes=travel_minutes or travel_of(moving),
    )
    return listed(wish, first, last)


def listed(wish: Wish, first: date, last: date) -> Availability:
    last = min(last, first + timedelta(days=DAYS_MAX - 1))
    window = view(wish, first, last).window
    by_date = {day.date: day for day in window.days}
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day_slots(window, on, by_date.get(on), wish) for on in dates]
    known = (by_date[on] for on in dates if on in by_date)
    loads = {
        day.date: DayLoad(day.date, day.minutes_used, day.minutes_cap) for day in known if day.minutes_cap
    }
    return Availability(wish.site, wish.mode, window.ask.cells * MINUTES_PER_CELL, days, loads)


def around(wish: Wish, on: date, days: int) -> Availability:
    """The slots of one date, and of the first date after it with an open one. Three queries."""
    window = view(wish, on, on + timedelta(days=days)).window
    by_date = {day.date: day for day in window.days}
    here = day_slots(window, on, by_date.get(on), wish)
    after = (on + timedelta(days=n) for n in range(1, days + 1))
    later = (day_slots(window, date, by_date.get(date), wish) for date in after)
    found = [here, *(day for day in [next((day for day in later if day.is_open), None)] if day)]
    return Availability(wish.site, wish.mode, window.ask.cells * MINUTES_PER_CELL, found)


def day_slots(window: Window, on: date, day: Day | None, wish: Wish) -> DaySlots:
    horizon = wish.today + timedelta(days=window.terms.horizon(wish.mode))
    if on > horizon and not wish.by_staff:
        return DaySlots(on, reason="beyond_horizon")
    if day is None or not day.opening:
        return DaySlots(on, reason="closed")
    t0, zone = day.t0, window.zone
    slots = [Slot(t0 + v.cell * QUARTER, v.promise_at, v.reason, v.free_if, zone) for v in judge(window, day)]
    reasons = {slot.reason for slot in slots}
    return DaySlots(on, slots, reasons.pop() if len(reasons) == 1 else "")
