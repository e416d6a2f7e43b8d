"""The first paid service of a friend: both sides' reward by the ledger, or a person's decision first."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from club.journeys.audience import facts_of
from club.journeys.day import group_day
from club.journeys.friends import tell_moved
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals.models import Referral, ReferralMilestone
from club.referrals.rules import masked
from loyalty.earning.actions import grant
from loyalty.ledger.actions import lock_all, open_account, reverse_earn
from loyalty.ledger.models import Account, Entry

if TYPE_CHECKING:
    from portal.models import User


def pay_first_service(
    *, friend: User, source: str, paid_minor: int, now: datetime
) -> ReferralMilestone | None:
    """The first paid service pays both sides, pending; or waits for a person; or is nothing."""
    with transaction.atomic():
        lock_sides(friend)
        reached = referrals.reach(
            friend=friend, source=source, paid_minor=paid_minor, on=group_day(now), now=now
        )
        if reached is not None and referrals.is_payable(reached):
            _pay(reached, now)
        return reached


def attach_referral(*, code: str, friend: User, why: str, actor: User, now: datetime) -> Referral:
    """Staff add a friend's code within seven days of joining; the referrer is told as by the link."""
    with transaction.atomic():
        row = referrals.attach(code=code, friend=friend, why=why, actor=actor, on=group_day(now), now=now)
        if row.state == Referral.State.CONSENTED:
            tell_moved(row, now)
        return row


def decide_referral(*, referral: Referral, approve: bool, why: str, actor: User, now: datetime) -> Referral:
    """A person's answer about a held referral; approved milestones are paid at once."""
    with transaction.atomic():
        lock_sides(referral.friend)
        row = referrals.decide(referral=referral, approve=approve, why=why, actor=actor, now=now)
        for milestone in row.milestones.select_related("referral__referrer__user", "referral__friend"):
            if referrals.is_payable(milestone):
                _pay(milestone, now)
        return row


def take_back_referral(*, source: str, paid_minor: int, now: datetime, actor: User | None) -> bool:
    """After a refund: a first service that is no longer worth the minimum takes both rewards back."""
    with transaction.atomic():
        rows = ReferralMilestone.objects.select_for_update(of=("self",)).select_related("referral")
        reached = rows.filter(source=source, reversed_at=None, refused_at=None).first()
        if reached is None:
            return False
        rate = reached.referral.rate[reached.milestone]
        if paid_minor >= rate["minimum_minor"]:
            return False
        on = group_day(now)
        for side in ("referrer", "friend"):
            entry = Entry.objects.filter(key=_key(reached, side)).first()
            if entry is not None:
                reverse_earn(
                    entry=entry,
                    basis=entry.points,
                    key=f"{_key(reached, side)}:back",
                    on=on,
                    actor=actor,
                    now=now,
                )
        referrals.mark_reversed(milestone=reached, now=now)
        return True


def lock_sides(friend: User) -> None:
    """Accounts of a friend and of whoever brought them, in the order of their roots (safety.md R3).

    Before the first thing that touches one of them, and before the referral's own row.
    """
    both = Q(owner=friend) | Q(owner__member__referrals__friend=friend)
    lock_all(Account.objects.filter(both).distinct())


def _pay(reached: ReferralMilestone, now: datetime) -> None:
    """Both sides into the ledger."""
    on, row = group_day(now), reached.referral
    sides = {
        "referrer": (row.referrer.user, "referral_sponsor", reached.referrer_points),
        "friend": (row.friend, "referral_friend", reached.friend_points),
    }
    opens_on = max(reached.opens_on, on)
    accounts = {side: open_account(owner=sides[side][0], now=now, on=on) for side in sides}
    lock_all(accounts.values())
    for side, (person, rule_code, points) in sides.items():
        if points:
            account = accounts[side]
            grant(
                account=account, rule_code=rule_code, key=_key(reached, side), points=points, on=on, now=now,
                opens_on=opens_on, basis=points, source=f"referral:{row.pk}", member=facts_of(person),
            )  # fmt: skip
            _tell_reward(reached, side, person, points, opens_on, now)
    referrals.mark_granted(milestone=reached, now=now)


def _tell_reward(
    reached: ReferralMilestone, side: str, person: User, points: int, opens_on: date, now: datetime
) -> None:
    data = {
        "side": side,
        "points": points,
        "opens_on": opens_on.isoformat(),
        "friend": masked(reached.referral.friend.name),
    }
    tell(person=person, kind="referral_reward", key=f"{_key(reached, side)}:told", data=data, now=now)


def _key(reached: ReferralMilestone, side: str) -> str:
    return f"referral:{reached.referral_id}:{side}:{reached.milestone}"
