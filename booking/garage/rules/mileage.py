"""How far a car has gone and when it will have gone so far (messages.md §3). Kilometres, days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

KM_MAX = 2_000_000
KM_PER_MILE = Decimal("1.609344")
KM_PER_DAY_MAX = 400
DAYS_APART_MIN = 14
READINGS_MAX = 60  # the newest; older ones say nothing about how the car is used now
ASK_WITHIN_DAYS = 120
ASK_WIDER_THAN_DAYS = 30
DAYS_PER_YEAR = 365.25
TRUST = {"workshop": 4, "photo": 3, "owner": 2, "telematics": 1}


class Reading(NamedTuple):
    on: date
    km: int
    source: str = "owner"


@dataclass(frozen=True)
class Slope:
    """Kilometres a day: the middle, and the 10th and 90th percentile. ``rough``: a guess by model."""

    middle: float
    low: float
    high: float
    rough: bool


@dataclass(frozen=True)
class Prediction:
    """The day a mileage is reached; ``latest`` is None when the slow end of use never gets there."""

    on: date
    earliest: date
    latest: date | None
    rough: bool


def plausible(readings: Iterable[Reading]) -> tuple[list[Reading], list[Reading]]:
    """The longest chain of readings that can all be true, and the dropped ones.

    In a chain kilometres never fall and grow by at most 400 a day between neighbours. Of chains
    equally long, the one from better sources stays: workshop, photo, owner, telematics.
    """
    ordered = sorted(readings, key=lambda reading: (reading.on, reading.km))
    if all(follows(before, after) for before, after in pairwise(ordered)):
        return ordered, []  # as nearly always: no chain is longer
    best: list[tuple[int, int, int]] = []  # length, trust, predecessor
    for i, reading in enumerate(ordered):
        own = TRUST.get(reading.source, 0)
        fitting = [(best[j][0], best[j][1], j) for j in range(i) if follows(ordered[j], reading)]
        length, trust, previous = max(fitting, default=(0, 0, -1))
        best.append((length + 1, trust + own, previous))
    kept: set[int] = set()
    at = max(range(len(best)), key=lambda i: best[i][:2], default=-1)
    while at >= 0:
        kept.add(at)
        at = best[at][2]
    chosen = [reading for i, reading in enumerate(ordered) if i in kept]
    return chosen, [reading for i, reading in enumerate(ordered) if i not in kept]


def follows(before: Reading, after: Reading) -> bool:
    days = max((after.on - before.on).days, 1)
    return 0 <= after.km - before.km <= KM_PER_DAY_MAX * days


def slope_of(chain: Sequence[Reading], km_per_year: int) -> Slope:
    """Theil–Sen: the median of pairwise slopes at least 14 days apart; else the model's usual use."""
    points = [(reading.on.toordinal(), reading.km) for reading in chain[-READINGS_MAX:]]
    pairs = sorted(
        (km - km_before) / (day - day_before)
        for (day_before, km_before), (day, km) in combinations(points, 2)
        if day - day_before >= DAYS_APART_MIN
    )
    if not pairs:
        usual = km_per_year / DAYS_PER_YEAR
        return Slope(usual, usual, usual, rough=True)
    return Slope(median(pairs), percentile(pairs, 0.1), percentile(pairs, 0.9), rough=False)


def percentile(values: Iterable[float], share: float) -> float:
    """Linear between the two nearest ranks."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def predict(chain: Sequence[Reading], km: int, km_per_year: int) -> Prediction | None:
    """When a mileage is reached. None without a reading, or if the car does not move."""
    if not chain:
        return None
    last, slope = chain[-1], slope_of(chain, km_per_year)
    on = day_of(last, km, slope.middle)
    if on is None:
        return None
    return Prediction(on, day_of(last, km, slope.high) or on, day_of(last, km, slope.low), slope.rough)


def day_of(last: Reading, km: int, per_day: float) -> date | None:
    if km <= last.km:
        return last.on
    if per_day <= 0 or (days := (km - last.km) / per_day) > 100 * DAYS_PER_YEAR:
        return None
    return last.on + timedelta(days=int(days))


def km_on(chain: Sequence[Reading], on: date, km_per_year: int) -> int | None:
    """The mileage expected on a day not before the last reading; None without a reading."""
    if not chain:
        return None
    days = max((on - chain[-1].on).days, 0)
    return chain[-1].km + int(days * slope_of(chain, km_per_year).middle)


def doubt_days(prediction: Prediction) -> int | None:
    """How far the day may lie to either side, by the 10th and 90th percentile of use; None: nobody knows."""
    if prediction.rough or prediction.latest is None:
        return None
    return max((prediction.on - prediction.earliest).days, (prediction.latest - prediction.on).days)


def pace_of(chain: Sequence[Reading]) -> float | None:
    """Kilometres a year of one car by its own readings; None while they say nothing."""
    slope = slope_of(chain, 0)
    return None if slope.rough else slope.middle * DAYS_PER_YEAR


def wants_reading(prediction: Prediction | None, on: date) -> bool:
    """Whether one more reading would sharpen a date that is near: due in 120 days, ±30 or worse."""
    if prediction is None or (prediction.on - on).days > ASK_WITHIN_DAYS:
        return False
    doubt = doubt_days(prediction)
    return doubt is None or doubt > ASK_WIDER_THAN_DAYS


def km_of_miles(miles: int) -> int:
    """Whole kilometres; back in miles they are what was said."""
    return round(Decimal(miles) * KM_PER_MILE)


def miles_of_km(km: int) -> int:
    return round(Decimal(km) / KM_PER_MILE)
