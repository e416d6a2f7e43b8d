"""Whom we trust with a time: missed and late cancelled visits, waivers, deposits (booking.md §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from booking.appointments.models import Appointment, Waiver
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import Standing, Terms, deposit_back
from booking.garage.rules import add_months

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

PEOPLE_MAX = 200
COUNTS: dict[str, Any] = {
    "late": Count("pk", filter=Q(late_cancelled_at__isnull=False)),
    "missed": Count("pk", filter=Q(state=Appointment.State.NO_SHOW)),
}


@dataclass(frozen=True)
class Distrusted:
    """A person whose bookings ask for a deposit or a call, and why."""

    person: Any
    standing: Standing
    is_phone_only: bool


def let_downs(site: Site, on: date, terms: Terms) -> QuerySet[Appointment]:
    """Visits missed or cancelled late in the months that count, and after their person's last waiver."""
    since = datetime.combine(add_months(on, -terms.standing_months), time(), site.tz)
    waived = Waiver.objects.filter(person=OuterRef("person")).order_by("-at").values("at")[:1]
    rows = Appointment.objects.annotate(
        after=Greatest(Value(since), Coalesce(Subquery(waived), Value(since)))
    )
    missed = Q(state=Appointment.State.NO_SHOW, arrive_at__gt=F("after"))
    return rows.filter(missed | Q(late_cancelled_at__gt=F("after")))


def standing(*, person_id: int | None, site: Site, on: date, terms: Terms) -> Standing:
    """How often a person let the group down lately. One query."""
    counted = let_downs(site, on, terms).filter(person_id=person_id).aggregate(**COUNTS)
    return Standing(counted["late"], counted["missed"])


def deposit_wanted(*, person: AbstractBaseUser | None, site: Site, on: date) -> int:
    """Minor units this person pays before a booking at the site is firm; 0 for none. Two queries."""
    if person is None:
        return 0
    terms = terms_of(site, on)
    return standing(person_id=person.pk, site=site, on=on, terms=terms).deposit(terms)


def distrusted(*, sites: Iterable[Site], now: datetime) -> list[Distrusted]:
    """Who let one of these sites down, with consequences now, by name; at most 200 people. Three queries.

    Counted as for a booking at the first of them: everywhere in the group, after the last waiver.
    """
    own = list(sites)
    if not own:
        return []
    on = now.astimezone(own[0].tz).date()
    terms = terms_of(own[0], on)
    rows = let_downs(own[0], on, terms)
    here = rows.filter(site__in=own, person__isnull=False).values("person")
    grouped = rows.filter(person__in=here).values("person").annotate(**COUNTS).order_by("person")
    counted = {pk: Standing(late, missed) for pk, late, missed in grouped.values_list("person", *COUNTS)}
    marked = {
        pk: found for pk, found in counted.items() if found.deposit(terms) or found.is_phone_only(terms)
    }
    people = get_user_model()._default_manager.filter(pk__in=marked).order_by("name", "pk")[:PEOPLE_MAX]
    return [Distrusted(each, marked[each.pk], marked[each.pk].is_phone_only(terms)) for each in people]


def deposit_due_back(appointment: Appointment) -> int:
    """Minor units of the deposit that are the owner's again: delivered, or cancelled in time."""
    return deposit_back(
        state=appointment.state,
        is_late=appointment.late_cancelled_at is not None,
        minor=appointment.deposit_minor or 0,
    )
