"""What a friend's steps pay on both sides by the ledger, or a person's decision first (club.md §2.5)."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from club.journeys.audience import facts_of_many
from club.journeys.bought import bought_before
from club.journeys.day import group_day
from club.journeys.friends import tell_moved
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals import rules
from club.referrals.models import EXITS, Referral, ReferralMilestone
from club.referrals.queries import Friend
from loyalty.earning.actions import Grant, grant_many, withdraw_credit
from loyalty.ledger.actions import lock_all, open_account, reverse_earn
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import account_of, pool_of
from loyalty.tiers.actions import credit_referral, take_back

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["attach_referral", "decide_referral"]


def pay_first_service(
    *, friend: User, source: str, paid_minor: int, now: datetime
) -> ReferralMilestone | None:
    """The first paid service pays both sides, pending; or waits for a person; or is nothing."""
    return reward(friend=friend, source=source, now=now, paid_minor=paid_minor)


def reward(
    *,
    friend: User,
    source: str,
    now: datetime,
    milestone: str = rules.FIRST_SERVICE,
    paid_minor: int = 0,
    signals: Set[str] = frozenset(),
) -> ReferralMilestone | None:
    """A step that pays: first paid service, test drive kept, car delivered; with it the third car's."""
    with transaction.atomic():
        lock_sides(friend)
        on = group_day(now)
        reached = referrals.reach(
            friend=friend, source=source, paid_minor=paid_minor, on=on, now=now, milestone=milestone,
            signals=signals | _seen_above(friend),
        )  # fmt: skip
        if reached is None:
            return None
        found = [reached]
        if milestone == rules.CAR:
            third = referrals.reach_third_car(referral=reached.referral, source=source, on=on, now=now)
            found += [third] if third is not None else []
        for each in found:
            if referrals.is_payable(each):
                _pay(each, now)
        return reached


def _seen_above(friend: User) -> frozenset[str]:
    """Whether the two put their points together (one household, whatever the addresses say), and whether the
    friend had bought of us before."""
    row = Referral.objects.filter(friend=friend).exclude(state__in=EXITS).select_related("referrer").first()
    if row is None:
        return frozenset()
    mine, theirs = account_of(friend), account_of(row.referrer.user)
    known = bought_before(Friend.of(friend), row.consented_at)
    if mine is None or theirs is None or not (mine.special_on and theirs.special_on):
        return known  # who never counted with anybody shares no pool
    pool = pool_of(mine)
    return known | {"same_household"} if pool is not None and pool == pool_of(theirs) else known


def attach_referral(*, code: str, friend: User, why: str, actor: User, now: datetime) -> Referral:
    """Staff add a friend's code within seven days of joining; the referrer is told as by the link."""
    with transaction.atomic():
        row = referrals.attach(
            code=code, friend=friend, why=why, actor=actor, on=group_day(now), now=now,
            signals=bought_before(Friend.of(friend), now),
        )  # fmt: skip
        if row.state == Referral.State.CONSENTED:
            tell_moved(row, now)
        return row


def decide_referral(*, referral: Referral, approve: bool, why: str, actor: User, now: datetime) -> Referral:
    """A person's answer about a held referral; approved milestones are paid at once."""
    with transaction.atomic():
        lock_sides(referral.friend, referral=referral)
        row = referrals.decide(referral=referral, approve=approve, why=why, actor=actor, now=now)
        for milestone in row.milestones.select_related("referral__referrer__user", "referral__friend"):
            if referrals.is_payable(milestone):
                _pay(milestone, now)
        return row


def take_back_referral(*, source: str, paid_minor: int, now: datetime, actor: User | None) -> bool:
    """After a refund: a first service that is no longer worth the minimum takes both rewards back."""
    with transaction.atomic():
        reached = _standing(source).filter(milestone=rules.FIRST_SERVICE).first()
        if reached is None:
            return False
        rate = reached.referral.rate[reached.milestone]
        if paid_minor >= rate["minimum_minor"]:
            return False
        _take_back(reached, now, actor)
        return True


