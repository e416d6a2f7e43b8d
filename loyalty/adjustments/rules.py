"""When points moved by hand need a second person, and who may never move them: pure decisions."""

from __future__ import annotations

import re

CASE = re.compile(r"(visit|case):[\w./ -]{1,60}")


def waits_for(points: int, asked_today: int, alone_points: int, alone_per_day: int) -> str:
    """Why this posting waits for a second person; empty when one is enough (loyalty.md §2).

    ``asked_today``: what the same person has already asked for that day.
    """
    if abs(points) > alone_points:
        return "amount"
    if asked_today >= alone_per_day:
        return "often"
    return ""


def is_case(text: str) -> bool:
    """``visit:V-26-000123`` or ``case:K-7``: what the posting rests on."""
    return CASE.fullmatch(text) is not None
