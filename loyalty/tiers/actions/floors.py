"""A level given by hand: one person asks, another agrees; it lifts, and never lowers (loyalty.md §4.6)."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account
from loyalty.refusals import Refusal
from loyalty.tiers.models import Tier, TierFloor
from loyalty.tiers.queries import levels_on

DAYS_MAX = 3 * 366


class BadFloor(Refusal):
    code = "bad_floor"
    sentence = _(
        "A level by hand needs a reason, begins today or later, lasts three years at most, and names a "
        "level in use above the lowest."
    )


class SamePerson(Refusal):
    code = "same_person"
    status = 409
    sentence = _("A second person has to agree: somebody other than who asked.")


class OwnAccount(Refusal):
    code = "own_account"
    status = 409
    sentence = _("Nobody decides about their own membership. Please ask a colleague.")


class FloorDecided(Refusal):
    code = "floor_decided"
    status = 409
    sentence = _("This was decided already.")


@transaction.atomic
def ask_floor(
    *,
    account: Account,
    tier: Tier,
    from_on: datetime.date,
    until_on: datetime.date,
    reason: str,
    actor: models.Model,
    on: datetime.date,
    now: datetime.datetime,
) -> TierFloor:
    """Write the wish down; nothing changes before somebody else agrees. ``on``: today's member day."""
    _check_person(account, actor)
    levels = levels_on(max(from_on, on))
    is_sound = reason.strip() and on <= from_on <= until_on and (until_on - from_on).days <= DAYS_MAX
    if not is_sound or tier.code not in {level.code for level in levels[1:]}:
        raise BadFloor
    return TierFloor.objects.create(
        account=account, tier=tier, from_on=from_on, until_on=until_on, reason=reason.strip(),
        author_id=actor.pk, asked_at=now,
    )  # fmt: skip


@transaction.atomic
def approve_floor(
    *, floor: TierFloor, approver: models.Model, on: datetime.date, now: datetime.datetime
) -> TierFloor:
    """In force from its first day, or from today if that has passed. Agreeing twice changes nothing."""
    waiting = _locked(floor)
    if waiting.approver_id == approver.pk and waiting.approved_on is not None:
        return waiting
    _check_decision(waiting, approver)
    if waiting.until_on < on:
        raise FloorDecided(_("Its last day has passed; please ask anew."))
    waiting.approver_id, waiting.approved_on, waiting.approved_at = approver.pk, on, now
    waiting.save(update_fields=["approver", "approved_on", "approved_at"])
    return waiting


@transaction.atomic
def refuse_floor(*, floor: TierFloor, approver: models.Model, now: datetime.datetime) -> TierFloor:
    waiting = _locked(floor)
    _check_decision(waiting, approver)
    waiting.refused_by_id, waiting.refused_at = approver.pk, now
    waiting.save(update_fields=["refused_by", "refused_at"])
    return waiting


@transaction.atomic
def end_floor(
    *, floor: TierFloor, actor: models.Model, on: datetime.date, now: datetime.datetime
) -> TierFloor:
    """It bears no more from day ``on``; the days before stay as they were."""
    bearing = _locked(floor)
    _check_person(bearing.account, actor)
    if bearing.ended_on is None and on <= bearing.until_on:
        bearing.ended_on, bearing.ended_by_id, bearing.ended_at = on, actor.pk, now
        bearing.save(update_fields=["ended_on", "ended_by", "ended_at"])
    return bearing


@transaction.atomic
def floor(
    *,
    account: Account,
    tier: Tier,
    from_on: datetime.date,
    until_on: datetime.date,
    reason: str,
    actor: models.Model,
    approver: models.Model,
    on: datetime.date,
    now: datetime.datetime,
) -> TierFloor:
    """Asked and agreed in one step, where both people are known."""
    asked = ask_floor(
        account=account, tier=tier, from_on=from_on, until_on=until_on, reason=reason, actor=actor, on=on,
        now=now,
    )  # fmt: skip
    return approve_floor(floor=asked, approver=approver, on=on, now=now)


def _locked(floor: TierFloor) -> TierFloor:
    rows = TierFloor.objects.select_for_update(of=("self",)).select_related("account")
    return rows.get(pk=floor.pk)


def _check_decision(waiting: TierFloor, approver: models.Model) -> None:
    if waiting.author_id == approver.pk:
        raise SamePerson
    _check_person(waiting.account, approver)
    if not waiting.is_waiting:
        raise FloorDecided


def _check_person(account: Account, actor: models.Model) -> None:
    if account.owner_id == actor.pk:
        raise OwnAccount
