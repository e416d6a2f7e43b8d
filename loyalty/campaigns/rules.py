"""Which step a campaign may take next (loyalty.md §6)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"review", "ended"}),
    "review": frozenset({"draft", "live", "ended"}),
    "live": frozenset({"paused", "ended"}),
    "paused": frozenset({"live", "ended"}),
    "ended": frozenset(),
}


def may_become(state: str, to: str) -> bool:
    return to in STEPS[state]


def state_on(steps: Iterable[tuple[datetime.date, str]], on: datetime.date) -> str:
    """The state as the day ended, or stands now; ``steps`` oldest first."""
    return next((state for day, state in reversed(list(steps)) if day <= on), "draft")


def needs_second(budget_points: int | None, worth_of_budget: int | None, alone: int) -> bool:
    """Whether another person must approve: above ``alone`` points, or without any limit in points.

    ``worth_of_budget``: the points a budget in money pays for, None without one.
    """
    limits = [limit for limit in (budget_points, worth_of_budget) if limit is not None]
    return not limits or min(limits) > alone
