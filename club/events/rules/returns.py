"""What a member gets back who cancels (club.md §3.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

ALL_BEFORE, HALF_BEFORE = timedelta(hours=72), timedelta(hours=24)


def share_back(amount: int, *, starts_at: datetime, now: datetime) -> int:
    """Of points or minor units: more than 72 hours before all, down to 24 hours half, later nothing.

    The half is rounded up, in the member's favour.
    """
    left = starts_at - now
    if left > ALL_BEFORE:
        return amount
    return -(-amount // 2) if left >= HALF_BEFORE else 0
