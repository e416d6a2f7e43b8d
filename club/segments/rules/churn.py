"""Who is drifting away (insight.md; sources G9). Months are 30.4375 days. No black box: every label has its
reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import exp, log

DAYS_PER_MONTH = 30.4375
SEQUEL_DAYS = 14  # sooner than that it is the same matter, not an interval
PRIOR = 2  # the fleet counts as so many intervals of one's own
LABELS = ("active", "due", "warning", "dormant", "lost")
LIMITS = (1.2, 1.6, 2.2)
LOST = 3.0
SIGNALS = ("score", "complaint", "declined", "unsubscribed", "competitor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """One car of one customer. ``months_since`` the last stay, None before the first.

    ``logs``: the sum of ln(months) over ``gaps`` intervals. ``plan_months``: service by the maker's plan,
    ``paced_months``: by mileage, None while its readings say nothing.
    """

    stays: int
    months_since: float | None
    gaps: int = 0
    logs: float = 0.0
    plan_months: int = 12
    paced_months: float | None = None


@dataclass(frozen=True, slots=True)
class Churn:
    """``ratio``: how many of its intervals have passed; ``by``: what the interval was taken from."""

    label: str
    ratio: float = 0.0
    months_since: float = 0.0
    interval: float = 0.0
    by: str = ""
    reasons: tuple[str, ...] = ()


def interval(logs: float, gaps: int, fleet: float) -> float:
    """m = exp((Σ ln gaps + 2 ln m_fleet) / (n + 2)), months."""
    return exp((logs + PRIOR * log(fleet)) / (gaps + PRIOR))


def mean_interval(logs: float, gaps: int) -> float:
    """The geometric mean of intervals; a year while nobody came twice."""
    return exp(logs / gaps) if gaps else 12.0


def interval_of(car: Car, fleet: float) -> tuple[float, str]:
    """What may be expected between two visits, and by what: mileage, the plan (second service), history."""
    if car.paced_months is not None:
        return max(min(car.paced_months, car.plan_months), 0.5), "mileage"
    if car.stays == 1:
        return float(car.plan_months), "second"
    return interval(car.logs, car.gaps, fleet), "history"


def label(ratio: float) -> str:
    if ratio > LOST:
        return "lost"
    return next((name for name, limit in zip(LABELS, LIMITS, strict=False) if ratio < limit), "dormant")


def raised(name: str) -> str:
    """One level up; only time or a sale makes somebody lost."""
    return LABELS[min(LABELS.index(name) + 1, LABELS.index("dormant"))] if name != "lost" else name


def churn(
    cars: Collection[Car], *, fleet: float, has_sold: bool = False, signals: Iterable[str] = ()
) -> Churn:
    """A customer stands as the car does that was here last, measured by its interval.

    ``cars``: those kept today. None left and one sold: lost. Never here: "new". The second service has a
    rule of its own: once it is due, it warns. Any signal lifts by one level, all are told.
    """
    if not cars and has_sold:
        return Churn("lost", by="sold", reasons=("sold",))
    seen = [
        (car.months_since / interval_of(car, fleet)[0], car) for car in cars if car.months_since is not None
    ]
    told = tuple(name for name in SIGNALS if name in set(signals))
    if not seen:
        return Churn("new", reasons=told)
    ratio, car = min(seen, key=lambda pair: pair[0])
    months, by = interval_of(car, fleet)
    name = label(ratio)
    is_second = car.stays == 1 and name == "due"
    if told or is_second:
        name = raised(name)
    reasons = (("second",) if is_second else ()) + told
    return Churn(name, ratio, car.months_since or 0.0, months, by, reasons)
