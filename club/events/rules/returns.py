"""What a member gets back who cancels (club.md §3.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from club.events.rules.terms import TERMS, Terms


def share_back(amount: int, *, starts_at: datetime, now: datetime, terms: Terms = TERMS) -> int:
    """Of points or minor units: more than 72 hours before all, down to 24 hours half, later nothing.

    The half is rounded up, in the member's favour.
    """
    left = starts_at - now
    if left > timedelta(hours=terms.return_all_hours):
        return amount
    return -(-amount // 2) if left >= timedelta(hours=terms.return_half_hours) else 0


def pay_by(*, starts_at: datetime, now: datetime, terms: Terms = TERMS) -> datetime:
    """Until when seats are kept for who still has to pay."""
    return min(starts_at, now + timedelta(minutes=terms.pay_minutes))
