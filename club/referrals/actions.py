"""Codes, invitations, steps and the review queue. Points are granted by the hall."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Set
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from club.referrals import queries, rules
from club.referrals.models import EXITS, Referral, ReferralClicks, ReferralCode, ReferralMilestone
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


FIRST_SERVICE = "first_service"
ATTACH_TIME = timedelta(days=7)


class UnknownCode(Refusal):
    code = "not_found"
    status = 404
    sentence = _("We do not know this code. Please check it with your friend.")


class NotInReview(Refusal):
    code = "not_in_review"
    status = 409
    sentence = _("This referral is not waiting for a decision.")


class OwnReferral(Refusal):
    code = "own_referral"
    status = 403
    sentence = _("You cannot decide about a referral of your own.")


class NoteMissing(Refusal):
    code = "note_missing"
    sentence = _("Please note how you know who brought this member.")


class TooLateToAttach(Refusal):
    code = "expired"
    status = 409
    sentence = _("A friend's code can be added within seven days of joining.")


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
    """A new code; links with the old one keep working."""
    with transaction.atomic():
        Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        member.referral_codes.filter(replaced_at=None).update(replaced_at=now)
        code = ReferralCode.objects.create(member=member, code=_free_code(), created_at=now)
        record(actor=actor, verb="referral.code_changed", subject=member, data={"code": code.code}, now=now)
        return code


def count_click(*, code: str, on: date) -> None:
    """One more opening of a link; unknown codes count nowhere."""
    found = queries.find_code(code)
    if found is not None:
        ReferralClicks.objects.bulk_create([ReferralClicks(code=found, on_date=on)], ignore_conflicts=True)
        ReferralClicks.objects.filter(code=found, on_date=on).update(count=F("count") + 1)


def attach(*, code: str, friend: User, why: str, actor: User, on: date, now: datetime) -> Referral:
    """Staff add a friend's code that was forgotten: within seven days of joining, with a note."""
    if not why.strip():
        raise NoteMissing
    member = Member.objects.filter(user=friend, joined_at__gt=now - ATTACH_TIME).first()
    if member is None:
        raise TooLateToAttach
    with transaction.atomic():
        row = invite_from_signup(code=code, friend=friend, now=now, on=on, how="desk")
        record(actor=actor, verb="referral.attached", subject=row, why=why, now=now, data={"code": code})
        return row


def invite_from_signup(
    *,
    code: str,
    friend: User,
    now: datetime,
    on: date,
    how: str = "link",
    signals: Set[str] = frozenset(),
) -> Referral:
    """A friend joins with a code: one row per person, judged at once (club.md §2.2-2.4).

    ``on``: the group's day, for the rate. A second referrer's row is kept as a duplicate.
    """
    found = queries.find_code(code)
    if found is None:
        raise UnknownCode
    facts = queries.facts_of(referrer=found.member, friend=friend, joined_at=now, now=now, signals=signals)
    decision = rules.decide(facts)
    row = Referral(
        code=found, referrer=found.member, friend=friend, how=how, consented_at=now,
        rate={FIRST_SERVICE: asdict(queries.rate_on(on))}, reasons=list(decision.reasons),
        notes=list(decision.notes), state=Referral.State.CONSENTED, **queries.hashes_of(friend),
    )  # fmt: skip
    if decision.outcome == "block":
        row.state, row.ended_at = Referral.State.NOT_ELIGIBLE, now
    elif decision.outcome == "hold":
        row.review, row.review_due_at = Referral.Review.HELD, now + rules.REVIEW_TIME
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # this person, phone or address has a row: the first referrer keeps it
            row.pk, row.state, row.ended_at = None, Referral.State.DUPLICATE, now
            row.reasons, row.review, row.review_due_at = ["already_referred"], Referral.Review.CLEAR, None
            row.save()
        record(
            actor=friend, verb="referral.made", subject=row, now=now,
            data={"state": row.state, "reasons": row.reasons, "how": how},
        )  # fmt: skip
    return row


def advance(*, friend: User, to: str, now: datetime) -> Referral | None:
    """The friend came further (``lead``: booked, ``visited``). None when nothing moved."""
    with transaction.atomic():
        row = _locked(friend)
        if row is None or not rules.can_step(row.state, to):
            return None
        row.state = to
        if to == Referral.State.LEAD:
            row.booked_at = row.booked_at or now
        if to == Referral.State.VISITED:
            row.visited_at = row.visited_at or now
        row.save()
        return row


