"""Who came and who rang, by campaign, site and day; what staff have read and ordered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from club.showroom.models import DayCount, ShowItem, ShowOrder, StaffReading

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True)
class Traffic:
    """Showroom and phone of a campaign at a site (its town is the region, L12)."""

    site: str
    town: str
    campaign: str
    showroom: int
    phone: int


def day_counts(sites: Collection[int], first: date, last: date) -> QuerySet[DayCount]:
    rows = DayCount.objects.filter(site__in=sites, on_date__range=(first, last))
    return rows.select_related("site").order_by("-on_date", "site__name", "campaign", "kind")


def traffic(sites: Collection[int], first: date, last: date) -> list[Traffic]:
    """By site and campaign, the busiest first. One query."""
    rows = DayCount.objects.filter(site__in=sites, on_date__range=(first, last))
    found = rows.values("site__name", "site__town", "campaign").annotate(
        showroom=Sum("count", filter=Q(kind=DayCount.Kind.SHOWROOM), default=0),
        phone=Sum("count", filter=Q(kind=DayCount.Kind.PHONE), default=0),
    )
    made = [
        Traffic(row["site__name"], row["site__town"], row["campaign"], row["showroom"], row["phone"])
        for row in found
    ]
    return sorted(made, key=lambda each: (-(each.showroom + each.phone), each.site, each.campaign))


def campaigns(sites: Collection[int], since: date) -> list[str]:
    """Names used lately, so that one campaign is not counted under two spellings. One query."""
    rows = DayCount.objects.filter(site__in=sites, on_date__gte=since).exclude(campaign="")
    return list(rows.values_list("campaign", flat=True).distinct().order_by("campaign"))


def read_by(user: User, pages: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The versions of each page this person has read. One query."""
    found: dict[UUID, set[str]] = {}
    for page, version in StaffReading.objects.filter(user=user, page__in=list(pages)).values_list(
        "page", "version"
    ):
        found.setdefault(page, set()).add(version)
    return found


def readers(page: UUID, version: str) -> int:
    counted = StaffReading.objects.filter(page=page, version=version).aggregate(n=Count("user"))
    return counted["n"]


def items() -> QuerySet[ShowItem]:
    return ShowItem.objects.filter(ended_at=None).order_by("name")


def orders(sites: Collection[int]) -> QuerySet[ShowOrder]:
    rows = ShowOrder.objects.for_sites(sites).select_related("site", "item", "ordered_by", "answered_by")
    return rows.order_by("-ordered_at", "-pk")
