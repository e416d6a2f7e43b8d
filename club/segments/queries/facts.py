"""What the classes are made of, for every customer at once: three statements over the whole group.

Everything is as of the end of a day: bills closed and money given back until then, cars kept on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from club.segments import rules
from club.segments.queries.windows import Window

# Money of the customer alone: no warranty, no insurer, no goodwill; without what points paid; refunds off.
MONEY = """
    WITH moved AS (
        SELECT v.person_id, v.closed_at, l.net_minor - l.points_minor AS minor
        FROM booking_visitline l JOIN booking_visit v ON v.id = l.visit_id
        WHERE l.pay_type = 'customer' AND v.currency = %(currency)s AND v.person_id IS NOT NULL
            AND v.closed_at >= %(earlier)s AND v.closed_at < %(end)s
        UNION ALL
        SELECT v.person_id, v.closed_at, r.points_minor - r.net_minor
        FROM booking_visitrefund r JOIN booking_visitline l ON l.id = r.line_id
            JOIN booking_visit v ON v.id = l.visit_id
        WHERE l.pay_type = 'customer' AND v.currency = %(currency)s AND v.person_id IS NOT NULL
            AND v.closed_at >= %(earlier)s AND v.closed_at < %(end)s AND r.at < %(end)s
    )
    SELECT m.id, m.user_id,
        CASE WHEN %(unit)s = 'company' AND m.attribute <> 'private' AND m.company <> ''
                THEN 'company:' || lower(btrim(m.company))
            WHEN %(unit)s <> 'person' AND home.root IS NOT NULL THEN 'household:' || home.root
            ELSE 'member:' || m.id END,
        COALESCE(paid.now, 0)::bigint, COALESCE(paid.earlier, 0)::bigint
    FROM club_member m
    LEFT JOIN (
        SELECT person_id, sum(minor) FILTER (WHERE closed_at >= %(start)s) AS now,
            sum(minor) FILTER (WHERE closed_at < %(start)s) AS earlier
        FROM moved GROUP BY person_id
    ) paid ON paid.person_id = m.user_id
    LEFT JOIN (
        SELECT a.owner_id, min(b.root_id) AS root FROM loyalty_bond b
            JOIN loyalty_account a ON a.id IN (b.account_id, b.root_id)
        WHERE b.kind = 'pool' AND b.from_on <= %(on)s AND (b.until_on IS NULL OR b.until_on > %(on)s)
        GROUP BY a.owner_id
    ) home ON home.owner_id = m.user_id
    WHERE m.joined_at < %(end)s AND (m.closed_at IS NULL OR m.closed_at >= %(end)s)
    ORDER BY m.id
