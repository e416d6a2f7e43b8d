"""What a person must look at: held, decided, never paid by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from club.referrals import rules
from club.referrals.models import EXITS, Referral
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Review = Referral.Review


class NotInReview(Refusal):
    code = "not_in_review"
    status = 409
    sentence = _("This referral is not waiting for a decision.")


class OwnReferral(Refusal):
    code = "own_referral"
    status = 403
    sentence = _("You cannot decide about a referral of your own.")


def decide(*, referral: Referral, approve: bool, why: str, actor: User, now: datetime) -> Referral:
    """A person's answer about a held referral; written in the trail with its reason."""
    with transaction.atomic():
        rows = Referral.objects.select_for_update(of=("self",)).select_related("referrer", "friend")
        row = rows.get(pk=referral.pk)
        if row.review != Review.HELD or row.state in EXITS:
            raise NotInReview
        if actor.pk in (row.friend_id, row.referrer.user_id):
            raise OwnReferral
        row.review = Review.APPROVED if approve else Review.REFUSED
        row.reviewed_at, row.reviewed_by, row.review_due_at = now, actor, None
        if not approve:
            row.state, row.ended_at, row.reasons = Referral.State.FRAUD, now, [*row.reasons, "manual"]
            row.milestones.filter(granted_at=None).update(refused_at=now)
        row.save()
        record(
            actor=actor, verb="referral.decided", subject=row, data={"review": row.review}, why=why, now=now
        )
        return row


def hold(row: Referral, decision: rules.Decision, now: datetime) -> None:
    """Held from now on, unless a person has looked at it already."""
    if decision.outcome == "hold" and row.review != Review.APPROVED:
        row.review, row.review_due_at = Review.HELD, row.review_due_at or now + rules.REVIEW_TIME
        row.reasons = sorted({*row.reasons, *decision.reasons})
        row.save()


def refuse(row: Referral, reasons: tuple[str, ...], now: datetime) -> None:
    row.state, row.ended_at, row.reasons = Referral.State.NOT_ELIGIBLE, now, list(reasons)
    row.save()
    record(actor=None, verb="referral.not_eligible", subject=row, data={"reasons": row.reasons}, now=now)


def hold_ring(*, rows: Sequence[int], now: datetime) -> int:
    """An edge closed a ring: what is still unpaid in it waits for a person (safety.md J3)."""
    return _hold_all(Referral.objects.filter(pk__in=rows), "cycle", now)


def hold_burst(row: Referral, most: int, now: datetime) -> bool:
    """``most`` came by this link in ten minutes: all of them wait; False when there was no burst."""
    recent = Referral.objects.filter(referrer_id=row.referrer_id, consented_at__gt=now - rules.BURST)
    is_burst = recent.count() >= most
    if is_burst:
        _hold_all(recent, "velocity", now)
    return is_burst


def _hold_all(rows: QuerySet[Referral], reason: str, now: datetime) -> int:
    held = 0
    for row in rows.exclude(state__in=EXITS).filter(review=Review.CLEAR).select_for_update():
        row.review, row.review_due_at = Review.HELD, now + rules.REVIEW_TIME
        row.reasons = sorted({*row.reasons, reason})
        row.save(update_fields=["review", "review_due_at", "reasons"])
        record(actor=None, verb="referral.held", subject=row, data={"reasons": row.reasons}, now=now)
        held += 1
    return held
