"""Reading windows of days: three statements, whatever the number of sites, units, days and bookings.

SQL by hand, because the masks are bit aggregates. Bit ``c`` of a mask is cell ``c`` of the day.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from booking.appointments.rules import LIVE, PICK_UP, Ask, Day, Terms, Unit, Window, cells_for, percent_of
from booking.workshop.rules import CELLS_MAX, MINUTES_PER_CELL, at_cell, mask_of

if TYPE_CHECKING:
    from booking.appointments.models import Appointment
    from booking.garage.models import Vehicle
    from booking.sites.models import Site
    from booking.workshop.models import Operation

DAYS_AFTER = 14
"""How many dates beyond the last one a job of several days may need."""

AROUND = """
SELECT s.site,
  (SELECT json_agg(json_build_array(id, kind, tags, is_online, rank) ORDER BY id) FROM booking_resource
    WHERE site_id = s.site AND NOT is_overflow AND (retired_on IS NULL OR retired_on > s.today)),
  (SELECT json_object_agg(name, value) FROM (
    SELECT DISTINCT ON (name) name, value FROM booking_policy
    WHERE (site_id = s.site OR site_id IS NULL) AND valid_from <= s.today
    ORDER BY name, site_id NULLS LAST, valid_from DESC, id DESC) AS settings),
  (SELECT json_agg(json_build_array(arrive_at, promise_at, state)) FROM booking_appointment
    WHERE vehicle_id = %(vehicle)s AND state = ANY(%(live)s) AND id <> %(moving)s
      AND (held_until IS NULL OR held_until > %(now)s)),
  (SELECT json_build_array(factor_percent, price_group) FROM booking_vehiclemodel AS m
    JOIN booking_vehicle AS v ON v.model_id = m.id WHERE v.id = %(vehicle)s),
  (SELECT count(*) FROM booking_appointment
    WHERE person_id = %(person)s AND state = 'held' AND held_until > %(now)s),
  (SELECT json_object_agg(operation_id, percent) FROM (
    SELECT DISTINCT ON (l.operation_id) l.operation_id, l.percent FROM booking_learnedtime AS l
    WHERE l.operation_id = ANY(%(operations)s) AND (l.site_id = s.site OR l.site_id IS NULL)
      AND l.price_group IN ('', (SELECT m.price_group FROM booking_vehiclemodel AS m
        JOIN booking_vehicle AS v ON v.model_id = m.id WHERE v.id = %(vehicle)s))
    ORDER BY l.operation_id, l.price_group DESC, l.site_id NULLS LAST) AS learned),
  (SELECT json_agg(json_build_array(t0, opening) ORDER BY day) FROM (
    SELECT day, t0, opening FROM booking_siteday
    WHERE site_id = s.site AND day >= s.today AND opening <> '[]'
    ORDER BY day LIMIT %(ahead)s) AS ahead)
FROM unnest(%(sites)s::bigint[], %(todays)s::date[]) AS s (site, today)
"""

DAYS = """
SELECT d.site_id, d.id, d.day, d.t0, d.cells, d.opening::text,
  d.minutes_used - coalesce(dead.minutes, 0), d.minutes_cap,
  d.cars_used - coalesce(dead.cars, 0), d.cars_cap,
  (SELECT json_agg(json_build_array(s.skill, s.minutes_cap, s.minutes_used - coalesce(
      (SELECT sum(c.minutes) FROM booking_claim AS c
       WHERE c.site_day_id = d.id AND s.skill = ANY(c.skills)
         AND (c.held_until <= %(now)s OR c.appointment_id = %(leaving)s)), 0)))
    FROM booking_skillday AS s WHERE s.site_day_id = d.id)