def reach(
    *, friend: User, source: str, paid_minor: int, on: date, now: datetime, milestone: str = FIRST_SERVICE
) -> ReferralMilestone | None:
    """The friend's first paid service: what it pays, or why a person must look first. Once.

    ``paid_minor``: what the friend paid before tax. None when there is nothing to pay for.
    """
    with transaction.atomic():
        row = _locked(friend)
        if row is None or paid_minor <= 0:
            return None
        reached = row.milestones.filter(milestone=milestone).first()
        if reached is not None:
            return reached
        rate = rules.Rate(**row.rate[milestone])
        known = queries.facts_of(referrer=row.referrer, friend=friend, joined_at=row.consented_at, now=now)
        below = paid_minor < rate.minimum_minor
        decision = rules.decide(rules.Facts(**{**asdict(known), "is_below_minimum": below}))
        if decision.outcome == "block":
            _refuse(row, decision.reasons, now)
            return None
        share, why = rules.referrer_share(rate, queries.rewarded_in_a_year(row.referrer, now))
        reasons = [*decision.reasons, *([why] if why else [])]
        _hold(row, decision, now)
        return ReferralMilestone.objects.create(
            referral=row, milestone=milestone, source=source, reached_at=now, reasons=reasons,
            opens_on=on + timedelta(days=rate.pending_days), referrer_points=share, friend_points=rate.friend,
        )  # fmt: skip


def is_payable(milestone: ReferralMilestone) -> bool:
    """Nothing is paid while a person has not looked (never by default)."""
    is_open = milestone.granted_at is None and milestone.refused_at is None
    return is_open and milestone.referral.review in (Referral.Review.CLEAR, Referral.Review.APPROVED)


def mark_granted(*, milestone: ReferralMilestone, now: datetime) -> None:
    """The hall has written both sides into the ledger, in this transaction."""
    milestone.granted_at = now
    milestone.save(update_fields=["granted_at"])
    row = milestone.referral
    if rules.can_step(row.state, Referral.State.REWARDED):
        row.state, row.rewarded_at = Referral.State.REWARDED, now
        row.save(update_fields=["state", "rewarded_at"])


def mark_reversed(*, milestone: ReferralMilestone, now: datetime) -> None:
    """The hall has taken both sides back, in this transaction."""
    milestone.reversed_at = now
    milestone.save(update_fields=["reversed_at"])
    row = milestone.referral
    row.state, row.ended_at = Referral.State.REVERSED, now
    row.save(update_fields=["state", "ended_at"])


def decide(*, referral: Referral, approve: bool, why: str, actor: User, now: datetime) -> Referral:
    """A person's answer about a held referral; written in the trail with its reason."""
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).select_related("referrer").get(pk=referral.pk)
        if row.review != Referral.Review.HELD or row.state in EXITS:
            raise NotInReview
        if actor.pk in (row.friend_id, row.referrer.user_id):
            raise OwnReferral
        row.review = Referral.Review.APPROVED if approve else Referral.Review.REFUSED
        row.reviewed_at, row.reviewed_by, row.review_due_at = now, actor, None
        if not approve:
            row.state, row.ended_at, row.reasons = Referral.State.FRAUD, now, [*row.reasons, "manual"]
            row.milestones.filter(granted_at=None).update(refused_at=now)
        row.save()
        record(
            actor=actor, verb="referral.decided", subject=row, data={"review": row.review}, why=why, now=now
        )
        return row


def _locked(friend: User) -> Referral | None:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("referrer__user", "friend")
    return rows.filter(friend=friend).exclude(state__in=EXITS).first()


def _hold(row: Referral, decision: rules.Decision, now: datetime) -> None:
    if decision.outcome == "hold" and row.review != Referral.Review.APPROVED:
        row.review, row.review_due_at = Referral.Review.HELD, row.review_due_at or now + rules.REVIEW_TIME
        row.reasons = sorted({*row.reasons, *decision.reasons})
        row.save()


def _refuse(row: Referral, reasons: tuple[str, ...], now: datetime) -> None:
    row.state, row.ended_at, row.reasons = Referral.State.NOT_ELIGIBLE, now, list(reasons)
    row.save()
    record(actor=None, verb="referral.not_eligible", subject=row, data={"reasons": row.reasons}, now=now)


def _free_code() -> str:
    """32⁸ codes: a meeting of two is caught by the unique key, this only spares the refusal."""
    while ReferralCode.objects.filter(code=(code := rules.new_code(secrets.choice))).exists():
        pass
    return code
