"""The roll-forward: opening + what moved = closing, for any days, by any of site, brand and campaign."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from loyalty.liability.queries.facts import HELD, MOVED, asked
from loyalty.liability.rules import BY, COLUMNS, Amount, Roll, later, month_of, together

SUMS = """
    COALESCE(sum(points) FILTER (WHERE {when}), 0)::bigint,
    COALESCE(sum(worth) FILTER (WHERE {when}), 0)::bigint
"""
BEFORE = '"on" < %(first)s'
SINCE = '"on" >= %(first)s'
FIGURES = ", ".join(
    SUMS.format(when=when)
    for when in (BEFORE, *(f"{SINCE} AND what = '{name}'" for name in COLUMNS), "opens_on > %(last)s")
)


def roll_forward(
    first: datetime.date,
    last: datetime.date,
    by: Sequence[str] = BY,
    sites: Collection[str] | None = None,
) -> list[Roll]:
    """One line for each site, brand and campaign that ever had points up to ``last``. Two queries.

    Movements count on their effective day; what expired by its date counts whether booked or not.
    """
    names = columns(by)
    sql = f"SELECT {names}, {FIGURES} FROM ({MOVED}) m GROUP BY {names} ORDER BY {names}"  # noqa: S608
    held = held_by(last, by, sites)
    rolls = []
    for row in asked(sql, first=first, last=last, sites=sites):
        key, figures = tuple(row[: len(by)]), row[len(by) :]
        opening, *moved, pending = [Amount(*figures[n : n + 2]) for n in range(0, len(figures), 2)]
        moves = dict(zip(COLUMNS, moved, strict=True))
        rolls.append(Roll(key, opening, moves, pending, held.get(key, Amount())))
    return rolls


def held_by(
    last: datetime.date, by: Sequence[str], sites: Collection[str] | None
) -> dict[tuple[str, ...], Amount]:
    """Points in active holds at the end of the day."""
    names = columns(by)
    sql = f"""
        SELECT {names}, sum(h.points)::bigint, sum(h.points * l.unit_value)::bigint
        FROM ({HELD}) h JOIN loyalty_lot l ON l.id = h.lot_id
        WHERE (%(sites)s::text[] IS NULL OR l.site = ANY(%(sites)s)) GROUP BY {names}
    """  # noqa: S608  # constants only
    return {tuple(row[:-2]): Amount(*row[-2:]) for row in asked(sql, last=last, sites=sites)}


def columns(by: Sequence[str]) -> str:
    """Names of columns for SQL; anything but the three known ones is a mistake of the caller."""
    if not by or not set(by) <= set(BY):
        raise ValueError(by)
    return ", ".join(by)


def by_month(
    first: datetime.date, last: datetime.date, sites: Collection[str] | None = None
) -> list[tuple[datetime.date, Roll]]:
    """The group's line of every month from ``first`` to ``last``, in one query; without pending and held."""
    sql = f"""
        SELECT CASE WHEN {SINCE} THEN date_trunc('month', "on")::date END, what,
            sum(points)::bigint, sum(worth)::bigint
        FROM ({MOVED}) m GROUP BY 1, 2
    """  # noqa: S608  # constants only
    first = month_of(first)
    opening, moved = Amount(), {}
    for month, what, *figures in asked(sql, first=first, last=last, sites=sites):
        if month is None:
            opening += Amount(*figures)
        else:
            moved[month, what] = Amount(*figures)
    lines, month = [], first
    while month <= last:
        roll = Roll((), opening, {name: moved.get((month, name), Amount()) for name in COLUMNS})
        lines.append((month, roll))
        opening, month = roll.closing, later(month, 1)
    return lines


def outstanding(last: datetime.date, sites: Collection[str] | None = None) -> Roll:
    """The one line of everything up to ``last``."""
    return together(roll_forward(last, last, ("site",), sites))