FROM unnest(%(sites)s::bigint[], %(firsts)s::date[], %(lasts)s::date[]) AS s (site, first, last)
JOIN booking_siteday AS d ON d.site_id = s.site AND d.day BETWEEN s.first AND s.last
LEFT JOIN (
  SELECT site_day_id, sum(minutes)::int AS minutes, sum(cars)::int AS cars FROM booking_claim
  WHERE held_until <= %(now)s OR appointment_id = %(leaving)s GROUP BY site_day_id
) AS dead ON dead.site_day_id = d.id
ORDER BY d.site_id, d.day
"""

MASKS = """
SELECT site_day_id, resource_id, bit_or(work)::text, bit_or(busy)::text FROM (
  SELECT site_day_id, resource_id,
    (%(ones)s::bit(100) << lo) # (%(ones)s::bit(100) << hi) AS work, 0::bit(100) AS busy
  FROM booking_shift WHERE site_day_id = ANY(%(days)s)
  UNION ALL
  SELECT site_day_id, resource_id,
    0::bit(100), (%(ones)s::bit(100) << lo) # (%(ones)s::bit(100) << hi)
  FROM booking_claim
  WHERE site_day_id = ANY(%(days)s) AND (held_until IS NULL OR held_until > %(now)s)
    AND appointment_id IS DISTINCT FROM %(leaving)s
) AS spans GROUP BY site_day_id, resource_id
"""

ONES = "1" * CELLS_MAX
OPEN_DAYS_AHEAD = 35
"""How many open days notice may reach over: more than the longest that can be set."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants from a site. ``moving``: an appointment whose own claims do not count,
    unless the car ``is_here``: what it has used stays its own, and more is looked for.

    ``minutes``: the length of the work, when it is known better than by its operations. ``is_beside``: what
    is moved keeps its own time until the other one is taken. ``travel_minutes``: to the owner's door, for
    modes that send a driver.
    """

    site: Site
    operations: Sequence[Operation]
    mode: str
    now: datetime
    vehicle: Vehicle | None = None
    person_id: int | None = None
    by_staff: bool = False
    moving: Appointment | None = None
    minutes: int | None = None
    is_here: bool = False
    is_beside: bool = False
    travel_minutes: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(self.site.tz).date()


@dataclass(frozen=True, kw_only=True)
class View:
    """A window with what the limits of booking.md §3 need to know."""

    window: Window
    price_group: str
    holds_of_person: int
    holds_of_vehicle: int
    open_of_vehicle: int


def view(wish: Wish, first: date, last: date) -> View:
    """Everything about a wish in the dates from first to last. Three queries."""
    (found,) = views([(wish, first, last)])
    return found


def views(wishes: Sequence[tuple[Wish, date, date]]) -> list[View]:
    """The same wish at several sites, each with its dates; three queries however many they are."""
    if not wishes:
        return []
    params = params_of(wishes)
    with connection.cursor() as cursor:
        cursor.execute(AROUND, params)
        around = {site: facts for site, *facts in cursor.fetchall()}
        found = [view_of(wish, *around[wish.site.pk]) for wish, _first, _last in wishes]
        lasts = [
            last + timedelta(days=DAYS_AFTER if is_long(one.window) else 0)
            for one, (_wish, _first, last) in zip(found, wishes, strict=True)
        ]
        cursor.execute(DAYS, params | {"lasts": lasts})
        days: defaultdict[int, list[Day]] = defaultdict(list)
        for site, *row in cursor.fetchall():
            days[site].append(day_of(*row))
        by_id = {day.id: day for here in days.values() for day in here}
        cursor.execute(MASKS, params | {"days": list(by_id)})
        fill(by_id, cursor.fetchall())
    for one, (wish, _first, _last) in zip(found, wishes, strict=True):
        one.window.days = days[wish.site.pk]
    return found


def params_of(wishes: Sequence[tuple[Wish, date, date]]) -> dict[str, Any]:
    wish = wishes[0][0]  # but for site and dates they are the same
    moving = wish.moving
    return {
        "sites": [wish.site.pk for wish, _first, _last in wishes],
        "todays": [wish.today for wish, _first, _last in wishes],
        "firsts": [first for _wish, first, _last in wishes],
        "vehicle": wish.vehicle.pk if wish.vehicle else None,
        "person": wish.person_id,
        "moving": moving.pk if moving else 0,
        "leaving": moving.pk if moving and not (wish.is_here or wish.is_beside) else 0,
        "operations": [operation.pk for operation in wish.operations],
        "live": sorted(LIVE),
        "now": wish.now,
        "ones": ONES,
        "ahead": OPEN_DAYS_AHEAD,
    }


def view_of(
    wish: Wish, units: Any, settings: Any, stays: Any, model: Any, holds: int, learned: Any, ahead: Any
) -> View:
    """What AROUND says of one site; its days come after."""
    terms = Terms.of(settings or {})
    factor, price_group = model or (100, "")
    window = Window(
        zone=wish.site.tz,
        terms=terms,
        ask=ask_of(wish, terms, factor, stays or [], learned or {}),
        units=tuple(Unit(pk, kind, frozenset(tags), on, rank) for pk, kind, tags, on, rank in units or ()),
        days=[],
        ahead=tuple(open_time(ahead or ())),
    )
    states = [state for _from, _until, state in stays or []]
    return View(
        window=window,
        price_group=price_group,
        holds_of_person=holds,
        holds_of_vehicle=states.count("held"),
        open_of_vehicle=len(states) - states.count("held"),
    )


def is_long(window: Window) -> bool:
    """Whether the work may need days beyond the one of its arrival."""
    ask = window.ask
    return ask.cells * MINUTES_PER_CELL > window.terms.long_job_minutes or ask.mode == PICK_UP


def ask_of(
    wish: Wish, terms: Terms, factor: int, stays: Sequence[Sequence[str]], learned: Mapping[str, int]
) -> Ask:
    """The wish as a question of time. What is moved keeps the length it was booked with."""
    operations, moving = wish.operations, wish.moving
    known = wish.minutes or (moving.work_minutes if moving else 0)
    cells = -(-known // MINUTES_PER_CELL) or cells_for(sum(o.minutes for o in operations), factor, terms)
    percent = percent_of([(o.minutes, learned.get(str(o.pk), 100)) for o in operations])
    return Ask(
        mode=wish.mode,
        cells=cells,
        spare_cells=max(0, -(-cells * percent // 100) - cells),
        needs=tuple(dict.fromkeys(kind for o in operations for kind in o.needs)),
        tags=frozenset(tag for o in operations for tag in o.tags),
        allows_waiting=all(o.allows_waiting for o in operations),
        now=wish.now,
        by_staff=wish.by_staff,
        is_here=wish.is_here,
        travel_cells=max(1, -(-wish.travel_minutes // MINUTES_PER_CELL)),
        stays=tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _state in stays),
    )


def day_of(
    pk: int,
    day: date,
    t0: datetime,
    cells: int,
    opening: str,
    minutes_used: int,
    minutes_cap: int | None,
    cars_used: int,
    cars_cap: int | None,
    skills: Sequence[tuple[str, int | None, int]] | None,
) -> Day:
    return Day(
        pk, day, t0, cells, mask_of(json.loads(opening)), minutes_used, minutes_cap, cars_used, cars_cap,
        skills={skill: (cap, used) for skill, cap, used in skills or ()},
    )  # fmt: skip


def open_time(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[datetime, datetime]]:
    """The open spans of days given as their first instant and their opening."""
    for started, opening in rows:
        t0 = datetime.fromisoformat(started)
        yield from ((at_cell(t0, lo), at_cell(t0, hi)) for lo, hi in opening)


def fill(by_id: Mapping[int, Day], rows: Sequence[tuple[int, int, str, str]]) -> None:
    for day_id, unit_id, work, busy in rows:
        day = by_id[day_id]
        day.work[unit_id] = int(work, 2)
        day.busy[unit_id] = int(busy, 2)
