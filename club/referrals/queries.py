"""Codes, friends and what is known about two people."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum

from booking.garage.models import Keeper
from booking.visits.models import Visit
from club.members.models import Member
from club.members.queries import identity_hash
from club.referrals import rules
from club.referrals.models import EXITS, Referral, ReferralClicks, ReferralCode, ReferralMilestone
from loyalty.earning.models import EarnRule

if TYPE_CHECKING:
    from portal.models import User


LIMIT_MAX = 200


@dataclass(frozen=True)
class Offer:
    """What a link promises; nothing about the referrer but the code."""

    code: str
    friend_points: int
    referrer_points: int
    pending_days: int


@dataclass(frozen=True)
class FriendLine:
    """One friend as the referrer sees it: stages and one's own points, never prices or names."""

    friend: str
    state: str
    label: str
    joined_at: datetime
    booked_at: datetime | None
    visited_at: datetime | None
    rewarded_at: datetime | None
    points: int
    opens_on: date | None
    is_in_review: bool


def find_code(text: str) -> ReferralCode | None:
    """The code somebody typed or followed; replaced ones too, those of members who left not."""
    code = rules.normal_code(text)
    rows = ReferralCode.objects.select_related("member__user").filter(member__closed_at=None)
    return rows.filter(code=code).first() if code else None


def rate_on(on: date) -> rules.Rate:
    """What the first paid service pays on this day, by the earning rules in force. One query."""
    found = EarnRule.objects.in_force(on).filter(code__in=("referral_sponsor", "referral_friend"))
    by_code = {rule.code: rule for rule in found}
    sponsor, friend = by_code.get("referral_sponsor"), by_code.get("referral_friend")
    return rules.Rate(
        referrer=sponsor.points if sponsor else 0,
        friend=friend.points if friend else 0,
        pending_days=max((rule.pending_days for rule in by_code.values()), default=0),
    )


def offer_for(code: str, on: date | None = None) -> Offer | None:
    """What ``/r/CODE`` shows; None for a code nobody has. ``on``: the group's day, else today's date."""
    found = find_code(code)
    if found is None:
        return None
    rate = rate_on(on or date.today())  # noqa: DTZ011 - an offer shown, nothing is decided by it
    return Offer(found.code, rate.friend, rate.referrer, rate.pending_days)


def friends_of(member: Member, limit: int = 50) -> list[FriendLine]:
    """A referrer's friends, newest first. Two queries."""
    rows = (
        Referral.objects.filter(referrer=member)
        .exclude(state__in=(Referral.State.DUPLICATE, Referral.State.FRAUD))
        .select_related("friend")
        .prefetch_related("milestones")
        .order_by("-consented_at", "-pk")
    )
    return [_line(row) for row in rows[: min(limit, LIMIT_MAX)]]


def _line(row: Referral) -> FriendLine:
    paid = [m for m in row.milestones.all() if m.granted_at is not None and m.reversed_at is None]
    return FriendLine(
        friend=rules.masked(row.friend.name),
        state=row.state,
        label=str(row.get_state_display()),
        joined_at=row.consented_at,
        booked_at=row.booked_at,
        visited_at=row.visited_at,
        rewarded_at=row.rewarded_at,
        points=sum(m.referrer_points for m in paid),
        opens_on=max((m.opens_on for m in paid), default=None),
        is_in_review=row.review == Referral.Review.HELD,
    )


def referral_of(friend: User) -> Referral | None:
    """The row through which this person came, if any is in force."""
    rows = Referral.objects.filter(friend=friend).exclude(state__in=EXITS)
    return rows.select_related("referrer__user", "referrer__site", "friend").first()


def review_queue(limit: int = 50) -> QuerySet[Referral]:
    """What waits for a person, the latest due first; late ones stay here and are never paid by default."""
    rows = Referral.objects.filter(review=Referral.Review.HELD).exclude(state__in=EXITS)
    return rows.select_related("referrer__user", "friend").order_by("review_due_at")[: min(limit, LIMIT_MAX)]


def clicks_of(member: Member) -> int:
    """How often the member's links were opened."""
    counted = ReferralClicks.objects.filter(code__member=member).aggregate(n=Sum("count"))
    return counted["n"] or 0


def rewarded_in_a_year(referrer: Member, now: datetime) -> int:
    """Friends who paid off for this referrer in the last twelve months."""
    paid = ReferralMilestone.objects.filter(
        referral__referrer=referrer, granted_at__gt=now - rules.YEAR, reversed_at=None, referrer_points__gt=0
    )
    return paid.aggregate(n=Count("referral", distinct=True))["n"]


def facts_of(
    *, referrer: Member, friend: User, joined_at: datetime, now: datetime, signals: Set[str] = frozenset()
) -> rules.Facts:
    """What is known about the two; ``signals`` (same_device, same_ip) come from the edge."""
    user = referrer.user
    cars = Keeper.objects.filter(until_date=None)
    friends_cars = set(cars.filter(user=friend).values_list("vehicle_id", flat=True))
    referrers_cars = set(cars.filter(user=user).values_list("vehicle_id", flat=True))
    recent = Referral.objects.filter(referrer=referrer, consented_at__gt=now - rules.VELOCITY)
    home = Member.objects.filter(user=friend).first()
    return rules.Facts(
        is_self=user.pk == friend.pk or _same_identity(user, friend),
        shares_household=bool(friends_cars & referrers_cars),
        is_staff=friend.is_staff,
        has_history=_has_history(friend, home, friends_cars, joined_at),
        is_cycle=Referral.objects.filter(referrer__user=friend, friend=user)
        .exclude(state__in=EXITS)
        .exists(),
        has_same_device="same_device" in signals,
        has_same_ip="same_ip" in signals,
        is_similar=rules.is_similar(user.name, friend.name, user.email or "", friend.email or ""),
        has_same_address=home is not None and _lives_together(referrer, home),
        is_too_fast=recent.exclude(friend=friend).count() >= rules.VELOCITY_MAX,
    )


def hashes_of(friend: User) -> dict[str, str]:
    return {
        "phone_hash": identity_hash("phone", str(friend.phone or "")),
        "email_hash": identity_hash("email", friend.email or ""),
    }


def _same_identity(user: User, friend: User) -> bool:
    return bool(user.phone) and user.phone == friend.phone


def _has_history(friend: User, home: Member | None, cars: Set[int], joined_at: datetime) -> bool:
    """A visit in the whole group within 24 months before, by phone, e-mail, VIN or address and surname."""
    who = Q(person=friend) | Q(vehicle__in=cars)
    if friend.phone:
        who |= Q(person__phone=friend.phone)
    if friend.email:
        who |= Q(person__email=friend.email)
    before = Visit.objects.filter(opened_at__range=(joined_at - rules.HISTORY, joined_at))
    if before.filter(who).exists():
        return True
    if home is None or not (home.street and home.postcode):
        return False
    there = before.filter(person__member__street=home.street, person__member__postcode=home.postcode)
    names = there.exclude(person=friend).values_list("person__name", flat=True).distinct()[:50]
    return any(rules.surname(name) == rules.surname(friend.name) for name in names)


def _lives_together(one: Member, two: Member) -> bool:
    return bool(one.street and one.postcode) and (one.street, one.postcode) == (two.street, two.postcode)
