"""What is on file for a car, what belongs to it, who waits for it, and how many tries are left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from booking.garage.models import Keeper, Vehicle
from booking.ownership.models import Entitlement, FiledContact, Handover, VinClaim, VinTry
from booking.ownership.rules import normal_code, normal_contact

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

DAY = timedelta(days=1)
CLAIMS_MAX = 100


def contact_digest(kind: str, value: str) -> str:
    """A keyed hash: the file can be compared with, and not read. Empty for what is no contact."""
    normal = normal_contact(kind, value)
    return (
        salted_hmac("paddock.contact", f"{kind}:{normal}", algorithm="sha256").hexdigest() if normal else ""
    )


def code_digest(typed: str) -> str:
    return salted_hmac("paddock.handover", normal_code(typed), algorithm="sha256").hexdigest()


def code_of(typed: str, on: date) -> Handover | None:
    """The open handover a code belongs to, with its car."""
    row = Handover.objects.filter(digest=code_digest(typed)).select_related("vehicle").first()
    return row if row is not None and row.is_open(on) else None


def filed_for(cars: Iterable[int]) -> dict[int, set[str]]:
    """The contacts that the dealer's file names for these cars, as digests. One query."""
    filed: dict[int, set[str]] = {}
    rows = FiledContact.objects.filter(vehicle__in=cars, ended_at=None)
    for car, digest in rows.values_list("vehicle", "digest"):
        filed.setdefault(car, set()).add(digest)
    return filed


def owners_of(cars: Iterable[int]) -> list[Keeper]:
    """Everybody who keeps one of these cars today, with their memberships. One query."""
    rows = Keeper.objects.filter(vehicle__in=cars, until_date=None).select_related("user__member")
    return list(rows.order_by("pk"))


def cars_with(vin: str) -> list[Vehicle]:
    return list(Vehicle.objects.filter(vin=vin))


def cars_ending_in(tail: str) -> list[Vehicle]:
    """The cars whose VIN ends like this; a few at most."""
    return list(Vehicle.objects.filter(vin__endswith=tail).order_by("pk")[:10])


def stand_ins_of(cars: Iterable[int], user: AbstractBaseUser) -> list[Vehicle]:
    """What stood in this person's garage for a car until its papers were seen, and still stands there."""
    claimed = VinClaim.objects.filter(vehicle__in=cars, user_id=user.pk, stand_in__isnull=False)
    return list(Vehicle.objects.for_user(user).filter(pk__in=claimed.values("stand_in")).order_by("pk"))


def tries_since(user: AbstractBaseUser, now: datetime) -> int:
    return VinTry.objects.filter(user_id=user.pk, at__gt=now - DAY).count()


def open_code(vehicle: Vehicle, on: date) -> Handover | None:
    row = Handover.objects.filter(vehicle=vehicle, taken_at=None, withdrawn_at=None).first()
    return row if row is not None and row.is_open(on) else None


def entitlements_of(vehicle: Vehicle, user: AbstractBaseUser, on: date) -> list[Entitlement]:
    """What a keeper of the car may still use of it: only what is in their own name. One query."""
    rows = Entitlement.objects.filter(vehicle=vehicle, holder_id=user.pk, used__lt=F("units"))
    rows = rows.filter(Q(until_on=None) | Q(until_on__gte=on))
    return list(rows.filter(holder__keeps__vehicle=vehicle, holder__keeps__until_date=None).order_by("pk"))


def periods_of(vehicle: Vehicle) -> QuerySet[Keeper]:
    """Who had the car from when to when, newest first; for the desk."""
    return vehicle.keepers.select_related("user").order_by("-from_date", "-pk")


def waiting_claims() -> QuerySet[VinClaim]:
    """People who wait for somebody to see their papers, oldest first."""
    rows = VinClaim.objects.filter(state=VinClaim.State.WAITING).select_related("vehicle__model", "user")
    return rows.order_by("made_at", "pk")[:CLAIMS_MAX]
