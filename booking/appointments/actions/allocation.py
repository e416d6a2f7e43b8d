"""Finding a place under the locks: the same function that lists slots judges the one asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from booking.appointments.actions.refusals import NothingChosen, NotOnGrid, SlotTaken, refusal_for
from booking.appointments.queries.availability import around
from booking.appointments.queries.window import DAYS_AFTER, View, Wish, view
from booking.appointments.rules import OVERRULED, PICK_UP, Take, Verdict, Window, allot, judge_cell
from booking.sites.models import Site
from booking.workshop.rules import cell_at, is_on_grid

NEAREST_DAYS = 14


def local_date(site: Site, at: datetime) -> date:
    return at.astimezone(site.tz).date()


def last_date(wish: Wish, first: date) -> date:
    """The last date a job may reach: its own, unless a basket may be longer than a working day."""
    minutes = sum(operation.minutes for operation in wish.operations)
    is_long = minutes > 240 or wish.mode == PICK_UP  # a car may be brought back days later
    return first + timedelta(days=DAYS_AFTER if is_long else 0)


def check_wish(wish: Wish) -> None:
    if not wish.operations:
        raise NothingChosen


def look(wish: Wish, at: datetime) -> View:
    on = local_date(wish.site, at)
    return view(wish, on, on)


def place(window: Window, at: datetime, *, may_overrule: bool = False) -> tuple[Verdict, list[Take]]:
    """The verdict and the units for an arrival at an instant, or the refusal that names why not.

    ``may_overrule``: where there is no room, room is made; the takes then name units yet to be made.
    """
    day = next((d for d in window.days if d.t0 <= at and cell_at(d.t0, at) < d.cells), None)
    if day is None:
        ahead = timedelta(days=window.terms.horizon(window.ask.mode))
        horizon = window.ask.now.astimezone(window.zone).date() + ahead
        beyond = at.astimezone(window.zone).date() > horizon and not window.ask.by_staff
        raise refusal_for("beyond_horizon" if beyond else "closed")
    if not is_on_grid(day.t0, at):
        raise NotOnGrid
    verdict = judge_cell(window, day, cell_at(day.t0, at))
    if may_overrule and verdict.reason in OVERRULED:
        window = window.beyond()
        verdict = judge_cell(window, day, cell_at(day.t0, at))
    if not verdict.is_open:
        raise refusal_for(verdict.reason, verdict.free_if)
    return verdict, allot(window, day, verdict)


def with_alternatives(refusal: SlotTaken, wish: Wish, at: datetime) -> SlotTaken:
    """The refusal with what is left: three nearest slots of the day, and the first on another day."""
    on = local_date(wish.site, at)
    found = around(wish, on, NEAREST_DAYS)
    slot = found.at(at)
    params: dict[str, Any] = {
        **(refusal.params or {}),
        "nearest": found.nearest(at),
        "other_day": found.first_on_another_day(on),
        "free_if": slot.free_if if slot else "",
    }
    return type(refusal)(**params)
