"""Companies: their people and cars, and whose the points of a company car are (club.md §1.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from booking.garage.models import Keeper, Vehicle
from club.members.models import Company, CompanyCar, CompanyPerson

if TYPE_CHECKING:
    from portal.models import User


def company_of_car(vehicle: Vehicle) -> CompanyCar | None:
    """The company a car belongs to today. One query."""
    return CompanyCar.objects.filter(vehicle=vehicle, until_date=None).select_related("company").first()


def people_of_company(company: Company) -> QuerySet[CompanyPerson]:
    """Who acts for it, the present first. One query."""
    rows = CompanyPerson.objects.filter(company=company).select_related("person__member")
    return rows.order_by("-until_date", "role", "from_date")


def cars_of_company(company: Company) -> QuerySet[CompanyCar]:
    rows = CompanyCar.objects.filter(company=company, until_date=None).select_related("vehicle__model")
    return rows.order_by("from_date", "pk")


def points_people(vehicle: Vehicle, otherwise: User | None) -> list[tuple[User, int]]:
    """Whose the points of this car's bills are, with their percent: of a company car its driver, its
    payer, or both by shares, as agreed.

    ``otherwise``: whom the bill names; theirs too where the company has nobody in that role.
    """
    car = company_of_car(vehicle)
    if car is None:
        return [(otherwise, 100)] if otherwise is not None else []
    if car.points_to != CompanyCar.Points.SPLIT:
        found = _in_role(car, car.points_to) or otherwise
        return [(found, 100)] if found is not None else []
    driver, payer = _in_role(car, "driver"), _in_role(car, "payer")
    if driver is None or payer is None or driver.pk == payer.pk:
        one = driver or payer or otherwise
        return [(one, 100)] if one is not None else []
    return [(driver, car.driver_percent), (payer, 100 - car.driver_percent)]


def _in_role(car: CompanyCar, role: str) -> User | None:
    """Who drives or pays for this car; failing that, who pays for all of the company's."""
    keep = Keeper.objects.filter(vehicle=car.vehicle_id, until_date=None, role=role)
    found = keep.select_related("user").order_by("pk").first()
    if found is not None:
        return found.user
    if role != CompanyCar.Points.PAYER:
        return None
    payers = CompanyPerson.objects.filter(
        company=car.company_id, role=CompanyPerson.Role.PAYER, until_date=None
    )
    payer = payers.select_related("person").order_by("pk").first()
    return payer.person if payer is not None else None
