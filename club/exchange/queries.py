"""What a machine sees: a token by its key, and the rows of the sites it stands for. Desk lists as well."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KT

from booking.appointments.models import Appointment
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit
from club.exchange.models import (
    UNDONE,
    ApiToken,
    ExportJob,
    ExternalRecord,
    ImportConflict,
    ImportedRow,
    ImportJob,
    Integration,
    WebhookDelivery,
)
from club.members.models import Member, bare

if TYPE_CHECKING:
    from portal.models import User

LISTS_MAX = 50
DELIVERIES_MAX = 100
HOME_MAX = 50


def token_of(digest: str, now: datetime) -> ApiToken | None:
    """The valid key with this hash, with whom it serves. One query."""
    rows = ApiToken.objects.select_related("integration__user", "integration__site")
    found = rows.filter(digest=digest, integration__ended_at=None).first()
    return found if found is not None and found.is_valid(now) else None


def sites_of(token: ApiToken) -> QuerySet[Site]:
    """Its one site, or all."""
    site = token.integration.site_id
    return Site.objects.all() if site is None else Site.objects.filter(pk=site)


def members_seen(sites: Iterable[Site]) -> QuerySet[Member]:
    return Member.objects.filter(site__in=sites, closed_at=None).select_related("user", "site")


def vehicles_seen(sites: Iterable[Site]) -> QuerySet[Vehicle]:
    """Cars these sites have had in the house, have booked, told us of, or whose keeper is their member."""
    car = OuterRef("pk")
    return Vehicle.objects.filter(
        Exists(Visit.objects.filter(vehicle=car, site__in=sites))
        | Exists(Appointment.objects.filter(vehicle=car, site__in=sites))
        | Exists(ExternalRecord.objects.filter(vehicle=car, site__in=sites))
        | Exists(Keeper.objects.filter(vehicle=car, until_date=None, user__member__site__in=sites))
    ).select_related("model__brand")


def lists_of(sites: Iterable[int]) -> QuerySet[ImportJob]:
    rows = ImportJob.objects.for_sites(sites).exclude(state="dropped")
    return rows.select_related("site", "made_by").order_by("-made_at", "-pk")[:LISTS_MAX]


def open_conflicts(sites: Iterable[int]) -> QuerySet[ImportConflict]:
    """Those one's own site raised, and those about one's own cars."""
    seen = list(sites)
    rows = ImportConflict.objects.filter(Q(site__in=seen) | Q(other_site__in=seen), decided_at=None)
    return rows.select_related("site", "other_site", "person").order_by("raised_at", "pk")[:DELIVERIES_MAX]


def told_late(visits: Iterable[Visit], more_than: int) -> dict[int, int]:
    """By visit: the days between what happened and the list that told of it (sources H6). One query."""
    rows = ImportedRow.objects.filter(
        record__visit__in=list(visits), is_dry=False, outcome__in=["new", "changed"], late_days__gt=more_than
    )
    return dict(rows.order_by("pk").values_list("record__visit", "late_days"))


def exports_of(user: User) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(asked_by=user).order_by("-asked_at", "-pk")[:LISTS_MAX]


def exports_to_agree(user: User) -> QuerySet[ExportJob]:
    """Somebody else's that need a second person."""
    rows = ExportJob.objects.filter(state="asked").exclude(asked_by=user).select_related("asked_by")
    return rows.prefetch_related("sites").order_by("asked_at", "pk")


def integrations_seen(sites: Iterable[int], *, everywhere: bool) -> QuerySet[Integration]:
    rows = Integration.objects.select_related("site", "made_by").prefetch_related("tokens", "endpoints")
    seen = Q(site__in=list(sites)) | (Q(site=None) if everywhere else Q(pk=None))
    return rows.filter(seen).order_by("ended_at", "name", "pk")


def deliveries_of(integration: Integration) -> QuerySet[WebhookDelivery]:
    rows = WebhookDelivery.objects.filter(endpoint__integration=integration)
    return rows.select_related("endpoint", "event__site").order_by("-pk")[:DELIVERIES_MAX]


def told_of_car(car: Vehicle, sites: Iterable[Site] | Iterable[int]) -> list[ExternalRecord]:
    """What these sites' other systems said of a car and its repairs beyond our own fields (sources.md F2,
    F3): the car itself first, then its visits, the newest first. One query."""
    whose = Q(kind="vehicles", vehicle=car) | Q(kind="visits", visit__vehicle=car)
    rows = ExternalRecord.objects.filter(whose, site__in=sites).exclude(facts={}).exclude(digest=UNDONE)
    newest = rows.order_by(F("visit__opened_at").desc(nulls_first=True), "-told_at", "-pk")
    return list(newest.select_related("visit__site")[:LISTS_MAX])


def told_of_person(person: User, sites: Iterable[Site] | Iterable[int]) -> list[ExternalRecord]:
    """The same of a customer (sources.md F1), the newest first. One query."""
    rows = ExternalRecord.objects.filter(kind="customers", person=person, site__in=sites)
    return list(rows.exclude(digest=UNDONE).order_by("-told_at", "-pk")[:LISTS_MAX])


def purchase_told(people: Set[int], cars: Set[int], since: date, until: date) -> bool:
    """A dealer system tells that one of these bought a car, or one of these cars was bought, in these days
    (F1, F2; ``until`` is the first day after). Lists taken back tell nothing. One query."""
    told = ExternalRecord.objects.filter(Q(person__in=people) | Q(vehicle__in=cars)).exclude(digest=UNDONE)
    days = {"facts__purchased_on__gte": since.isoformat(), "facts__purchased_on__lt": until.isoformat()}
    return told.filter(**days).exists()


def told_at_home(street: str, postcode: str) -> list[tuple[int, str]]:
    """People, with their names, whom dealer systems tell to live there. One query."""
    rows = ExternalRecord.objects.filter(kind="customers", person__isnull=False).exclude(digest=UNDONE)
    said = rows.alias(in_area=bare(KT("facts__postcode")), at_door=bare(KT("facts__street")))
    there = said.filter(in_area=bare(Value(postcode)), at_door=bare(Value(street)))
    return list(there.values_list("person", "person__name")[:HOME_MAX])