"""

# One row for each customer and car: stays, their intervals, the maker's plan, the pace of its readings.
CARS = """
    WITH stays AS (
        SELECT v.person_id, v.vehicle_id, v.opened_at,
            extract(epoch FROM v.opened_at - lag(v.opened_at) OVER (
                PARTITION BY v.person_id, v.vehicle_id ORDER BY v.opened_at, v.id)) / 86400.0 AS days
        FROM booking_visit v
        WHERE v.person_id IS NOT NULL AND v.closed_at < %(end)s
            AND (v.withdrawn_at IS NULL OR v.withdrawn_at >= %(end)s)
            AND NOT EXISTS (SELECT FROM booking_visit later WHERE later.corrects_id = v.id)
    ), by_car AS (
        SELECT person_id, vehicle_id, count(*) AS stays, max(opened_at) AS last_at,
            count(*) FILTER (WHERE opened_at >= %(year)s) AS recent,
            count(*) FILTER (WHERE days >= %(sequel)s) AS gaps,
            COALESCE(sum(ln(days / %(month)s)) FILTER (WHERE days >= %(sequel)s), 0) AS logs
        FROM stays GROUP BY person_id, vehicle_id
    ), kept AS (
        SELECT user_id AS person_id, vehicle_id, min(from_date) AS since,
            bool_or(until_date IS NULL OR until_date > %(on)s) AS is_living
        FROM booking_keeper WHERE role IN ('owner', 'driver') AND from_date <= %(on)s
        GROUP BY user_id, vehicle_id
    ), pace AS (
        SELECT vehicle_id, regr_slope(km, on_date - DATE '2000-01-01') * 365.25 AS km_per_year
        FROM booking_odometerreading
        WHERE on_date <= %(on)s AND on_date > %(on)s - 1096 AND answer <> 'wrong'
        GROUP BY vehicle_id HAVING max(on_date) - min(on_date) >= 14
    )
    SELECT COALESCE(k.person_id, c.person_id), COALESCE(k.is_living, k.person_id IS NULL),
        LEAST(365, GREATEST(0, %(on)s - COALESCE(k.since, %(on)s - 365)))::int,
        COALESCE(c.stays, 0), extract(epoch FROM %(end)s - c.last_at) / 86400.0 / %(month)s,
        COALESCE(c.recent, 0), COALESCE(c.gaps, 0), COALESCE(c.logs, 0),
        COALESCE(m.service_months, 12), COALESCE(m.service_km, 15000),
        COALESCE(m.km_per_year_seen, m.km_per_year, 12000),
        CASE WHEN p.km_per_year BETWEEN 500 AND 150000 THEN p.km_per_year END
    FROM kept k FULL JOIN by_car c ON c.person_id = k.person_id AND c.vehicle_id = k.vehicle_id
    JOIN booking_vehicle v ON v.id = COALESCE(k.vehicle_id, c.vehicle_id)
    LEFT JOIN booking_vehiclemodel m ON m.id = v.model_id
    LEFT JOIN pace p ON p.vehicle_id = v.id
"""


@dataclass(slots=True)
class Facts:
    """One customer. ``visits``: of twelve months, however long the classes look back. ``cars``: those kept on
    the day; without any word of keeping, those brought here."""

    member: int
    person: int
    unit: str
    amount: int
    earlier: int
    visits: int = 0
    expected_milli: int = 0
    has_sold: bool = False
    cars: list[rules.Car] = field(default_factory=list)


def facts(window: Window, *, unit: str, currency: str) -> dict[int, Facts]:
    """Every member of the day by person. Two statements."""
    bounds = vars_of(window) | {"unit": unit, "currency": currency}
    found = {
        person: Facts(member, person, key, now, earlier)
        for member, person, key, now, earlier in rows(MONEY, bounds)
    }
    for person, is_living, *told in rows(CARS, vars_of(window)):
        one = found.get(person)
        if one is None:
            continue
        if is_living:
            add_car(one, told)
        else:
            one.has_sold = True
    return found


def add_car(one: Facts, told: list[Any]) -> None:
    days_kept, stays, since, recent, gaps, logs, months, km, usual, pace = told
    one.visits += recent
    yearly = float(pace if pace is not None else usual)
    one.expected_milli += rules.expected_milli(months=months, km=km, km_per_year=yearly, days_kept=days_kept)
    one.cars.append(
        rules.Car(
            stays=stays,
            months_since=None if since is None else float(since),
            gaps=gaps,
            logs=float(logs),
            plan_months=months,
            paced_months=None if pace is None else km / (float(pace) / 12),
        )
    )


def usual_interval(found: dict[int, Facts]) -> float:
    """The geometric mean of all intervals of the group, months; a year while there is none."""
    cars = [car for one in found.values() for car in one.cars]
    gaps = sum(car.gaps for car in cars)
    return rules.mean_interval(sum(car.logs for car in cars), gaps)


def vars_of(window: Window) -> dict[str, Any]:
    return {
        "on": window.on, "earlier": window.earlier, "start": window.start, "end": window.end,
        "year": window.year, "sequel": rules.SEQUEL_DAYS, "month": rules.DAYS_PER_MONTH,
    }  # fmt: skip


def rows(sql: str, values: dict[str, Any]) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(5_000):
            yield from batch
