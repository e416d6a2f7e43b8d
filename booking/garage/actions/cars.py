"""A car comes into a garage, and what is known about it is corrected."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.actions.facts import FACTS, read_facts
from booking.garage.actions.keeping import keep
from booking.garage.actions.readings import check_km, write_reading
from booking.garage.models import OdometerReading, Vehicle, VehicleModel
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


GARAGE_MAX = 200  # cars of one person; a fleet manager has many
PERSONAL = frozenset({"plate", "plate_key", "description", "paint"})


class NeedsProof(Refusal):
    """Says nothing about anybody: the same words whoever keeps the car (safety.md J15)."""

    code = "needs_proof"
    status = 409
    sentence = _(
        "We need to see the registration document before we can add this car. "
        "Bring it to any of our centres; it takes a minute."
    )


class AlreadyInGarage(Refusal):
    code = "already_in_garage"
    status = 409
    sentence = _("This car is already in your garage.")


class GarageFull(Refusal):
    code = "garage_full"
    status = 409
    sentence = _("A garage holds up to %(max)s cars. Ask us if you look after more.")


class VinFixed(Refusal):
    code = "vin_fixed"
    status = 403
    sentence = _("The VIN of this car has been checked against its papers. Ask us if it is wrong.")


@transaction.atomic
def add_vehicle(
    *,
    user: Person,
    now: datetime,
    actor: Person | None,
    vin: str = "",
    plate: str = "",
    model: VehicleModel | None = None,
    description: str = "",
    paint: str = "",
    registered_on: date | None = None,
    odometer_km: int | None = None,
    country: str = "GB",
    on: date | None = None,
) -> Vehicle:
    """Put a car into a person's garage, known by VIN, plate, model or in words.

    ``on``: today where the person is, else the date of ``now`` as it stands.

    A car we know already and nobody keeps comes with its technical history and is to be proved
    anew. Raises BadVin, BadPlate, NothingKnown, UnknownPaint, BadDate, AbsurdReading,
    AlreadyInGarage, GarageFull, NeedsProof.
    """
    facts = read_facts(
        now,
        vin=vin,
        plate=plate,
        plate_country=country,
        model=model,
        description=description,
        paint=paint,
        registered_on=registered_on,
    )
    check_km(odometer_km)
    check_garage(user, facts)
    vehicle = known_vehicle(facts, now) or Vehicle(created_at=now)
    for name, value in facts.items():
        if value or name in PERSONAL:  # what the car is stays known; what its last keeper said goes
            setattr(vehicle, name, value)
    vehicle.verified_at = None
    vehicle.save()
    today = on or now.date()
    keep(vehicle, user, today)
    if odometer_km is not None:
        write_reading(vehicle, odometer_km, today, OdometerReading.Source.OWNER, now, actor)
    return vehicle


def check_garage(user: Person, facts: dict[str, Any]) -> None:
    """Refuse what is there already, and too many."""
    lock_person(user)
    mine = Vehicle.objects.for_user(user)
    same = Q(vin=facts["vin"]) if facts["vin"] else Q(pk=None)
    if facts["plate_key"]:
        same |= Q(plate_key=facts["plate_key"], plate_country=facts["plate_country"])
    if mine.filter(same).exists():
        raise AlreadyInGarage
    if mine.count() >= GARAGE_MAX:
        raise GarageFull(max=GARAGE_MAX)


def lock_person(user: Person) -> None:
    """One addition at a time a person, so that the same car sent twice is added once."""
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=user.pk)


def known_vehicle(facts: dict[str, Any], now: datetime) -> Vehicle | None:
    """The row of a VIN that nobody keeps, locked; a new row's VIN is taken by inserting it."""
    if not facts["vin"]:
        return None
    Vehicle.objects.bulk_create(
        [Vehicle(vin=facts["vin"], created_at=now)], ignore_conflicts=True
    )  # a twin that came first is waited for, then found
    vehicle = Vehicle.objects.select_for_update().get(vin=facts["vin"])
    if vehicle.keepers.filter(until_date=None).exists():
        raise NeedsProof
    return vehicle


def name_vin(*, vehicle: Vehicle, vin: str) -> Vehicle:
    """Note the VIN of a car that has none, unless another car has it. The same statements either way."""
    taken = Exists(Vehicle.objects.filter(vin=vin))
    with suppress(IntegrityError), transaction.atomic():  # the same VIN was added in this very moment
        if Vehicle.objects.filter(~taken, pk=vehicle.pk, vin=None).update(vin=vin):
            vehicle.vin = vin
    return vehicle


@transaction.atomic
def edit_vehicle(*, vehicle: Vehicle, now: datetime, actor: Person | None, **fields: Any) -> Vehicle:
    """Correct what is known: vin, plate, plate_country, model, description, paint, registered_on.

    Raises the refusals of the facts, VinFixed for a checked VIN, NeedsProof for one we know.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    current = {name: getattr(vehicle, name) for name in FACTS}
    facts = read_facts(now, **{**current, **fields})
    if facts["vin"] != vehicle.vin:
        if vehicle.is_verified():
            raise VinFixed
        if facts["vin"] and Vehicle.objects.filter(vin=facts["vin"]).exists():
            raise NeedsProof
    for name, value in facts.items():
        setattr(vehicle, name, value)
    try:
        with transaction.atomic():
            vehicle.save(update_fields=list(facts))
    except IntegrityError as error:  # the same VIN was added in this very moment
        raise NeedsProof from error
    return vehicle
