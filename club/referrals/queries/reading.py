"""Codes, what they promise, and how far friends have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from club.members.models import Member
from club.referrals import rules
from club.referrals.models import EXITS, Referral, ReferralClicks, ReferralCode
from loyalty.earning.models import EarnRule
from loyalty.policies.queries import policy

LIMIT_MAX = 200


@dataclass(frozen=True)
class Offer:
    """What a link promises; nothing about the referrer but the code and the key of their centre."""

    code: str
    friend_points: int
    referrer_points: int
    pending_days: int
    car_points: int
    is_resting: bool
    site: int


@dataclass(frozen=True)
class FriendLine:
    """One friend as the referrer sees it: stages and one's own points, never prices or names."""

    pk: int
    friend: str
    state: str
    label: str
    joined_at: datetime
    booked_at: datetime | None
    visited_at: datetime | None
    driven_at: datetime | None
    ordered_at: datetime | None
    delivered_at: datetime | None
    rewarded_at: datetime | None
    is_about_a_car: bool
    can_be_nudged: bool
    points: int
    opens_on: date | None
    is_in_review: bool


def find_code(text: str) -> ReferralCode | None:
    """The code somebody typed or followed; replaced ones too, those of members who left not."""
    code = rules.normal_code(text)
    rows = ReferralCode.objects.select_related("member__user").filter(member__closed_at=None)
    return rows.filter(code=code).first() if code else None


def rates_on(on: date) -> dict[str, rules.Rate]:
    """What each milestone pays on this day, by the earning rules in force. Two queries."""
    codes = {code for pair in rules.EARN_RULES.values() for code in pair if code}
    found = {rule.code: rule for rule in EarnRule.objects.in_force(on).filter(code__in=codes)}
    minimum = policy("referral_minimum_minor", on)
    rates = {}
    for milestone, (sponsor, friend) in rules.EARN_RULES.items():
        sides = [found[code] for code in (sponsor, friend) if code in found]
        rates[milestone] = rules.Rate(
            referrer=found[sponsor].points if sponsor in found else 0,
            friend=found[friend].points if friend in found else 0,
            pending_days=max((rule.pending_days for rule in sides), default=0),
            minimum_minor=minimum if milestone == rules.FIRST_SERVICE else 0,
        )
    return rates


def offer_for(code: str, on: date | None = None) -> Offer | None:
    """What ``/r/CODE`` shows; None for a code nobody has. ``on``: the group's day, else today's date."""
    found = find_code(code)
    if found is None:
        return None
    rates = rates_on(on or date.today())  # noqa: DTZ011 - an offer shown, nothing is decided by it
    rate, car = rates[rules.FIRST_SERVICE], rates[rules.CAR]
    return Offer(
        found.code, rate.friend, rate.referrer, rate.pending_days, car.friend, found.paused_at is not None,
        found.member.site_id,
    )  # fmt: skip


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
        pk=row.pk,
        friend=row.shown_as,
        state=row.state,
        label=str(row.get_state_display()),
        joined_at=row.consented_at,
        booked_at=row.booked_at,
        visited_at=row.visited_at,
        driven_at=row.driven_at,
        ordered_at=row.ordered_at,
        delivered_at=row.delivered_at,
        rewarded_at=row.rewarded_at,
        is_about_a_car=any((row.driven_at, row.ordered_at, row.delivered_at)) or row.how == "enquiry",
        can_be_nudged=is_to_nudge(row),
        points=sum(m.referrer_points for m in paid),
        opens_on=max((m.opens_on for m in paid), default=None),
        is_in_review=row.review == Referral.Review.HELD,
    )


def is_to_nudge(row: Referral) -> bool:
    """Somebody who joined and has not booked may be reminded of it, once."""
    is_early = row.state == Referral.State.CONSENTED and row.review != Referral.Review.HELD
    return is_early and row.friend_id is not None and row.nudged_at is None


def may_be_attached(member: Member, now: datetime) -> bool:
    """Whether staff may still add the code of whoever brought them: a week, and nobody has yet."""
    is_new = member.joined_at > now - rules.ATTACH_TIME
    return is_new and not Referral.objects.filter(friend=member.user_id).exclude(state__in=EXITS).exists()


def clicks_of(member: Member) -> int:
    """How often the member's links were opened."""
    counted = ReferralClicks.objects.filter(code__member=member).aggregate(n=Sum("count"))
    return counted["n"] or 0


def open_row(phone_hash: str, email_hash: str) -> Referral | None:
    """The row of whoever has this phone or this e-mail, in any state but duplicate."""
    who = Q(phone_hash=phone_hash) & ~Q(phone_hash="") | Q(email_hash=email_hash) & ~Q(email_hash="")
    rows = Referral.objects.filter(who).exclude(state=Referral.State.DUPLICATE)
    return rows.select_related("referrer__user", "friend").order_by("consented_at").first()


def late_reviews(now: datetime) -> QuerySet[Referral]:
    """Held past their time: still held, and for the general manager to know."""
    rows = Referral.objects.filter(review=Referral.Review.HELD, ended_at=None, review_due_at__lt=now)
    return rows.select_related("referrer__user", "referrer__site", "friend").order_by("review_due_at")
