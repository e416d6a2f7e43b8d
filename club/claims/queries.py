"""Visits that a claim may be about, and the lists of claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from booking.garage.models import Keeper, Vehicle
from booking.sites.queries import LocalDay
from booking.visits.models import Visit
from club.claims import rules
from club.claims.models import PointsClaim
from club.members.models import Member
from loyalty.earning.models import Receipt

if TYPE_CHECKING:
    from booking.sites.models import Site

CANDIDATES_MAX = 60
CLAIMS_MAX = 100


def claims_of(member: Member) -> QuerySet[PointsClaim]:
    """A member's own, newest first, at most 100. One query."""
    rows = PointsClaim.objects.filter(member=member).select_related("site", "vehicle", "visit")
    return rows.order_by("-pk")[:CLAIMS_MAX]


def worklist(sites: Iterable[Site] | Iterable[int]) -> QuerySet[PointsClaim]:
    """Claims that wait for a person, the first to fall due first. One query."""
    rows = PointsClaim.objects.for_sites(sites).waiting().select_related("member__user", "site", "vehicle")
    return rows.order_by("due_at", "pk")


def candidates(member: Member, first: date) -> list[Visit]:
    """Visits from ``first`` on that could be this member's: their own, and nobody's of their cars.

    Newest first, at most 60; each with ``is_earned`` and ``is_proved``. One query.
    """
    keeps = Keeper.objects.filter(vehicle=OuterRef("vehicle"), user=member.user_id, until_date=None)
    receipts = Receipt.objects.filter(source_type="visit", source_id=Cast(OuterRef("pk"), CharField()))
    cars = Vehicle.objects.for_user(member.user).filter(verified_at__isnull=False)
    mine = Q(person=member.user_id) | (Q(person=None) & Exists(keeps))
    came = Visit.objects.filter(mine).alias(came_on=LocalDay("site__zone", "opened_at"))
    rows = came.filter(came_on__gte=first).annotate(
        is_earned=Exists(receipts), is_proved=Exists(cars.filter(pk=OuterRef("vehicle")))
    )
    found = rows.select_related("site", "vehicle__model__brand").order_by("-opened_at", "-pk")
    return list(found[:CANDIDATES_MAX])


def nameless(claim: PointsClaim) -> list[Visit]:
    """Visits without a name whose invoice number is the one written, for a person to judge. One query."""
    if not claim.invoice_number:
        return []
    number = Q(number__iexact=claim.invoice_number) | Q(external_number__iexact=claim.invoice_number)
    receipts = Receipt.objects.filter(source_type="visit", source_id=Cast(OuterRef("pk"), CharField()))
    rows = Visit.objects.filter(number, person=None).annotate(
        is_earned=Exists(receipts), is_proved=Value(False)
    )
    return list(rows.select_related("site", "vehicle__model__brand")[:CANDIDATES_MAX])


def found(visit: Visit, member: Member) -> rules.Found:
    """A candidate as the rules see it; its day is the one on which it closed."""
    numbers = {rules.plain(visit.number), rules.plain(visit.external_number)} - {""}
    return rules.Found(
        id=visit.pk, numbers=frozenset(numbers), on=day_of(visit), site=visit.site_id,
        vehicle=visit.vehicle_id, is_own=visit.person_id == member.user_id,
        is_proved=visit.is_proved, is_closed=visit.is_closed(), is_earned=visit.is_earned,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip


def day_of(visit: Visit) -> date:
    """The site's day of the invoice, or of the arrival while there is none."""
    moment: datetime = visit.closed_at or visit.opened_at
    return moment.astimezone(visit.site.tz).date()
