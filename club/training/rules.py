"""Certificates as values, and the eight steps a coach looks at."""

from __future__ import annotations

from datetime import date

CALLER = "caller"
STEPS = ("invitation", "booking", "reception", "needs", "repair", "information", "hand_over", "thanks")
"""The eight steps of a visit (care.md §4, sources.md D1)."""


def is_valid(passed_on: date, until: date | None, revoked_on: date | None, on: date) -> bool:
    """``until`` and ``revoked_on`` are the first days on which it no longer holds."""
    return passed_on <= on and (until is None or on < until) and (revoked_on is None or on < revoked_on)
