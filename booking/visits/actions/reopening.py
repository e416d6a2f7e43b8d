"""A wrong bill is never changed: it is given back whole, and a new visit takes its place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.visits.actions.bills import NoReason, locked, next_number
from booking.visits.models import Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class NotClosed(Refusal):
    code = "visit_open"
    status = 409
    sentence = _("Visit %(number)s is not closed. Its bill can still be written.")


class AlreadyCorrected(Refusal):
    code = "already_corrected"
    status = 409
    sentence = _("Visit %(number)s has been opened again before. Correct the newer bill.")


@transaction.atomic
def reopen(*, visit: Visit, reason: str, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """A new, open visit for the same stay; the old one keeps its number and its bill.

    Whoever calls gives the old bill back line by line in the same transaction.
    Raises NoReason, NotClosed, AlreadyCorrected.
    """
    if not reason.strip():
        raise NoReason
    old = locked(visit)
    if not old.is_closed():
        raise NotClosed(number=old.number)
    if Visit.objects.filter(corrects=old).exists():
        raise AlreadyCorrected(number=old.number)
    appointment, old.appointment = old.appointment, None
    old.save(update_fields=["appointment"])
    return Visit.objects.create(
        number=next_number(old.site, now),
        site=old.site,
        vehicle=old.vehicle,
        person_id=old.person_id,
        appointment=appointment,
        opened_at=old.opened_at,
        opened_by_id=actor.pk if actor else None,
        odometer_km=old.odometer_km,
        currency=old.currency,
        corrects=old,
        correction=reason.strip()[:200],
    )
