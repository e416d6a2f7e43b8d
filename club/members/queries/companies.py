"""Companies: their people and cars, and whose the points of a company car are (club.md §1.6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from booking.garage.models import Keeper, Vehicle
from club.members.models import Company, CompanyCar, CompanyPerson

if TYPE_CHECKING:
    from portal.models import User

CARS_MAX = 200


def company_of_car(vehicle: Vehicle, on: date) -> CompanyCar | None:
    """The company a car belonged to that day, and what was agreed of its points then. One query."""
    rows = CompanyCar.objects.filter(in_force(on), vehicle=vehicle)
    return rows.select_related("company").order_by("-from_date", "-pk").first()


def people_of_company(company: Company) -> QuerySet[CompanyPerson]:
    """Who acts for it, the present first. One query."""
    rows = CompanyPerson.objects.filter(company=company).select_related("person__member")
    return rows.order_by("-until_date", "role", "from_date")


def cars_of_company(company: Company) -> QuerySet[CompanyCar]:
    """Its cars with what is agreed of their points and their ``drivers``, the present first. Two queries."""
    driving = Keeper.objects.filter(role=Keeper.Role.DRIVER, until_date=None).select_related("user")
    rows = CompanyCar.objects.filter(company=company).select_related("vehicle__model")
    shown = rows.prefetch_related(Prefetch("vehicle__keepers", driving, to_attr="drivers"))
    return shown.order_by("-until_date", "from_date", "pk")[:CARS_MAX]


def points_people(vehicle: Vehicle, otherwise: User | None, on: date) -> list[tuple[User, int]]:
    """Whose the points of this car's bills are, with their percent: of a company car its driver, its
    payer, or both by shares, as it was agreed and as they were on the day of the visit.

    ``otherwise``: whom the bill names; theirs too where the company has nobody in that role. Who comes with
    a car that nobody is named to drive drives it.
    """
    car = company_of_car(vehicle, on)
    if car is None:
        return [(otherwise, 100)] if otherwise is not None else []
    driver = _driver(car, on) or otherwise if car.points_to != CompanyCar.Points.PAYER else None
    payer = _payer(car, on) if car.points_to != CompanyCar.Points.DRIVER else None
    if driver is not None and payer is not None and driver.pk != payer.pk:
        return [(driver, car.driver_percent), (payer, 100 - car.driver_percent)]
    one = driver or payer or otherwise
    return [(one, 100)] if one is not None else []


def in_force(on: date) -> Q:
    """Rows of a period that hold on this day."""
    return Q(from_date__lte=on) & (Q(until_date=None) | Q(until_date__gt=on))


def _driver(car: CompanyCar, on: date) -> User | None:
    return _keeper(car, Keeper.Role.DRIVER, on)


def _payer(car: CompanyCar, on: date) -> User | None:
    """Who pays for this car; failing that, who pays for all of the company's."""
    if (mine := _keeper(car, Keeper.Role.PAYER, on)) is not None:
        return mine
    payers = CompanyPerson.objects.filter(in_force(on), company=car.company_id, role=CompanyPerson.Role.PAYER)
    payer = payers.select_related("person").order_by("pk").first()
    return payer.person if payer is not None else None


def _keeper(car: CompanyCar, role: str, on: date) -> User | None:
    keep = Keeper.objects.filter(in_force(on), vehicle=car.vehicle_id, role=role)
    found = keep.select_related("user").order_by("pk").first()
    return found.user if found is not None else None
