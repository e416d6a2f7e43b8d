"""A car we know is claimed: tries are counted, staff decide, a proof that holds moves the car."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from booking.garage import actions as garage
from booking.garage.models import Vehicle
from booking.ownership.models import FiledContact, VinClaim, VinTry
from booking.ownership.queries import contact_digest, tries_since
from booking.ownership.refusals import ClaimDecided, OwnClaim, TooManyVins
from booking.sites.queries import policy

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser

NOTE_MAX = 200

PAPERS = """
INSERT INTO booking_vinclaim (vehicle_id, user_id, state, made_at, note, stand_in_id)
SELECT id, %(user)s, 'waiting', %(now)s, '', %(stand_in)s::bigint FROM booking_vehicle
WHERE vin = %(vin)s AND id IS DISTINCT FROM %(stand_in)s::bigint
ON CONFLICT (vehicle_id, user_id) WHERE state = 'waiting'
DO UPDATE SET stand_in_id = coalesce(excluded.stand_in_id, booking_vinclaim.stand_in_id)
"""


def check_tries(*, user: Person, now: datetime) -> None:
    """Refuse whoever has tried too many VINs in the last 24 hours; one of a person at a time.

    Within the caller's transaction. Raises TooManyVins.
    """
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=user.pk)
    if tries_since(user, now) >= policy(None, "vin_tries_per_day", now.date()):
        raise TooManyVins


@transaction.atomic
def note_try(*, user: Person, now: datetime) -> None:
    """A VIN without a proof that held. Must stay written when the claim is refused."""
    VinTry.objects.create(user_id=user.pk, at=now)


def wait_for_papers(*, user: Person, vin: str, now: datetime, stand_in: Vehicle | None = None) -> None:
    """Somebody of ours will see the papers, if we know the car; asked again while it waits: the same row.

    One statement, known or not (safety.md H3). ``stand_in``: what is in their garage meanwhile.
    """
    asked = {"user": user.pk, "vin": vin, "now": now, "stand_in": stand_in and stand_in.pk}
    with connection.cursor() as cursor:
        cursor.execute(PAPERS, asked)


@transaction.atomic
def take_over(*, vehicle: Vehicle, user: Person, on: date, now: datetime, actor: Person | None) -> Vehicle:
    """The car is proved to be this person's: earlier keepers, their covers and contacts end with it."""
    locked = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    mine = locked.keepers.filter(user_id=user.pk, until_date=None, role="owner").exists()
    if not mine:
        locked = garage.transfer(vehicle=locked, user=user, on=on, now=now, actor=actor)
    FiledContact.objects.filter(vehicle=locked, ended_at=None).update(ended_at=now)
    VinClaim.objects.filter(vehicle=locked, user_id=user.pk, state=VinClaim.State.WAITING).update(
        state=VinClaim.State.ACCEPTED, decided_at=now, decided_by_id=actor.pk if actor else None
    )
    return garage.verify(vehicle=locked, now=now, actor=actor)


@transaction.atomic
def accept_claim(*, claim: VinClaim, on: date, now: datetime, actor: Person, note: str = "") -> Vehicle:
    """Staff have seen the papers. Raises ClaimDecided, OwnClaim."""
    row = locked_claim(claim)
    if row.user_id == actor.pk:
        raise OwnClaim
    vehicle = take_over(vehicle=row.vehicle, user=row.user, on=on, now=now, actor=actor)
    row.note = note.strip()[:NOTE_MAX]
    row.save(update_fields=["note"])
    return vehicle


@transaction.atomic
def refuse_claim(*, claim: VinClaim, now: datetime, actor: Person, note: str) -> VinClaim:
    """The papers say otherwise. Raises ClaimDecided."""
    row = locked_claim(claim)
    row.state, row.decided_at, row.decided_by_id = VinClaim.State.REFUSED, now, actor.pk
    row.note = note.strip()[:NOTE_MAX]
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
    return row


def locked_claim(claim: VinClaim) -> VinClaim:
    row = VinClaim.objects.select_for_update(of=("self",)).select_related("vehicle", "user").get(pk=claim.pk)
    if row.state != VinClaim.State.WAITING:
        raise ClaimDecided
    return row


@transaction.atomic
def file_contact(
    *, vehicle: Vehicle, kind: str, value: str, now: datetime, actor: Person | None, source: str = "desk"
) -> FiledContact | None:
    """The dealer's file names this contact for the car; None for what cannot be one. Twice is once."""
    digest = contact_digest(FiledContact.Kind(kind), value)
    if not digest:
        return None
    row, _new = FiledContact.objects.get_or_create(
        vehicle=vehicle, kind=kind, digest=digest, ended_at=None,
        defaults={"recorded_at": now, "recorded_by_id": actor.pk if actor else None, "source": source},
    )  # fmt: skip
    return row
