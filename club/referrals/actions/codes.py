"""Codes: given, changed, counted, and resting after too many came at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from club.members.models import Member
from club.referrals import queries, rules
from club.referrals.models import ReferralClicks, ReferralCode
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


def give_code(*, member: Member, now: datetime) -> ReferralCode:
    """The member's code in force; made at the first asking."""
    with transaction.atomic():
        Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        current = member.referral_codes.filter(replaced_at=None).first()
        return current or ReferralCode.objects.create(member=member, code=_free_code(), created_at=now)


def give_codes(*, members: Mapping[Member, datetime]) -> list[ReferralCode]:
    """First codes of many members at once, each from its moment; for those who have none."""
    codes: set[str] = set()
    while len(codes) < len(members):
        codes.add(rules.new_code(secrets.choice))
    return ReferralCode.objects.bulk_create(
        ReferralCode(member=member, code=code, created_at=at)
        for (member, at), code in zip(members.items(), codes, strict=True)
    )


def change_code(*, member: Member, now: datetime, actor: User) -> ReferralCode:
    """A new code; links with the old one keep working, and one that rests goes on resting."""
    with transaction.atomic():
        Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        before = member.referral_codes.filter(replaced_at=None).first()
        member.referral_codes.filter(replaced_at=None).update(replaced_at=now)
        code = ReferralCode.objects.create(
            member=member, code=_free_code(), created_at=now, paused_at=before.paused_at if before else None
        )
        record(actor=actor, verb="referral.code_changed", subject=member, data={"code": code.code}, now=now)
        return code


def count_click(*, code: str, on: date) -> None:
    """One more opening of a link; unknown codes count nowhere."""
    found = queries.find_code(code)
    if found is not None:
        ReferralClicks.objects.bulk_create([ReferralClicks(code=found, on_date=on)], ignore_conflicts=True)
        ReferralClicks.objects.filter(code=found, on_date=on).update(count=F("count") + 1)


def pause(*, code: ReferralCode, now: datetime) -> bool:
    """Too many came at once: whoever follows waits for a person too. True the first time."""
    is_new = bool(ReferralCode.objects.filter(pk=code.pk, paused_at=None).update(paused_at=now))
    if is_new:
        record(actor=None, verb="referral.code_paused", subject=code, now=now)
    return is_new


def let_run(*, member: Member, why: str, actor: User, now: datetime) -> int:
    """A person has looked: the member's links work as before."""
    with transaction.atomic():
        paused = list(member.referral_codes.exclude(paused_at=None).select_for_update())
        for code in paused:  # saved one by one: the trail tells what each was
            code.paused_at = None
            code.save(update_fields=["paused_at"])
        record(actor=actor, verb="referral.code_runs", subject=member, why=why, now=now)
        return len(paused)


def _free_code() -> str:
    """32⁸ codes: a meeting of two is caught by the unique key, this only spares the refusal."""
    while ReferralCode.objects.filter(code=(code := rules.new_code(secrets.choice))).exists():
        pass
    return code
