"""Joining the club: a member, an account, a friend's code, a welcome."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.journeys.bought import bought_before
from club.journeys.day import group_day
from club.journeys.friends import tell_moved, tell_resting
from club.journeys.machines import member_told
from club.members import actions as members
from club.members.models import Member
from club.members.queries import member_of
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals.models import Referral
from club.referrals.queries import Friend, find_code
from loyalty.earning.models import EarnRule
from loyalty.ledger.actions import open_account

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["join_club"]


def join_club(
    *,
    user: User,
    name: str,
    phone: object,
    site: Site,
    consents: Mapping[tuple[str, str], bool],
    referral_code: str,
    how: str,
    now: datetime,
    text_version: str = "signup-2026-11",
    signals: Set[str] = frozenset(),
    actor: User | None = None,
) -> Member:
    """Everything that joining means, once per person.

    ``referral_code``: typed, or from the cookie; one nobody has is passed over, for joining matters
    more. ``signals``: what the edge noticed about both people (same_device, same_ip).
    """
    with transaction.atomic():
        user.name, user.phone = name, phone
        user.save(update_fields=["name", "phone"])
        is_new = member_of(user) is None
        member = members.join(
            user=user, site=site, consents=consents, text_version=text_version, how=how, now=now, actor=actor
        )
        if not is_new:
            return member
        open_account(owner=user, now=now, on=group_day(now))
        referrals.give_code(member=member, now=now)
        _greet(member, now)
        member_told(member, now)
        if find_code(referral_code) is not None:
            row = referrals.invite_from_signup(
                code=referral_code, friend=user, now=now, on=group_day(now), how=how,
                signals=signals | bought_before(Friend.of(user), now),
            )  # fmt: skip
            if row.state == Referral.State.CONSENTED:
                tell_moved(row, now)
            if "velocity" in row.reasons:
                tell_resting(row.code, now)
        return member


def _greet(member: Member, now: datetime) -> None:
    rule = EarnRule.objects.in_force(group_day(now)).filter(code="welcome").first()
    data = {
        "number": member.number,
        "site": member.site.name,
        "site_zh": member.site.name_zh,
        "points": rule.points if rule else 0,
    }
    tell(person=member.user, kind="welcome", key=f"welcome:{member.pk}", data=data, now=now)
