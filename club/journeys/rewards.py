"""Spending points: a reward ordered, its voucher used at a counter or given back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.journeys.day import group_day
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.ledger.queries import account_of
from loyalty.rewards import actions as rewards
from loyalty.rewards.models import Reward, Voucher

if TYPE_CHECKING:
    from portal.models import User


class NotAMember(Refusal):
    code = "not_a_member"
    status = 403
    sentence = _("Points belong to members of the club. Please join first.")


def order_reward(*, user: User, reward: Reward, key: str, now: datetime) -> Voucher:
    """Points for a voucher, told at once. The same key again: the same voucher."""
    account = account_of(user)
    if account is None:
        raise NotAMember
    with transaction.atomic():
        voucher = rewards.order(
            reward=reward, account=account, key=key, on=group_day(now), now=now, actor=user
        )
        _tell(voucher, "voucher_issued", now, {"expires_on": voucher.expires_on.isoformat()})
        return voucher


def use_voucher(*, code: str, site: Site, now: datetime, actor: User) -> Voucher:
    """Staff take a voucher at their counter, once; its owner is told where and when."""
    with transaction.atomic():
        voucher = rewards.use(code=code, site=site.code, on=group_day(now), now=now, actor=actor)
        _tell(
            voucher, "voucher_used", now,
            {"site": site.name, "site_zh": site.name_zh, "zone": site.zone, "used_at": now.isoformat()},
        )  # fmt: skip
        return voucher


def cancel_voucher(*, voucher: Voucher, now: datetime, actor: User) -> Voucher:
    """An unused voucher goes back and its points return."""
    with transaction.atomic():
        cancelled = rewards.cancel(voucher=voucher, on=group_day(now), now=now, actor=actor)
        _tell(cancelled, "voucher_cancelled", now, {})
        return cancelled


def _tell(voucher: Voucher, kind: str, now: datetime, more: dict[str, object]) -> None:
    data = {
        "reward": voucher.reward.name,
        "reward_zh": voucher.reward.name_zh,
        "code": voucher.readable_code,
        "points": voucher.points,
        **more,
    }
    tell(person=voucher.account.owner, kind=kind, key=f"voucher:{voucher.pk}:{kind}", data=data, now=now)
