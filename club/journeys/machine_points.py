"""Points moved by another system, as a till does: put aside, taken, let go. A spend is told at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.journeys.day import group_day
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Entry, Hold

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["capture_points", "hold_points", "release_points"]

DAYS_MAX = 60


class BadUntil(Refusal):
    code = "bad_until"
    sentence = _("Points can be put aside from today for up to %(days)s days.")


def hold_points(
    *, account: Account, points: int, until: date, key: str, reason: str, now: datetime, actor: User
) -> Hold:
    """Raises BadUntil and what the ledger refuses: too few points, beyond a limit, key reused."""
    on = group_day(now)
    if not on <= until <= on + timedelta(days=DAYS_MAX):
        raise BadUntil(days=DAYS_MAX)
    return ledger.hold(
        account=account, points=points, key=f"api:{key}", on=on, until=until, now=now, actor=actor,
        reason=reason,
    )  # fmt: skip


def capture_points(*, hold: Hold, points: int | None, key: str, now: datetime, actor: User) -> Entry:
    """``points`` None: all of them; what is not taken is free again. Its owner hears of it (R42)."""
    with transaction.atomic():
        entry = ledger.capture(
            hold=hold, key=f"api:{key}", on=group_day(now), points=points, now=now, actor=actor
        )
        data = {"points": -entry.points}
        tell(
            person=hold.account.owner, kind="points_spent", key=f"entry:{entry.pk}:spent", data=data, now=now
        )
        return entry


def release_points(*, hold: Hold, now: datetime) -> Hold:
    return ledger.release(hold=hold, on=group_day(now))
