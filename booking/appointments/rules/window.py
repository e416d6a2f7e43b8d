"""What a question about time is asked of: units, days with their masks, and the wish itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from booking.appointments.rules.terms import Terms
from booking.workshop.rules import asked_of, at_cell, spans_of

RECEPTION, SEAT, DRIVER, COURTESY_CAR = "reception", "seat", "driver", "courtesy_car"
WAIT, DROP_OFF, KEY_BOX = "wait", "drop_off", "key_box"
COURTESY, SHUTTLE, PICK_UP = "courtesy", "shuttle", "pick_up"
DRIVEN = frozenset({SHUTTLE, PICK_UP})
"""Modes that send a driver to a zone."""

SERVING = (RECEPTION, SEAT, DRIVER, COURTESY_CAR)
"""Kinds of units that serve the owner, whatever the work is."""

EXTRA = frozenset({"bay", "technician", RECEPTION, SEAT})
"""Kinds of which an override may make one more."""

type Open = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Unit:
    """``id`` below zero: an overflow unit yet to be made, free whenever the site is open."""

    id: int
    kind: str
    tags: frozenset[str] = frozenset()
    is_online: bool = True
    rank: int = 100


@dataclass(slots=True)
class Day:
    """One local day of a site. Masks have bit ``c`` for cell ``c``; used figures without dead holds.

    ``skills``: minutes allowed (None: no limit) and used by skill, where the site counts them.
    """

    id: int
    date: date
    t0: datetime
    cells: int
    opening: int
    minutes_used: int = 0
    minutes_cap: int | None = None
    cars_used: int = 0
    cars_cap: int | None = None
    work: dict[int, int] = field(default_factory=dict)
    busy: dict[int, int] = field(default_factory=dict)
    skills: dict[str, tuple[int | None, int]] = field(default_factory=dict)

    def free(self, unit: Unit) -> int:
        return self.opening if unit.id < 0 else self.work.get(unit.id, 0) & ~self.busy.get(unit.id, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A wish: how long, with what, whether the owner waits, and who asks when.

    ``stays``: when the vehicle is already somewhere, as half-open pairs of instants. ``is_here``: the
    car is with us, so nobody has to receive it. ``spare_cells``: how much longer such work took us four
    times in five (booking.md §5); the promise waits for it, no unit does. ``travel_cells``: to the owner's
    door, one way. ``is_over``: staff take it beyond what the day holds, on overflow units and over the caps.
    """

    mode: str
    cells: int
    needs: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    allows_waiting: bool = True
    now: datetime
    by_staff: bool = False
    is_here: bool = False
    is_over: bool = False
    spare_cells: int = 0
    travel_cells: int = 1
    stays: tuple[Open, ...] = ()

    def tags_of(self, kind: str) -> frozenset[str]:
        return asked_of(kind, self.tags)

    @property
    def skills(self) -> frozenset[str]:
        """Tags without their kinds: what days count minutes of."""
        return frozenset(tag.rpartition(":")[2] for tag in self.tags)

    @property
    def work_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in dict.fromkeys(self.needs) if kind not in (RECEPTION, SEAT))


@dataclass(kw_only=True)
class Window:
    """Everything a site's days say about one wish. ``days`` in order, without gaps of the calendar.

    ``ahead``: open time from today on, which notice is counted in; without it, that of the days.
    """

    zone: ZoneInfo
    terms: Terms
    ask: Ask
    units: tuple[Unit, ...]
    days: list[Day]
    ahead: tuple[Open, ...] = ()

    @cached_property
    def crews(self) -> Mapping[str, tuple[Unit, ...]]:
        """The units that may serve, by kind."""
        ask = self.ask
        crews: dict[str, tuple[Unit, ...]] = {}
        for kind in dict.fromkeys((*ask.work_kinds, *SERVING)):
            tags = ask.tags_of(kind) if kind in ask.work_kinds else frozenset[str]()
            crew = tuple(
                u for u in self.units if u.kind == kind and tags <= u.tags and (u.is_online or ask.by_staff)
            )
            one_more = (Unit(-1 - len(crews), kind, tags),) if ask.is_over and crew and kind in EXTRA else ()
            crews[kind] = crew + one_more
        return crews

    @cached_property
    def open_time(self) -> tuple[Open, ...]:
        found = (
            (at_cell(day.t0, lo), at_cell(day.t0, hi))
            for day in self.days
            for lo, hi in spans_of(day.opening)
        )
        return self.ahead or tuple(found)

    def beyond(self) -> "Window":
        """The same days for a wish that may go beyond what they hold."""
        return Window(
            zone=self.zone, terms=self.terms, ask=replace(self.ask, is_over=True), units=self.units,
            days=self.days, ahead=self.ahead,
        )  # fmt: skip

    def following(self, day: Day) -> Iterable[Day]:
        return (d for d in self.days if d.date > day.date and d.opening)
