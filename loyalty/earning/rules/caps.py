"""Limits: the last step. What was wanted stays on the record, with the name of what cut it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from loyalty.earning.rules.score import Scored
from loyalty.tiers.rules import membership_year


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``left`` points in all for the shares of ``rules``."""

    cap: str
    rules: frozenset[int]
    left: int


def cut(scored: Iterable[Scored], limits: Sequence[Limit]) -> list[Scored]:
    """Each limit in turn, from the first line of the bill to the last."""
    shares = list(scored)
    for limit in limits:
        left = max(0, limit.left)
        for i, one in enumerate(shares):
            if one.rule in limit.rules and one.points:
                given = min(one.points, left)
                left -= given
                if given < one.points:
                    shares[i] = replace(one, points=given, cap=limit.cap, reason="capped")
    return shares


def period(name: str, on: datetime.date, joined: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of the period a limit counts in."""
    if name == "day":
        return on, on
    if name == "week":
        monday = on - datetime.timedelta(days=on.weekday())
        return monday, monday + datetime.timedelta(days=6)
    if name == "month":
        first = on.replace(day=1)
        return first, (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    if name == "year":
        return datetime.date(on.year, 1, 1), datetime.date(on.year, 12, 31)
    if name == "membership":
        year = membership_year(joined, on)
        return min(year.starts_on, on), year.ends_on
    return datetime.date.min, datetime.date.max


class Used:
    """What members already got: by rule and day, and by campaign."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, str], dict[datetime.date, tuple[int, int]]] = {}
        self._campaigns: dict[tuple[int, str], int] = {}

    def add(
        self, account: int, code: str, on: datetime.date, points: int, times: int = 1, campaign: str = ""
    ) -> None:
        days = self._days.setdefault((account, code), {})
        had, often = days.get(on, (0, 0))
        days[on] = (had + points, often + times)
        if campaign:
            self._campaigns[account, campaign] = self.in_campaign(account, campaign) + points

    def within(self, account: int, code: str, first: datetime.date, last: datetime.date) -> tuple[int, int]:
        """Points and times of a rule in a period."""
        days = self._days.get((account, code), {})
        inside = [days[on] for on in days if first <= on <= last]
        return sum(points for points, _ in inside), sum(times for _, times in inside)

    def in_campaign(self, account: int, campaign: str) -> int:
        return self._campaigns.get((account, campaign), 0)