def take_back_car(*, source: str, now: datetime, actor: User | None) -> bool:
    """A contract is undone: what its car paid goes back on both sides, the third car's with it."""
    with transaction.atomic():
        rows = list(_standing(source).filter(milestone__in=(rules.CAR, rules.THIRD_CAR)))
        for reached in rows:
            _take_back(reached, now, actor)
        return bool(rows)


def _standing(source: str) -> QuerySet[ReferralMilestone]:
    rows = ReferralMilestone.objects.select_for_update(of=("self",)).select_related("referral")
    return rows.filter(source=source, reversed_at=None, refused_at=None)


def _take_back(reached: ReferralMilestone, now: datetime, actor: User | None) -> None:
    """The points of both sides, and the status of the one who brought the car's buyer; both are told."""
    on = group_day(now)
    for key in (_key(reached, side) for side in ("referrer", "friend")):
        entry = Entry.objects.filter(key=key).first()
        if entry is not None:
            back = reverse_earn(
                entry=entry, basis=entry.points, key=f"{key}:back", on=on, actor=actor, now=now
            )
            owner, points = entry.account.owner, -back.points
        elif (asked := withdraw_credit(key=key, why=_("It was undone."), now=now, actor=actor)) is not None:
            owner, points = asked.account.owner, asked.points
        else:
            continue
        data = {"points": points, "milestone": reached.milestone}
        if points:
            tell(person=owner, kind="referral_back", key=f"{key}:back:told", data=data, now=now)
    if reached.milestone == rules.CAR:
        take_back(key=_status_key(reached), on=on, now=now, actor=actor)
    referrals.mark_reversed(milestone=reached, now=now)


def lock_sides(*friends: User | None, referral: Referral | None = None) -> None:
    """Accounts of friends and of whoever brought them, in the order of their roots (safety.md R3).

    Before the first thing that touches one of them, and before the referral's own row.
    """
    both, people = Q(pk=None), [friend for friend in friends if friend is not None]
    if people:
        both |= Q(owner__in=people) | Q(owner__member__referrals__friend__in=people)
    if referral is not None:
        both |= Q(owner__member=referral.referrer_id)
    lock_all(Account.objects.filter(both).distinct())


def _pay(reached: ReferralMilestone, now: datetime) -> None:
    """Both sides into the ledger."""
    on, row = group_day(now), reached.referral
    sponsor_rule, friend_rule = rules.EARN_RULES[reached.milestone]
    sides = {"referrer": (row.referrer.user, sponsor_rule, reached.referrer_points)}
    if row.friend is not None and friend_rule:
        sides["friend"] = (row.friend, friend_rule, reached.friend_points)
    opens_on = max(reached.opens_on, on)
    accounts = {side: open_account(owner=sides[side][0], now=now, on=on) for side in sides}
    paid = {side: each for side, each in sides.items() if each[2]}
    facts = facts_of_many([person.pk for person, _rule, _points in paid.values()], on)
    grants = [
        Grant(
            accounts[side], rule_code, _key(reached, side), on, points, opens_on, f"referral:{row.pk}",
            basis=points, member=facts.get(person.pk),
        )
        for side, (person, rule_code, points) in paid.items()
    ]  # fmt: skip
    lock_all(accounts.values())
    grant_many(grants=grants, now=now)
    for side, (person, _rule, points) in paid.items():
        _tell_reward(reached, side, person, points, opens_on, now)
    if reached.milestone == rules.CAR:
        credit_referral(
            account=accounts["referrer"], key=_status_key(reached), on=on, now=now, opens_on=opens_on,
            source=f"referral:{row.pk}",
        )  # fmt: skip
    referrals.mark_granted(milestone=reached, now=now)


def _tell_reward(
    reached: ReferralMilestone, side: str, person: User, points: int, opens_on: date, now: datetime
) -> None:
    data = {
        "side": side,
        "points": points,
        "opens_on": opens_on.isoformat(),
        "friend": reached.referral.shown_as,
        "milestone": reached.milestone,
    }
    tell(person=person, kind="referral_reward", key=f"{_key(reached, side)}:told", data=data, now=now)


def _key(reached: ReferralMilestone, side: str) -> str:
    return f"referral:{reached.referral_id}:{side}:{reached.milestone}"


def _status_key(reached: ReferralMilestone) -> str:
    return f"referral:{reached.referral_id}:credits"
