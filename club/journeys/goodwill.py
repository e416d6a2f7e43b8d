"""Goodwill for a complaint: money, points or a voucher, from a department's budget (sources.md A22).

Points go through the books as a posting by hand, never as an earning; the ticket is their case.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.complaints import actions
from club.complaints.models import Goodwill, Ticket
from club.journeys.accounts import adjust_points
from club.journeys.day import group_day
from club.journeys.membership import NotAMember
from club.journeys.rewards import order_reward, reward_facts
from club.refusals import Refusal
from loyalty.adjustments.models import Adjustment
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of
from loyalty.policies.queries import policy
from loyalty.rewards.models import Reward

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["give_goodwill_points", "give_goodwill_voucher", "give_money"]

PER_VALUE = 100  # the policy says what so many points are worth


class TooManyPoints(Refusal):
    code = "too_many_points"
    status = 409
    sentence = _("So many points need a second person: ask for them at the points desk, with this ticket.")


def give_money(
    *,
    ticket: Ticket,
    minor: int,
    reference: str,
    department: str,
    why: str,
    key: str,
    actor: User,
    now: datetime,
) -> Goodwill:
    """Money paid out at the counter or by transfer; ``reference`` finds it in the books."""
    return actions.give_goodwill(
        ticket=ticket, kind=Goodwill.Kind.MONEY, minor=minor, reference=reference, department=department,
        why=why, key=key, actor=actor, now=now,
    )  # fmt: skip


def give_goodwill_points(
    *, ticket: Ticket, points: int, department: str, why: str, key: str, actor: User, now: datetime
) -> Goodwill:
    """Points at once, charged at their worth. Raises NotAMember, TooManyPoints, what the budget says."""
    with transaction.atomic():
        if known := Goodwill.objects.filter(key=key).first():
            return known
        entry = _posted(_account(ticket), ticket, points, key, why, actor, now)
        return actions.give_goodwill(
            ticket=ticket, kind=Goodwill.Kind.POINTS, minor=worth(points, now), points=points,
            entry_key=entry, department=department, why=why, key=key, actor=actor, now=now,
        )  # fmt: skip


def give_goodwill_voucher(
    *, ticket: Ticket, reward: Reward, department: str, why: str, key: str, actor: User, now: datetime
) -> Goodwill:
    """A reward on us: its price in points is given, and spent on it in the same moment."""
    with transaction.atomic():
        if known := Goodwill.objects.filter(key=key).first():
            return known
        account, on = _account(ticket), group_day(now)
        points = reward.price(reward_facts(account=account, on=on)).points
        entry = _posted(account, ticket, points, key, why, actor, now)
        order_reward(user=account.owner, reward=reward, key=f"goodwill:{key}", now=now)
        return actions.give_goodwill(
            ticket=ticket, kind=Goodwill.Kind.VOUCHER, minor=worth(points, now), points=points,
            entry_key=entry, department=department, why=why, key=key, actor=actor, now=now,
        )  # fmt: skip


def worth(points: int, now: datetime) -> int:
    """What points cost the house, in minor units, rounded up."""
    return -(-points * policy("points_value_minor", group_day(now)) // PER_VALUE)


def _account(ticket: Ticket) -> Account:
    account = account_of(ticket.person) if ticket.person is not None else None
    if account is None:
        raise NotAMember
    return account


def _posted(
    account: Account, ticket: Ticket, points: int, key: str, why: str, actor: User, now: datetime
) -> str:
    """The key of the entry that gave them; nothing is left waiting for a second person."""
    row = adjust_points(
        account=account, points=points, reason=Adjustment.Reason.GOODWILL, case=f"case:{ticket.ref}",
        note=why[:300], key=f"goodwill:{key}", now=now, actor=actor, site=ticket.site,
    )  # fmt: skip
    if row.entry is None:
        raise TooManyPoints
    return row.entry.key
