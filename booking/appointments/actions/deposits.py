"""Deposits of people who let us down before, and the trust that staff give back (booking.md §5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.claims import note
from booking.appointments.actions.refusals import (
    BadDeposit,
    DepositRequired,
    HoldExpired,
    ReasonMissing,
    named_conflicts,
)
from booking.appointments.models import Appointment, Claim, Waiver
from booking.appointments.queries.standing import standing
from booking.appointments.queries.terms import terms_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def extend_hold(*, appointment: Appointment, now: datetime, note: str | None = None) -> Appointment:
    """Five minutes more for who is paying, once; asked again it changes nothing.

    ``note``: what the owner wrote beside; it stays with the hold until that is confirmed.
    """
    with named_conflicts(), transaction.atomic():
        fresh = _locked(appointment)
        if not fresh.is_held(now):
            raise HoldExpired
        if note is not None:
            fresh.note = note
            fresh.save(update_fields=["note"])
        _extend(fresh, now)
        return fresh


def deposit_paid(*, appointment: Appointment, minor: int, reference: str, now: datetime) -> Appointment:
    """The money is here: noted, and the hold lasts a little longer so that it can be confirmed.

    The same reference again changes nothing. On a hold that is over it is noted too: it is due back.
    """
    if minor <= 0 or not reference:
        raise BadDeposit
    with named_conflicts(), transaction.atomic():
        fresh = _locked(appointment)
        if fresh.deposit_reference == reference:
            return fresh
        if fresh.deposit_minor is not None:
            raise BadDeposit
        fresh.deposit_minor, fresh.deposit_reference, fresh.deposit_paid_at = minor, reference, now
        fresh.version += 1
        fresh.save(update_fields=["deposit_minor", "deposit_reference", "deposit_paid_at", "version"])
        note(fresh, fresh.state, now=now, actor=None, reason="deposit paid", minor=minor)
        if fresh.is_held(now):
            _extend(fresh, now)
        return fresh


def waive(*, person: AbstractBaseUser, reason: str, now: datetime, actor: AbstractBaseUser) -> Waiver:
    """Staff trust a person again, and say why: what happened until now no longer counts."""
    if not reason.strip():
        raise ReasonMissing
    return Waiver.objects.create(person_id=person.pk, reason=reason.strip()[:200], actor_id=actor.pk, at=now)


def check_deposit(appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> None:
    """Before an owner's own hold becomes firm. What staff book for somebody else needs none."""
    if appointment.person_id is None or (actor is not None and actor.pk != appointment.person_id):
        return
    site, on = appointment.site, local_date(appointment.site, now)
    terms = terms_of(site, on)
    wanted = standing(person_id=appointment.person_id, site=site, on=on, terms=terms).deposit(terms)
    if (appointment.deposit_minor or 0) < wanted:
        raise DepositRequired(minor=wanted, currency=appointment.site.currency)


def _locked(appointment: Appointment) -> Appointment:
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("site", "person")
        .get(pk=appointment.pk)
    )


def _extend(fresh: Appointment, now: datetime) -> None:
    if fresh.extended_at is not None or fresh.held_until is None:
        return
    minutes = terms_of(fresh.site, local_date(fresh.site, now)).hold_extension_minutes
    fresh.held_until, fresh.extended_at = fresh.held_until + timedelta(minutes=minutes), now
    fresh.save(update_fields=["held_until", "extended_at"])
    Claim.objects.filter(appointment=fresh).update(held_until=fresh.held_until)
