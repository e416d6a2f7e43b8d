"""Periods of keeping a car: begun, ended, handed over, proved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from booking.garage.actions.facts import BadDate
from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


class NotKeeper(Refusal):
    code = "not_keeper"
    status = 404
    sentence = _("This car is not in the garage any more.")


class DrivenThen(Refusal):
    code = "driven_then"
    status = 409
    sentence = _("Somebody else is on file as its driver up to %(day)s. Name that day or a later one.")


def keep(vehicle: Vehicle, user: Person, on: date) -> Keeper:
    """Begin a period of ownership, not before the last one ended."""
    ends = vehicle.keepers.filter(role=Keeper.Role.OWNER).values_list("until_date", flat=True)
    start = max([on, *(end for end in ends if end is not None)])
    return Keeper.objects.create(vehicle=vehicle, user_id=user.pk, from_date=start)


@transaction.atomic
def part_with(
    *,
    vehicle: Vehicle,
    user: Person,
    on: date,
    now: datetime,
    actor: Person | None,
    ending: str = Keeper.Ending.SOLD,
) -> None:
    """End a person's time with a car at once; ``on`` is the first day without it. History stays.

    When its owner has sold it, it leaves every garage. Raises NotKeeper, BadDate (in the future).
    """
    if on > now.date() + timedelta(days=1):
        raise BadDate
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    keeper = vehicle.keepers.filter(user_id=user.pk, until_date=None).first()
    if keeper is None:
        raise NotKeeper
    is_gone = keeper.role == Keeper.Role.OWNER and ending == Keeper.Ending.SOLD
    end_periods(vehicle, on, now, ending, None if is_gone else keeper)


def end_periods(vehicle: Vehicle, on: date, now: datetime, ending: str, only: Keeper | None = None) -> None:
    """With its owner go the covers in their name; a warranty stays with the car."""
    if only is None or only.role == Keeper.Role.OWNER:
        covers = vehicle.insurance.filter(superseded_at=None)
        covers.exclude(kind=InsurancePolicy.Kind.WARRANTY).update(superseded_at=now)
    for keeper in vehicle.keepers.filter(until_date=None):
        if only is None or keeper == only:
            keeper.until_date = max(on, keeper.from_date)
            keeper.ending = Keeper.Ending(ending)
            keeper.save(update_fields=["until_date", "ending"])


@transaction.atomic
def let_drive(*, vehicle: Vehicle, user: Person, on: date, now: datetime) -> None:
    """This person drives the car from ``on``, and nobody else does; its owner stays its owner.

    ``on`` may be a day gone by, after the time of whoever drove it before. Raises DrivenThen.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    others = vehicle.keepers.filter(role=Keeper.Role.DRIVER).exclude(user_id=user.pk)
    taken = [each.until_date or each.from_date for each in others]
    if taken and on < max(taken):
        raise DrivenThen(day=date_format(max(taken)))
    no_longer_drives(vehicle=vehicle, on=on, now=now, but=user)
    mine = vehicle.keepers.filter(user_id=user.pk, until_date=None).first()
    if mine is not None and mine.role == Keeper.Role.DRIVER and on < mine.from_date:
        mine.from_date = on
        mine.save(update_fields=["from_date"])
    if mine is not None and mine.role in (Keeper.Role.OWNER, Keeper.Role.DRIVER):
        return
    if mine is not None:
        end_periods(vehicle, on, now, Keeper.Ending.REMOVED, mine)
    Keeper.objects.create(vehicle=vehicle, user_id=user.pk, role=Keeper.Role.DRIVER, from_date=on)


def no_longer_drives(*, vehicle: Vehicle, on: date, now: datetime, but: Person | None = None) -> None:
    """Who drove it without owning it leaves it; ``on`` is their first day without."""
    for kept in vehicle.keepers.filter(role=Keeper.Role.DRIVER, until_date=None):
        if but is None or kept.user_id != but.pk:
            end_periods(vehicle, on, now, Keeper.Ending.REMOVED, kept)


@transaction.atomic
def transfer(*, vehicle: Vehicle, user: Person, on: date, now: datetime, actor: Person | None) -> Vehicle:
    """Staff saw the papers: the car is this person's from ``on``, and nobody else's.

    What the former keeper wrote about it goes; the technical history stays.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    end_periods(vehicle, on, now, Keeper.Ending.TRANSFERRED)
    keep(vehicle, user, on)
    if vehicle.vin or vehicle.plate_key or vehicle.model_id:
        vehicle.description = ""
    vehicle.verified_at = now
    vehicle.save(update_fields=["description", "verified_at"])
    return vehicle


@transaction.atomic
def verify(*, vehicle: Vehicle, now: datetime, actor: Person | None) -> Vehicle:
    """Staff have seen that the car belongs to its keeper. Doing it twice changes nothing."""
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    if vehicle.verified_at is None:
        vehicle.verified_at = now
        vehicle.save(update_fields=["verified_at"])
    return vehicle
