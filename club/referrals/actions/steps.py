"""How far a friend has come, and the one friendly word in between."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from club.members.queries import identity_hash
from club.referrals import rules
from club.referrals.actions.reviewing import hold
from club.referrals.models import EXITS, Referral
from club.referrals.queries import is_to_nudge
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

State = Referral.State
WHEN = {
    State.LEAD: "booked_at",
    State.VISITED: "visited_at",
    State.TEST_DRIVE: "driven_at",
    State.ORDERED: "ordered_at",
    State.DELIVERED: "delivered_at",
}


class NudgedBefore(Refusal):
    code = "nudged_before"
    status = 409
    sentence = _("One friendly word is enough. They have had it.")


def advance(
    *, to: str, now: datetime, friend: User | None = None, referral: Referral | None = None
) -> Referral | None:
    """The friend came further (``lead``: booked or asked, ``visited``, …). None when nothing moved."""
    with transaction.atomic():
        row = locked(friend=friend, referral=referral)
        if row is None or not rules.can_step(row.state, to):
            return None
        row.state = to
        name = WHEN.get(State(to))
        if name and getattr(row, name) is None:
            setattr(row, name, now)
        row.save()
        return row


def give_up(*, referral: Referral, why: str, actor: User | None, now: datetime) -> Referral | None:
    """The friend did not come after all; nothing paid is touched."""
    with transaction.atomic():
        row = locked(referral=referral)
        if row is None or not rules.can_step(row.state, State.LOST):
            return None
        row.state, row.ended_at = State.LOST, now
        row.save(update_fields=["state", "ended_at"])
        record(actor=actor, verb="referral.lost", subject=row, why=why, now=now)
        return row


def note_vin(*, referral: Referral, vin: str, now: datetime) -> None:
    """The car that was sold, as a keyed hash. One that another friend was brought with is looked at."""
    digest = identity_hash("vin", vin)
    try:
        with transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(vin_hash=digest)
    except IntegrityError:
        row = locked(referral=referral)
        if row is not None:
            hold(row, rules.Decision("hold", ("already_referred",)), now)


def nudge(*, referral: Referral, member: Member, now: datetime) -> Referral:
    """The referrer reminds a friend who joined and has not booked, once."""
    with transaction.atomic():
        rows = Referral.objects.select_for_update(of=("self",)).select_related("friend", "referrer__user")
        row = rows.get(pk=referral.pk, referrer=member)
        if not is_to_nudge(row):
            raise NudgedBefore
        row.nudged_at = now
        row.save(update_fields=["nudged_at"])
        return row


def locked(*, friend: User | None = None, referral: Referral | None = None) -> Referral | None:
    """The row in force, under lock."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("referrer__user", "friend", "code")
    rows = rows.exclude(state__in=EXITS)
    if referral is not None:
        return rows.filter(pk=referral.pk).first()
    return rows.filter(friend=friend).first() if friend is not None else None
