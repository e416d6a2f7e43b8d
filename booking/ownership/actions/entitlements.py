"""What belongs to a car: given by staff to its owner, used at the desk, once per key."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.garage.models import Keeper, Vehicle
from booking.ownership.models import Entitlement, EntitlementUse
from booking.ownership.refusals import BadEntitlement, NobodyKeeps, NothingLeft
from booking.sites.models import Site
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser

UNITS_MAX = 100


@transaction.atomic
def grant(
    *,
    vehicle: Vehicle,
    name: str,
    units: int,
    now: datetime,
    actor: Person,
    name_zh: str = "",
    operation: Operation | None = None,
    until_on: date | None = None,
) -> Entitlement:
    """Give the owner of a car something that belongs to it. Raises BadEntitlement, NobodyKeeps."""
    if not name.strip() or not 0 < units <= UNITS_MAX:
        raise BadEntitlement(most=UNITS_MAX)
    locked = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    owner = locked.keepers.filter(until_date=None, role=Keeper.Role.OWNER).first()
    if owner is None:
        raise NobodyKeeps
    return Entitlement.objects.create(
        vehicle=locked, holder_id=owner.user_id, name=name.strip()[:80], name_zh=name_zh.strip()[:80],
        operation=operation, units=units, until_on=until_on, granted_by_id=actor.pk, granted_at=now,
    )  # fmt: skip


@transaction.atomic
def use(
    *, entitlement: Entitlement, site: Site, key: str, on: date, now: datetime, actor: Person
) -> EntitlementUse:
    """One of it is used; the same key again is the same use. Raises NothingLeft."""
    row = Entitlement.objects.select_for_update(of=("self",)).get(pk=entitlement.pk)
    known = EntitlementUse.objects.filter(key=key).first()
    if known is not None:
        return known
    keeps = Keeper.objects.filter(vehicle=row.vehicle_id, user=row.holder_id, until_date=None)
    if not row.is_open(on) or row.holder_id is None or not keeps.exists():
        raise NothingLeft
    row.used += 1
    row.save(update_fields=["used"])
    return EntitlementUse.objects.create(
        entitlement=row, site=site, user_id=row.holder_id, on_date=on, at=now, actor_id=actor.pk, key=key
    )
