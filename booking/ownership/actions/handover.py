"""A seller's code: made by the owner, used once by whoever bought the car."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.garage.actions import AlreadyInGarage
from booking.garage.models import Keeper, Vehicle
from booking.ownership.actions.claims import take_over
from booking.ownership.models import Entitlement, Handover
from booking.ownership.queries import code_digest
from booking.ownership.refusals import CodeRefused, NotTheOwner, NotVerified
from booking.ownership.rules import new_code, readable
from booking.sites.queries import policy

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


@transaction.atomic
def make_code(*, vehicle: Vehicle, user: Person, on: date, now: datetime) -> tuple[Handover, str]:
    """A new code in readable form, told this once; an older one of the car opens nothing any more.

    Raises NotTheOwner, NotVerified.
    """
    locked = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    owner = locked.keepers.filter(user_id=user.pk, until_date=None, role=Keeper.Role.OWNER)
    if not owner.exists():
        raise NotTheOwner
    if not locked.is_verified():
        raise NotVerified
    Handover.objects.filter(vehicle=locked, taken_at=None, withdrawn_at=None).update(withdrawn_at=now)
    code = new_code()
    days = policy(None, "handover_days", on)
    row = Handover.objects.create(
        vehicle=locked, seller_id=user.pk, digest=code_digest(code), made_at=now,
        until_on=on + timedelta(days=days),
    )  # fmt: skip
    return row, readable(code)


@transaction.atomic
def take_by_code(*, typed: str, user: Person, on: date, now: datetime) -> Handover:
    """The car and what belongs to it are the buyer's. One answer for every code that opens nothing.

    Good while nobody else than its seller has kept the car since. Raises CodeRefused, AlreadyInGarage.
    """
    found = Handover.objects.filter(digest=code_digest(typed)).first()
    if found is None:
        raise CodeRefused
    vehicle = Vehicle.objects.select_for_update().get(pk=found.vehicle_id)
    row = Handover.objects.select_for_update().get(pk=found.pk)
    owner = vehicle.keepers.filter(until_date=None, role=Keeper.Role.OWNER).first()
    if not row.is_open(on) or (owner is not None and owner.user_id not in (row.seller_id, user.pk)):
        raise CodeRefused
    if owner is not None and owner.user_id == user.pk:
        raise AlreadyInGarage
    row.vehicle = take_over(vehicle=vehicle, user=user, on=on, now=now, actor=user)
    Entitlement.objects.filter(vehicle=vehicle, holder_id=row.seller_id).update(holder_id=user.pk)
    row.taken_at, row.taken_by_id = now, user.pk
    row.save(update_fields=["taken_at", "taken_by"])
    return row
