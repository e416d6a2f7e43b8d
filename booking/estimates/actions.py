"""Findings are recorded, estimates sent and answered. An answer counts for the version that was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.appointments.actions.seating import lock_ahead
from booking.appointments.models import Appointment
from booking.estimates import rules
from booking.estimates.models import DeferredWork, Estimate, EstimateLine, Finding, FindingPhoto
from booking.estimates.queries import approved_lines, undecided
from booking.files.actions import store_photo
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

PHOTOS_MAX = 8
State = Appointment.State
IN_HOUSE = frozenset({State.CHECKED_IN, State.IN_WORK, State.AWAITING_APPROVAL, State.AWAITING_PARTS})
Answer = EstimateLine.Answer


class NotInTheHouse(Refusal):
    code = "illegal_transition"
    status = 409
    sentence = _("This can only be written while the car is with us.")


class BadEstimate(Refusal):
    code = "bad_estimate"
    sentence = _("An estimate needs at least one line, each with words, minutes and a price.")


class TooManyPhotos(Refusal):
    code = "too_many_photos"
    sentence = _("A finding can have at most %(most)s photos.")


class EstimateChanged(Refusal):
    """Another version was sent since, or this one has been answered otherwise."""

    code = "estimate_changed"
    status = 409
    sentence = _("The estimate has changed since you opened it. Please look at it again.")


class NotAnswered(Refusal):
    code = "estimate_open"
    status = 409
    sentence = _("The customer has not answered the estimate yet. Note their answer there first.")


@transaction.atomic
def record_finding(
    *,
    appointment: Appointment,
    area: str,
    grade: str,
    text: str,
    now: datetime,
    actor: AbstractBaseUser | None,
    photos: Sequence[BinaryIO] = (),
) -> Finding:
    """Something seen on the car, with its photos. All of it is kept, or nothing."""
    if len(photos) > PHOTOS_MAX:
        raise TooManyPhotos(most=PHOTOS_MAX)
    fresh = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    if fresh.state not in IN_HOUSE:
        raise NotInTheHouse
    finding = Finding(
        appointment=fresh, area=area, grade=grade, text=text.strip(), recorded_at=now,
        recorded_by_id=actor.pk if actor else None,
    )  # fmt: skip
    finding.full_clean(exclude=["recorded_by", "appointment"])
    finding.save(force_insert=True)
    for upload in photos:
        file = store_photo(upload=upload, now=now, actor=actor, by_staff=True)
        FindingPhoto.objects.create(finding=finding, file=file)
    return finding


@transaction.atomic
def send_estimate(
    *,
    appointment: Appointment,
    lines: Sequence[rules.LineDraft],
    now: datetime,
    actor: AbstractBaseUser,
    message: str = "",
) -> Estimate:
    """Propose more work; a version still open is superseded. Work in progress waits for the answer.

    What fits the limit the owner signed at reception is approved at once, and work goes on.
    """
    if not 0 < len(lines) <= rules.LINES_MAX or not all(line.is_sound for line in lines):
        raise BadEstimate
    fresh = lock_ahead(appointment, now)
    if fresh.state not in IN_HOUSE:
        raise NotInTheHouse
    estimate = _written(fresh, lines, message, now, actor)
    spent = approved_lines(fresh).aggregate(n=Sum("price_minor", default=0))["n"]
    if rules.is_within(fresh.limit_minor, spent, lines):
        return _answer(estimate, {line.pk for line in estimate.lines.all()}, now, fresh.person, "limit")
    if fresh.state == State.IN_WORK:
        appointments.await_approval(appointment=fresh, now=now, actor=actor)
    return estimate


def _written(
    fresh: Appointment, lines: Sequence[rules.LineDraft], message: str, now: datetime, actor: AbstractBaseUser
) -> Estimate:
    rows = Estimate.objects.filter(appointment=fresh)
    rows.filter(superseded_at=None, answered_at=None).update(superseded_at=now)
    version = (rows.aggregate(n=Max("version"))["n"] or 0) + 1
    currency = fresh.site.currency
    estimate = Estimate.objects.create(
        appointment=fresh, version=version, digest=rules.digest_of(version, currency, lines),
        currency=currency, message=message.strip()[:500], sent_at=now, sent_by_id=actor.pk,
    )  # fmt: skip
    EstimateLine.objects.bulk_create(
        EstimateLine(
            estimate=estimate, position=position, operation_id=line.operation_id, finding_id=line.finding_id,
            description=line.description.strip(), minutes=line.minutes, price_minor=line.price_minor,
            is_urgent=line.is_urgent,
        )
        for position, line in enumerate(lines, start=1)
    )  # fmt: skip
    return estimate


@transaction.atomic
def answer_estimate(
    *,
    estimate: Estimate,
    digest: str,
    approved: Collection[int],
    now: datetime,
    actor: AbstractBaseUser | None,
    how: str = "online",
) -> Estimate:
    """The owner's yes or "not now" for each line; ``approved``: positions. Work goes on at once.

    ``digest``: of the version the owner has read; another one is refused with ``EstimateChanged``. The same
    answer again changes nothing.
    """
    appointment = lock_ahead(estimate.appointment, now)
    fresh = Estimate.objects.select_for_update(of=("self",)).get(pk=estimate.pk)
    lines = list(fresh.lines.order_by("position"))
    if fresh.digest != digest or not set(approved) <= {line.position for line in lines}:
        raise EstimateChanged
    if fresh.answered_at is not None and approved_positions(lines) == set(approved):
        return fresh
    if not fresh.is_open or appointment.state not in IN_HOUSE:
        raise EstimateChanged
    fresh.appointment = appointment
    return _answer(fresh, {line.pk for line in lines if line.position in approved}, now, actor, how)


def check_answered(appointment: Appointment) -> None:
    """Work waits while its owner is being asked; what they say counts for the version they read."""
    if undecided([appointment]):
        raise NotAnswered


def approved_positions(lines: Sequence[EstimateLine]) -> set[int]:
    return {line.position for line in lines if line.answer == Answer.APPROVED}


def _answer(
    estimate: Estimate, approved: set[int], now: datetime, actor: AbstractBaseUser | None, how: str
) -> Estimate:
    """The estimate is locked and open."""
    appointment = estimate.appointment
    estimate.answered_at, estimate.answered_how = now, how
    estimate.answered_by_id = actor.pk if actor else None
    estimate.save(update_fields=["answered_at", "answered_how", "answered_by"])
    estimate.lines.filter(pk__in=approved).update(answer=Answer.APPROVED)
    estimate.lines.exclude(pk__in=approved).update(answer=Answer.DECLINED)
    _put_off(estimate, now)
    minutes = estimate.lines.filter(pk__in=approved).aggregate(n=Sum("minutes", default=0))["n"]
    if appointment.state == State.AWAITING_APPROVAL:
        estimate.appointment = appointments.resume(
            appointment=appointment, extra_minutes=minutes, now=now, actor=actor, by_owner=how == "online"
        )
    elif minutes:
        estimate.appointment = appointments.lengthen(
            appointment=appointment, minutes=minutes, now=now, actor=actor
        )
    return estimate


def _put_off(estimate: Estimate, now: datetime) -> None:
    """Declined lines are remembered with the car."""
    appointment = estimate.appointment
    if appointment.vehicle_id is None:
        return
    today = now.astimezone(appointment.site.tz).date()
    DeferredWork.objects.bulk_create(
        DeferredWork(vehicle_id=appointment.vehicle_id, line=line, declined_on=today)
        for line in estimate.lines.filter(answer=Answer.DECLINED)
    )


@transaction.atomic
def drop_deferred(*, work: DeferredWork, now: datetime) -> DeferredWork:
    """The owner does not want to hear of it again, or had it done elsewhere."""
    fresh = DeferredWork.objects.select_for_update().get(pk=work.pk)
    if fresh.done_at is None and fresh.dropped_at is None:
        fresh.dropped_at = now
        fresh.save(update_fields=["dropped_at"])
    return fresh
