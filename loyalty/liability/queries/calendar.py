"""When what is owed falls due: the points alive on a day, by the month in which they end."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from loyalty.liability.queries.facts import MOVED, asked
from loyalty.liability.rules import CALENDAR_MONTHS, Amount, later, month_of, total

# Of an account that is frozen nothing ages: its lots end later by the days frozen so far.
ENDING = f"""
    SELECT date_trunc('month', LEAST(GREATEST(l.expires_on, x.until), c.last_on)
            + COALESCE(%(last)s - GREATEST(f.from_on, l."on"), 0))::date,
        sum(s.points)::bigint, sum(s.worth)::bigint
    FROM (SELECT lot_id, sum(points) AS points, sum(worth) AS worth FROM ({MOVED}) m
          GROUP BY lot_id HAVING sum(points) > 0) s
    JOIN loyalty_lot l ON l.id = s.lot_id
    JOIN loyalty_account o ON o.id = l.account_id
    LEFT JOIN loyalty_closing c ON c.account_id = COALESCE(o.root_id, o.id)
        AND c.withdrawn_on IS NULL AND c.notice_on <= %(last)s
    LEFT JOIN loyalty_freeze f ON f.account_id = COALESCE(o.root_id, o.id)
        AND f.from_on <= %(last)s AND (f.until_on IS NULL OR f.until_on > %(last)s)
    LEFT JOIN LATERAL (
        SELECT max(e.until) AS until FROM loyalty_lotextension e WHERE e.lot_id = l.id AND e."on" <= %(last)s
    ) x ON true
    GROUP BY 1
"""  # noqa: S608  # constants only


@dataclass(frozen=True, slots=True)
class Calendar:
    """24 months from the day's own; points dead but still held count in its first month."""

    months: list[tuple[datetime.date, Amount]]
    later: Amount
    never: Amount

    @property
    def total(self) -> Amount:
        return total(amount for _, amount in self.months) + self.later + self.never


def expiry_calendar(on: datetime.date, sites: Collection[str] | None = None) -> Calendar:
    """What is outstanding at the end of ``on``, by its last day. One query."""
    first = month_of(on)
    months = {later(first, n): Amount() for n in range(CALENDAR_MONTHS)}
    after = never = Amount()
    for ends_in, *figures in asked(ENDING, last=on, sites=sites):
        if ends_in is None:
            never += Amount(*figures)
        elif max(ends_in, first) in months:
            months[max(ends_in, first)] += Amount(*figures)
        else:
            after += Amount(*figures)
    return Calendar(list(months.items()), after, never)
