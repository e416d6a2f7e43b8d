"""Work goes to another bay or another pair of hands, at the same time: the board's one move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from booking.appointments.actions import locks
from booking.appointments.actions.claims import note
from booking.appointments.actions.refusals import IllegalTransition, VersionConflict, named_conflicts
from booking.appointments.models import Appointment, Claim
from booking.appointments.rules import OPEN
from booking.refusals import Refusal
from booking.workshop.actions import check_periods
from booking.workshop.models import Resource, SiteDay
from booking.workshop.rules import MINUTES_PER_CELL, at_cell, cell_at

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class NotThisUnit(Refusal):
    code = "no_capable_unit"
    sentence = _("%(unit)s cannot do this work.")


class NothingToGive(Refusal):
    code = "nothing_to_give"
    status = 409
    sentence = _("There is no work left here to give to somebody else.")


def reassign(
    *,
    appointment: Appointment,
    unit: Resource,
    to: Resource,
    version: int,
    now: datetime,
    actor: AbstractBaseUser | None,
) -> Appointment:
    """What ``unit`` still has to do on this car is done by ``to``. What is done stays where it was.

    ``version``: the one on the board. Raises VersionConflict, NotThisUnit, NothingToGive, and SlotTaken
    where the other unit is busy or not at work then; the database has the last word.
    """
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(appointment, locks.take_days(ids=locks.days_of(appointment)))
        if fresh.version != version:
            raise VersionConflict
        if fresh.state not in OPEN:
            raise IllegalTransition(before=fresh.state, after=fresh.state)
        if not _is_able(fresh, unit, to, now):
            raise NotThisUnit(unit=to.name)
        ahead = fresh.claims.filter(resource=unit, during__endswith__gt=now).select_related("site_day")
        if not (claims := list(ahead.order_by("pk"))):
            raise NothingToGive
        for claim in claims:
            _give(claim, to, now)
        check_periods()
        days = {claim.site_day_id for claim in claims}
        SiteDay.objects.filter(pk__in=days).update(version=F("version") + 1)
        fresh.version += 1
        fresh.save(update_fields=["version"])
        reason = f"{unit.name} → {to.name}"[:200]
        note(fresh, fresh.state, now=now, actor=actor, reason=reason, unit=unit.pk, to=to.pk)
        return fresh


def _is_able(appointment: Appointment, unit: Resource, to: Resource, now: datetime) -> bool:
    """The same kind at the same site, in use, and with every skill the work asks of such a unit."""
    on = now.astimezone(appointment.site.tz).date()
    if (to.site_id, to.kind) != (appointment.site_id, unit.kind) or to.pk == unit.pk:
        return False
    if to.retired_on is not None and to.retired_on <= on:
        return False
    own = f"{to.kind}:"
    tags = {tag for line in appointment.lines.select_related("operation") for tag in line.operation.tags}
    asked = {tag.removeprefix(own) for tag in tags if ":" not in tag or tag.startswith(own)}
    return asked <= set(to.tags)


def _give(claim: Claim, to: Resource, now: datetime) -> None:
    """The claim, or from the running quarter hour on the rest of it. Counters stay what they are."""
    cut = cell_at(claim.site_day.t0, now)
    if cut <= claim.lo:
        claim.resource = to
        claim.save(update_fields=["resource"])
        return
    middle, end, hi = at_cell(claim.site_day.t0, cut), claim.during.upper, claim.hi
    minutes = min(claim.minutes, (cut - claim.lo) * MINUTES_PER_CELL)
    rest = claim.minutes - minutes
    claim.hi, claim.minutes = cut, minutes
    claim.during = DateTimeTZRange(claim.during.lower, middle)
    claim.save(update_fields=["hi", "minutes", "during"])
    Claim.objects.create(
        resource=to, during=DateTimeTZRange(middle, end), appointment_id=claim.appointment_id,
        site_day_id=claim.site_day_id, lo=cut, hi=hi, held_until=claim.held_until, minutes=rest,
        skills=claim.skills, reason=claim.reason,
    )  # fmt: skip
