"""What a question about time is asked of: units, days with their masks, and the wish itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from booking.appointments.rules.terms import Terms

RECEPTION, SEAT = "reception", "seat"
WAIT, DROP_OFF = "wait", "drop_off"


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    kind: str
    tags: frozenset[str] = frozenset()
    is_online: bool = True
    rank: int = 100


@dataclass(slots=True)
class Day:
    """One local day of a site. Masks have bit ``c`` for cell ``c``; used figures without dead holds."""

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

    def free(self, unit: Unit) -> int:
        return self.work.get(unit.id, 0) & ~self.busy.get(unit.id, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A wish: how long, with what, whether the owner waits, and who asks when.

    ``spare_cells``: how much longer such work took us four times in five (booking.md §5); the promise
    waits for it, no unit does. ``stays``: when the vehicle is already somewhere, as half-open pairs of
    instants. ``is_here``: the car is with us, so nobody has to receive it.
    """

    mode: str
    cells: int
    needs: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    allows_waiting: bool = True
    now: datetime
    by_staff: bool = False
    is_here: bool = False
    spare_cells: int = 0
    stays: tuple[tuple[datetime, datetime], ...] = ()

    def tags_of(self, kind: str) -> frozenset[str]:
        """What a unit of this kind must have: ``bay:lift`` asks bays, ``ev`` every unit of the work."""
        own = f"{kind}:"
        return frozenset(t.removeprefix(own) for t in self.tags if ":" not in t or t.startswith(own))

    @property
    def work_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in dict.fromkeys(self.needs) if kind not in (RECEPTION, SEAT))


@dataclass(kw_only=True)
class Window:
    """Everything a site's days say about one wish. ``days`` in order, without gaps of the calendar."""

    zone: ZoneInfo
    terms: Terms
    ask: Ask
    units: tuple[Unit, ...]
    days: list[Day]

    @cached_property
    def crews(self) -> Mapping[str, tuple[Unit, ...]]:
        """The units that may serve, by kind."""
        ask = self.ask
        crews = {}
        for kind in (*ask.work_kinds, RECEPTION, SEAT):
            tags = ask.tags_of(kind) if kind in ask.work_kinds else frozenset[str]()
            crews[kind] = tuple(
                u for u in self.units if u.kind == kind and tags <= u.tags and (u.is_online or ask.by_staff)
            )
        return crews

    def following(self, day: Day) -> Iterable[Day]:
        return (d for d in self.days if d.date > day.date and d.opening)
