"""Whom we trust with a time: missed and late cancelled visits, waivers, deposits (booking.md §5)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, QuerySet

from booking.appointments.models import Appointment, Waiver
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import Standing, deposit_back
from booking.garage.rules import add_months

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site


def let_downs(person_id: int | None, since: datetime) -> QuerySet[Appointment]:
    """A person's missed and late cancelled visits after ``since`` and after their last waiver."""
    waived = Waiver.objects.filter(person_id=person_id).aggregate(at=Max("at"))["at"]
    after = max(since, waived) if waived else since
    return Appointment.objects.filter(person_id=person_id).filter(
        Q(state=Appointment.State.NO_SHOW, arrive_at__gt=after) | Q(late_cancelled_at__gt=after)
    )


def standing(*, person_id: int | None, site: Site, on: date, months: int) -> Standing:
    """How often a person let the group down in the last months. Two queries."""
    since = datetime.combine(add_months(on, -months), time(), site.tz)
    counted = let_downs(person_id, since).aggregate(
        late=Count("pk", filter=Q(late_cancelled_at__isnull=False)),
        missed=Count("pk", filter=Q(state=Appointment.State.NO_SHOW)),
    )
    return Standing(counted["late"], counted["missed"])


def deposit_wanted(*, person: AbstractBaseUser | None, site: Site, on: date) -> int:
    """Minor units this person pays before a booking at the site is firm; 0 for none. Three queries."""
    if person is None:
        return 0
    terms = terms_of(site, on)
    return standing(person_id=person.pk, site=site, on=on, months=terms.standing_months).deposit(terms)


def is_phone_only(*, person: AbstractBaseUser | None, site: Site, on: date) -> bool:
    """Whether this person books by phone for now. Three queries."""
    if person is None:
        return False
    terms = terms_of(site, on)
    found = standing(person_id=person.pk, site=site, on=on, months=terms.standing_months)
    return found.is_phone_only(terms)


def deposit_due_back(appointment: Appointment) -> int:
    """Minor units of the deposit that are the owner's again: delivered, or cancelled in time."""
    return deposit_back(
        state=appointment.state,
        is_late=appointment.late_cancelled_at is not None,
        minor=appointment.deposit_minor or 0,
    )
