"""Scores of answered questions. What was not answered never counts as anything (care.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

ANSWERED_LEAST = 60  # percent of the weight, below which an index is not shown
NPS_LEAST = 30  # answers, below which a recommendation score is not shown
ADVISOR_K, ADVISOR_LEAST = 20, 10
BONUS = {"rework": 50, "explains": 10, "needs": 10, "correct": 10, "contact": 20}
"""Percent of an advisor's bonus score (sources.md B13); ``rework`` counts as what is left of 100."""


def mean(scores: Iterable[float]) -> float | None:
    found = list(scores)
    return sum(found) / len(found) if found else None


def share(part: int, whole: int) -> float | None:
    """Percent; None of nothing."""
    return 100 * part / whole if whole else None


def index(weights: Mapping[str, int], factors: Mapping[str, float | None]) -> float | None:
    """100 × Σ(w·f) / Σ w over the answered factors; None under 60 % of the weight.

    Factors are means of 1-10, so the index runs from 100 to 1,000.
    """
    whole = sum(weights.values())
    answered = {name: factors[name] for name in weights if factors.get(name) is not None}
    weight = sum(weights[name] for name in answered)
    if not weight or 100 * weight < ANSWERED_LEAST * whole:
        return None
    return 100 * sum(weights[name] * (value or 0) for name, value in answered.items()) / weight


def short_score(scores: Iterable[float]) -> float | None:
    """The four questions of the short survey on 0-100: all ones are 0, all tens are 100."""
    value = mean(scores)
    return None if value is None else 100 * (value - 1) / 9


def nps(scores: Sequence[int | None]) -> float:
    """Promoters (9-10) less detractors (0-6) in percent of the answered ones; 0.0 of nobody."""
    answered = [score for score in scores if score is not None]
    if not answered:
        return 0.0
    return (
        100 * (sum(score >= 9 for score in answered) - sum(score <= 6 for score in answered)) / len(answered)
    )


@dataclass(frozen=True, slots=True)
class Nps:
    """A recommendation score with how many answered and its 95 % interval; hidden below thirty."""

    value: float
    n: int
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        return self.n >= NPS_LEAST


def nps_with_interval(scores: Sequence[int | None]) -> Nps:
    """With the adjusted Wald interval: as if three more had answered, ¾ for, ¾ against, 1½ neither.

    Rocks, "Interval estimation for the Net Promoter Score", The American Statistician 70 (2016). The plain
    interval is none at all where all agree: thirty tens would be 100 … 100.
    """
    answered = [score for score in scores if score is not None]
    value, n = nps(answered), len(answered)
    if not n:
        return Nps(0.0, 0, -100.0, 100.0)
    likely = (sum(score >= 9 for score in answered) + 0.75) / (n + 3)
    unlikely = (sum(score <= 6 for score in answered) + 0.75) / (n + 3)
    middle = likely - unlikely
    half = 1.96 * sqrt((likely + unlikely - middle**2) / (n + 3))
    return Nps(value, n, max(-100.0, 100 * (middle - half)), min(100.0, 100 * (middle + half)))


def advisor_value(scores: Sequence[float], site_mean: float, k: int = ADVISOR_K) -> float | None:
    """(Σ scores + k × the site's mean) / (n + k): few answers say little. None below ten of them."""
    if len(scores) < ADVISOR_LEAST:
        return None
    return (sum(scores) + k * site_mean) / (len(scores) + k)


def bonus(*, rework: float, explains: float, needs: float, correct: float, contact: float) -> float:
    """The bonus score on 0-100; each part in percent, ``rework`` the share of cars that came again."""
    parts = {
        "rework": 100 - rework,
        "explains": explains,
        "needs": needs,
        "correct": correct,
        "contact": contact,
    }
    return sum(BONUS[name] * value for name, value in parts.items()) / 100
