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


def points_person(vehicle: Vehicle, otherwise: User | None) -> User | None:
    """Whose the points of this car's bills are: of a company car its driver or its payer, as agreed.

    ``otherwise``: whom the bill names; theirs too where the company has nobody in that role.
    """
    car = company_of_car(vehicle)
    if car is None:
        return otherwise
    keep = Keeper.objects.filter(vehicle=vehicle, until_date=None, role=car.points_to)
    found = keep.select_related("user").order_by("pk").first()
    if found is not None:
        return found.user
    if car.points_to == CompanyCar.Points.PAYER:
        payers = CompanyPerson.objects.filter(
            company=car.company_id, role=CompanyPerson.Role.PAYER, until_date=None
        )
        payer = payers.select_related("person").order_by("pk").first()
        return payer.person if payer is not None else otherwise
    return otherwise
