"""Questions about the waitlist: who waits, what would suit them, what was offered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q, QuerySet

from booking.sites.models import Policy, Site
from booking.sites.rules import first_instant
from booking.waitlist.models import Release, WaitlistEntry, WaitlistOffer
from booking.waitlist.rules import Numbers

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

LINE_MAX = 300
ENTRIES_SHOWN_MAX = 50


def numbers_of(site: Site, on: date) -> Numbers:
    """What holds at a site on a day: its own figures, else the group's, else the house's. One query."""
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), valid_from__lte=on)
    newest = rows.order_by("name", F("site").asc(nulls_last=True), "-valid_from", "-pk").distinct("name")
    return Numbers.of(dict(newest.values_list("name", "value")))


def with_details(rows: QuerySet[WaitlistEntry]) -> QuerySet[WaitlistEntry]:
    """Site, car, person, what it replaces, its work and its offers, newest first. Three queries."""
    offers = WaitlistOffer.objects.select_related("hold").order_by("-offered_at", "-pk")
    related = rows.select_related("site", "vehicle__model", "person", "replaces", "ended_by")
    return related.prefetch_related(Prefetch("offers", offers), "operations", "replaces__lines__operation")


def entries_of(user: AbstractBaseUser) -> QuerySet[WaitlistEntry]:
    """What a person waits for, oldest first."""
    rows = WaitlistEntry.objects.for_user(user).waiting().order_by("created_at", "pk")
    return with_details(rows)[:ENTRIES_SHOWN_MAX]


def line_at(site: Site, first: date, last: date) -> list[WaitlistEntry]:
    """Who waits at a site for some day between two dates, the oldest first, at most 300."""
    rows = WaitlistEntry.objects.waiting().filter(site=site, first_date__lte=last, last_date__gte=first)
    return list(with_details(rows.order_by("created_at", "pk"))[:LINE_MAX])


def open_offer(entry: WaitlistEntry, now: datetime) -> WaitlistOffer | None:
    """The offer that can be answered now. No query for an entry read with its details."""
    return next((offer for offer in entry.offers.all() if offer.is_open(now)), None)


def let_go_since(entry: WaitlistEntry, since: datetime) -> int:
    """How many offers it let go from an instant on."""
    gone = (WaitlistOffer.Answer.DECLINED, WaitlistOffer.Answer.LAPSED)
    return sum(offer.answer in gone and offer.offered_at >= since for offer in entry.offers.all())


def today_of(site: Site, now: datetime) -> date:
    return now.astimezone(site.tz).date()


def midnight(site: Site, now: datetime) -> datetime:
    """The first instant of the site's day."""
    return first_instant(site.tz, datetime.combine(today_of(site, now), time(0)))


def due_releases(now: datetime, limit: int) -> list[Release]:
    """What came free and was not looked at yet, oldest first."""
    rows = Release.objects.filter(not_before__lte=now).select_related("site")
    return list(rows.order_by("not_before", "pk")[:limit])


def next_opening(site: Site, numbers: Numbers, now: datetime) -> datetime:
    """When offers are made again, for a moment of the night."""
    opens = datetime.combine(today_of(site, now), time.fromisoformat(numbers.offers_from_time))
    today = first_instant(site.tz, opens)
    return today if today > now else first_instant(site.tz, opens + timedelta(days=1))


def sites_waited_for() -> Iterable[Site]:
    return Site.objects.filter(pk__in=WaitlistEntry.objects.waiting().values("site")).order_by("pk")
