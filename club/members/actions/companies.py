"""Companies: their row, their people, their cars (club.md §1.6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from booking.garage.actions import let_drive, no_longer_drives
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from booking.sites.queries import group
from club.members.models import Company, CompanyCar, CompanyPerson
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

FIELDS = frozenset(
    {"name", "register_number", "attribute", "industry", "fleet_size", "street", "town", "postcode"}
    | {"phone", "email"}
)


HALF = 50
"""Of shared points, in percent, where nobody said another share."""


class NotYet(Refusal):
    code = "not_yet"
    sentence = _("This day has not come yet. Name today or a day before it.")


class BeforeItsTime(Refusal):
    code = "before_its_time"
    status = 409
    sentence = _("What is on file of this car holds since %(day)s. Name that day or a later one.")


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
    """Somebody acts for the company from ``on``, a day gone by or today; told again, it may begin earlier.

    Raises NotYet.
    """
    with transaction.atomic():
        _has_come(on, now)
        Company.objects.select_for_update().get(pk=company.pk)
        row, is_new = CompanyPerson.objects.get_or_create(
            company=company, person=person, role=role, until_date=None, defaults={"from_date": on}
        )
        if is_new or on < row.from_date:
            row.from_date = on
            row.save(update_fields=["from_date"])
            data = {"person": person.pk, "role": role, "from": on.isoformat()}
            record(actor=actor, verb="company.person", subject=company, data=data, site=company.site, now=now)
        return row


def dismiss(*, acting: CompanyPerson, on: date, now: datetime, actor: User) -> None:
    """Somebody acts for it no more. A driver leaves its cars, too."""
    with transaction.atomic():
        row = CompanyPerson.objects.select_for_update(of=("self",)).get(pk=acting.pk)
        if row.until_date is None:
            row.until_date = on
            row.save(update_fields=["until_date"])
            data = {"person": row.person_id, "role": row.role}
            record(actor=actor, verb="company.person_left", subject=row.company, data=data, now=now)
        if row.role == CompanyPerson.Role.DRIVER:
            driven = Keeper.objects.filter(user=row.person_id, role=Keeper.Role.DRIVER, until_date=None)
            cars = Vehicle.objects.filter(pk__in=driven.values("vehicle"))
            for car in cars.filter(company_cars__company=row.company_id, company_cars__until_date=None):
                no_longer_drives(vehicle=car, on=on, now=now)


def add_car(
    *,
    company: Company,
    vehicle: Vehicle,
    points_to: str,
    on: date,
    now: datetime,
    actor: User,
    driver_percent: int | None = None,
    driver: User | None = None,
) -> CompanyCar:
    """The car is the company's; whose the points are, and who drives, is changed by calling it again.

    It holds from ``on``, today or a day before it that comes after what was agreed last: bills of visits
    before go by that, and bills that posted their points already keep them until they are written anew.
    ``driver_percent``: of shared points. Raises OtherCompany, NotYet, BeforeItsTime, DrivenThen.
    """
    with transaction.atomic():
        _has_come(on, now)
        Vehicle.objects.select_for_update().get(pk=vehicle.pk)
        row = CompanyCar.objects.filter(vehicle=vehicle, until_date=None).select_related("company").first()
        if row is not None and row.company_id != company.pk:
            raise OtherCompany(name=row.company.name)
        share = driver_percent or (row.driver_percent if row is not None else HALF)
        row = _agreed_from(row, company, vehicle, (points_to, share), on)
        data: dict[str, object] = {"vehicle": vehicle.pk, "points_to": points_to, "driver_percent": share}
        data["from"] = on.isoformat()
        if driver is not None:
            appoint(
                company=company, person=driver, role=CompanyPerson.Role.DRIVER, on=on, now=now, actor=actor
            )
            let_drive(vehicle=vehicle, user=driver, on=on, now=now)
            data["driver"] = driver.pk
        record(actor=actor, verb="company.car", subject=company, data=data, site=company.site, now=now)
        return row


def _agreed_from(
    row: CompanyCar | None, company: Company, vehicle: Vehicle, agreed: tuple[str, int], on: date
) -> CompanyCar:
    """Another agreement is another row; the one of the same day is put right. Days follow without a gap."""
    is_other = row is None or (row.points_to, row.driver_percent) != agreed
    if on < (first := row.from_date if row is not None and is_other else _first_day(row, vehicle)):
        raise BeforeItsTime(day=date_format(first))
    if row is not None and is_other and row.from_date < on:
        row.until_date = on
        row.save(update_fields=["until_date"])
        row = None
    row = row or CompanyCar(company=company, vehicle=vehicle, from_date=on)
    row.points_to, row.driver_percent = agreed
    row.full_clean()
    row.save()
    return row


def _first_day(row: CompanyCar | None, vehicle: Vehicle) -> date:
    """Since when a car is its company's by one agreement after the other; of one that is nobody's, the first
    day on which it may become somebody's."""
    earlier = (
        CompanyCar.objects.filter(vehicle=vehicle).exclude(until_date=None).order_by("-until_date", "-pk")
    )
    if row is None:
        return max((each.until_date for each in earlier[:1] if each.until_date), default=date.min)
    first = row.from_date
    for each in earlier.filter(company=row.company_id):
        if each.until_date == first:
            first = each.from_date
    return first


def _has_come(on: date, now: datetime) -> None:
    if on > now.astimezone(group().tz).date():
        raise NotYet


def let_car_go(*, car: CompanyCar, on: date, now: datetime, actor: User) -> None:
    """The car is the company's no more, and who drove it for them drives it no more."""
    with transaction.atomic():
        row = CompanyCar.objects.select_for_update(of=("self",)).select_related("vehicle").get(pk=car.pk)
        if row.until_date is None:
            row.until_date = on
            row.save(update_fields=["until_date"])
            no_longer_drives(vehicle=row.vehicle, on=on, now=now)
            data = {"vehicle": row.vehicle_id}
            record(actor=actor, verb="company.car_gone", subject=row.company, data=data, now=now)
