"""Companies: their row, their people, their cars (club.md §1.6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site
from club.members.models import Company, CompanyCar, CompanyPerson
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

FIELDS = frozenset(
    {"name", "register_number", "attribute", "industry", "fleet_size", "street", "town", "postcode"}
    | {"phone", "email"}
)


class OtherCompany(Refusal):
    code = "other_company"
    status = 409
    sentence = _("This car stands with %(name)s. End that first.")


def found(*, site: Site, now: datetime, actor: User, **fields: object) -> Company:
    """A company becomes a customer of a centre."""
    with transaction.atomic():
        row = Company(site=site, created_at=now, **{name: fields[name] for name in fields.keys() & FIELDS})
        row.full_clean()
        row.save(force_insert=True)
        record(actor=actor, verb="company.founded", subject=row, data={"name": row.name}, site=site, now=now)
        return row


def edit(*, company: Company, now: datetime, actor: User, **fields: object) -> Company:
    with transaction.atomic():
        locked = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
        before = {name: getattr(locked, name) for name in fields.keys() & FIELDS}
        for name in before:
            setattr(locked, name, fields[name])
        changed = [name for name, was in before.items() if getattr(locked, name) != was]
        if changed:
            locked.full_clean()
            locked.save()
            record(
                actor=actor, verb="company.edited", subject=locked, site=locked.site, now=now,
                before={name: before[name] for name in changed},
                data={name: getattr(locked, name) for name in changed},
            )  # fmt: skip
        return locked


def appoint(
    *, company: Company, person: User, role: str, on: date, now: datetime, actor: User
) -> CompanyPerson:
    """Somebody acts for the company from today; a second time is the same row."""
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        row, is_new = CompanyPerson.objects.get_or_create(
            company=company, person=person, role=role, until_date=None, defaults={"from_date": on}
        )
        if is_new:
            data = {"person": person.pk, "role": role}
            record(actor=actor, verb="company.person", subject=company, data=data, site=company.site, now=now)
        return row


def dismiss(*, acting: CompanyPerson, on: date, now: datetime, actor: User) -> None:
    with transaction.atomic():
        row = CompanyPerson.objects.select_for_update(of=("self",)).get(pk=acting.pk)
        if row.until_date is None:
            row.until_date = on
            row.save(update_fields=["until_date"])
            data = {"person": row.person_id, "role": row.role}
            record(actor=actor, verb="company.person_left", subject=row.company, data=data, now=now)


def add_car(
    *,
    company: Company,
    vehicle: Vehicle,
    points_to: str,
    on: date,
    now: datetime,
    actor: User,
    driver_percent: int | None = None,
) -> CompanyCar:
    """The car is the company's; whose the points are may be changed by calling it again.

    ``driver_percent``: of shared points. Raises OtherCompany.
    """
    with transaction.atomic():
        Vehicle.objects.select_for_update().get(pk=vehicle.pk)
        row = CompanyCar.objects.filter(vehicle=vehicle, until_date=None).select_related("company").first()
        if row is not None and row.company_id != company.pk:
            raise OtherCompany(name=row.company.name)
        row = row or CompanyCar(company=company, vehicle=vehicle, from_date=on)
        row.points_to, row.driver_percent = points_to, driver_percent or row.driver_percent
        row.full_clean()
        row.save()
        data = {"vehicle": vehicle.pk, "points_to": points_to, "driver_percent": row.driver_percent}
        record(actor=actor, verb="company.car", subject=company, data=data, site=company.site, now=now)
        return row


def let_car_go(*, car: CompanyCar, on: date, now: datetime, actor: User) -> None:
    with transaction.atomic():
        row = CompanyCar.objects.select_for_update(of=("self",)).get(pk=car.pk)
        if row.until_date is None:
            row.until_date = on
            row.save(update_fields=["until_date"])
            data = {"vehicle": row.vehicle_id}
            record(actor=actor, verb="company.car_gone", subject=row.company, data=data, now=now)
