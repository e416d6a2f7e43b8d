"""Steps that pay: reached, granted by the hall, reversed by the hall."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from club.referrals import queries, rules
from club.referrals.actions.reviewing import hold, refuse
from club.referrals.actions.steps import locked
from club.referrals.models import Referral, ReferralMilestone
from club.referrals.queries import Friend
from loyalty.policies.queries import policy

if TYPE_CHECKING:
    from portal.models import User

LIMITS = {rules.FIRST_SERVICE: "referral_services_per_year", rules.CAR: "referral_cars_per_year"}


def reach(
    *,
    source: str,
    paid_minor: int,
    on: date,
    now: datetime,
    friend: User | None = None,
    referral: Referral | None = None,
    milestone: str = rules.FIRST_SERVICE,
    signals: Set[str] = frozenset(),
) -> ReferralMilestone | None:
    """A step that pays: what it pays, or why a person must look first. Once.

    ``paid_minor``: what the friend paid before tax (first service). None when there is nothing to pay for.
    """
    with transaction.atomic():
        row = locked(friend=friend, referral=referral)
        if row is None or row.friend is None or milestone not in row.rate:
            return None
        if milestone == rules.FIRST_SERVICE and paid_minor <= 0:
            return None
        reached = row.milestones.filter(milestone=milestone).first()
        if reached is not None:
            return reached
        return _reached(row, row.friend, milestone, source, paid_minor, on, now, signals)


def _reached(
    row: Referral,
    friend: User,
    milestone: str,
    source: str,
    paid_minor: int,
    on: date,
    now: datetime,
    signals: Set[str],
) -> ReferralMilestone | None:
    rate = rules.Rate(**row.rate[milestone])
    known = queries.facts_of(
        code=row.code, friend=Friend.of(friend), joined_at=row.consented_at, on=on, signals=signals
    )
    _note_id(row, friend)
    below = milestone == rules.FIRST_SERVICE and paid_minor < rate.minimum_minor
    decision = rules.decide(rules.Facts(**{**asdict(known), "is_below_minimum": below}))
    if decision.outcome == "block":
        refuse(row, decision.reasons, now)
        return None
    share, why = rate.referrer, ""
    if milestone in LIMITS:
        before = queries.rewarded_in_a_year(row.referrer, milestone, now)
        share, why = rules.referrer_share(rate, before, policy(LIMITS[milestone], on))
    hold(row, decision, now)
    return ReferralMilestone.objects.create(
        referral=row, milestone=milestone, source=source, reached_at=now,
        reasons=[*decision.reasons, *([why] if why else [])],
        opens_on=on + timedelta(days=rate.pending_days), referrer_points=share, friend_points=rate.friend,
    )  # fmt: skip


def _note_id(row: Referral, friend: User) -> None:
    """The ID number of a file that came after the friend: from now on it makes them one in the database."""
    number = Friend.of(friend).hashes()["id_hash"]
    if number and not row.id_hash:
        try:
            with transaction.atomic():
                Referral.objects.filter(pk=row.pk).update(id_hash=number)
        except IntegrityError:  # somebody else's row has it: the decision says so
            return
        row.id_hash = number


def reach_third_car(*, referral: Referral, source: str, on: date, now: datetime) -> ReferralMilestone | None:
    """Every third car in 24 months adds a reward for the referrer; asked after the car is counted."""
    with transaction.atomic():
        row = locked(referral=referral)
        if row is None or rules.THIRD_CAR not in row.rate:
            return None
        if not rules.is_third(queries.cars_brought(row.referrer, now) - 1):
            return None
        rate = rules.Rate(**row.rate[rules.THIRD_CAR])
        return ReferralMilestone.objects.get_or_create(
            referral=row, milestone=rules.THIRD_CAR,
            defaults={
                "source": source, "reached_at": now, "opens_on": on + timedelta(days=rate.pending_days),
                "referrer_points": rate.referrer, "friend_points": 0,
            },
        )[0]  # fmt: skip


def is_payable(milestone: ReferralMilestone) -> bool:
    """Nothing is paid while a person has not looked (never by default)."""
    is_open = not (milestone.granted_at or milestone.refused_at or milestone.reversed_at)
    return is_open and milestone.referral.review in (Referral.Review.CLEAR, Referral.Review.APPROVED)


def mark_granted(*, milestone: ReferralMilestone, now: datetime) -> None:
    """The hall has written both sides into the ledger, in this transaction."""
    milestone.granted_at = now
    milestone.save(update_fields=["granted_at"])
    row = milestone.referral
    is_goal = milestone.milestone in (rules.FIRST_SERVICE, rules.CAR)
    if is_goal and rules.can_step(row.state, Referral.State.REWARDED):
        row.state, row.rewarded_at = Referral.State.REWARDED, row.rewarded_at or now
        row.save(update_fields=["state", "rewarded_at"])


def mark_reversed(*, milestone: ReferralMilestone, now: datetime) -> None:
    """The hall has taken both sides back, in this transaction."""
    milestone.reversed_at = now
    milestone.save(update_fields=["reversed_at"])
    row = milestone.referral
    row.state, row.ended_at = Referral.State.REVERSED, now
    row.save(update_fields=["state", "ended_at"])
