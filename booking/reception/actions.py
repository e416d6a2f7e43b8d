"""Giving a car to us, by reception or from home, and talking about it. Lock: the appointment first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.files.actions import store_photo
from booking.reception import rules
from booking.reception.models import CheckIn, CheckInPhoto, Note
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class NotSigned(Refusal):
    code = "not_signed"
    sentence = _("Please sign with your name.")


class NoPhotos(Refusal):
    code = "no_photos"
    sentence = _("Please add at least one photo of the car as it is now.")


class BadLimit(Refusal):
    code = "bad_limit"
    sentence = _("This limit cannot be right.")


class TooManyPhotos(Refusal):
    code = "too_many_photos"
    sentence = _("At most %(most)s photos, please.")


class NothingSaid(Refusal):
    code = "nothing_said"
    sentence = _("Write a word or two first.")


class NotTalking(Refusal):
    """Before it is booked and long after it is over there is nobody to talk to here."""

    code = "illegal_transition"
    status = 409
    sentence = _("This visit is over. Please call us or book again.")


class TalkFull(Refusal):
    code = "talk_full"
    status = 429
    sentence = _("That is a lot to write down. Please call us.")


@transaction.atomic
def give(
    *,
    appointment: Appointment,
    odometer_km: int,
    now: datetime,
    actor: AbstractBaseUser | None,
    from_home: bool = False,
    signed_name: str = "",
    limit_minor: int | None = None,
    photos: Sequence[BinaryIO] = (),
    without: str = "",
) -> CheckIn:
    """The car is ours to look after: checked in, with what was signed. All of it, or nothing.

    From home only its owner does it, signed, with photos, and at most 45 minutes early (setting of the
    site). ``without``: why staff took it unsigned or without photos; its event keeps that.
    """
    name = signed_name.strip()[: rules.NAME_MAX]
    if (from_home or limit_minor is not None) and not rules.is_signed(name):
        raise NotSigned
    if not rules.is_limit(limit_minor):
        raise BadLimit
    if from_home and not photos:
        raise NoPhotos
    if len(photos) > rules.PHOTOS_MAX:
        raise TooManyPhotos(most=rules.PHOTOS_MAX)
    here = appointments.check_in(
        appointment=appointment, odometer_km=odometer_km, now=now, actor=actor, by_staff=not from_home,
        limit_minor=limit_minor, reason=without.strip()[: rules.REASON_MAX],
    )  # fmt: skip
    facts = {
        "how": CheckIn.How.HOME if from_home else CheckIn.How.DESK, "odometer_km": odometer_km,
        "signed_name": name, "limit_minor": limit_minor, "currency": here.site.currency, "signed_at": now,
        "signed_by_id": actor.pk if actor else None, "seen_at": None if from_home else now,
        "seen_by_id": actor.pk if actor and not from_home else None,
    }  # fmt: skip
    given, _is_first = CheckIn.objects.update_or_create(appointment=here, defaults=facts)
    for upload in photos:
        file = store_photo(upload=upload, now=now, actor=actor, by_staff=not from_home)
        CheckInPhoto.objects.create(given=given, file=file)
    return given


@transaction.atomic
def take_keys(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> bool:
    """The car that was checked in from home stands before us. False if it was seen already."""
    given = CheckIn.objects.select_for_update().filter(appointment=appointment, seen_at=None).first()
    if given is None:
        return False
    given.seen_at, given.seen_by_id = now, actor.pk if actor else None
    given.save(update_fields=["seen_at", "seen_by"])
    return True


@transaction.atomic
def never_came(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> Appointment:
    """Checked in from home, and the car did not follow. Refused once somebody here has seen it."""
    unseen = CheckIn.objects.select_for_update().filter(appointment=appointment, seen_at=None)
    was_given = unseen.filter(how=CheckIn.How.HOME).exists()
    return appointments.mark_no_show(appointment=appointment, now=now, actor=actor, was_given=was_given)


@transaction.atomic
def say(
    *, appointment: Appointment, text: str, now: datetime, actor: AbstractBaseUser | None, by_staff: bool
) -> Note:
    """A word to the other side."""
    if not text.strip():
        raise NothingSaid
    fresh = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    if fresh.state not in OPEN:
        raise NotTalking
    if Note.objects.filter(appointment=fresh).count() >= rules.NOTES_MAX:
        raise TalkFull
    side = Note.Side.HOUSE if by_staff else Note.Side.OWNER
    return Note.objects.create(
        appointment=fresh, side=side, text=text.strip()[: rules.TEXT_MAX], said_at=now,
        author_id=actor.pk if actor else None,
    )  # fmt: skip


def mark_read(*, appointment: Appointment, now: datetime) -> int:
    """Somebody of the house has the owner's words before them; how many words that were."""
    waiting = Note.objects.filter(appointment=appointment, side=Note.Side.OWNER, read_at=None)
    return waiting.update(read_at=now)
