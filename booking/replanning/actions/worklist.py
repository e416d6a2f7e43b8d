"""The work list kept equal to what the calendar was laid around."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from booking.appointments.models import Appointment, Claim
from booking.replanning.models import StrandedWork
from booking.sites.models import Site
from booking.workshop import actions as workshop
from booking.workshop.models import SiteDay
from booking.workshop.queries import Stranded
from booking.workshop.rules import at_cell

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

TIDY_MAX = 50


def lay_ahead(*, now: datetime, days: int = workshop.DAYS_AHEAD) -> int:
    """Keep every calendar laid for the next 400 days, four weeks at a time; how much work it strands."""
    found = 0
    for site in Site.objects.order_by("pk"):
        today = now.astimezone(site.tz).date()
        for n in range(0, days, workshop.DAYS_AT_ONCE):
            first = today + timedelta(days=n)
            last = today + timedelta(days=min(days, n + workshop.DAYS_AT_ONCE) - 1)
            found += len(lay_around(site=site, first=first, last=last, now=now, actor=None).stranded)
    return found


@transaction.atomic
def lay_around(
    *, site: Site, first: date, last: date, now: datetime, actor: AbstractBaseUser | None
) -> workshop.Laid:
    """Lay the calendar around existing work and write down what it had to leave."""
    laid = workshop.lay_calendar(site=site, first=first, last=last, now=now, around_work=True)
    days = {day.day: day for day in SiteDay.objects.filter(site=site, day__range=(first, last))}
    known = StrandedWork.objects.open().filter(site_day__in=days.values())
    before = {(row.resource_id, row.site_day_id, row.lo, row.hi): row.pk for row in known}
    ahead = [work for work in laid.stranded if at_cell(days[work.day].t0, work.hi) > now]
    there = {(work.resource.pk, days[work.day].pk, work.lo, work.hi): work for work in ahead}
    over = [pk for key, pk in before.items() if key not in there]
    StrandedWork.objects.filter(pk__in=over).update(settled_at=now)
    write({key: work for key, work in there.items() if key not in before}, now, actor)
    return laid


def write(
    fresh: dict[tuple[int, int, int, int], Stranded], now: datetime, actor: AbstractBaseUser | None
) -> None:
    refs = {work.appointment_ref for work in fresh.values()}
    ids: dict[str, int] = dict(Appointment.objects.filter(ref__in=refs).values_list("ref", "pk"))
    StrandedWork.objects.bulk_create(
        StrandedWork(
            resource_id=unit,
            site_day_id=day,
            lo=lo,
            hi=hi,
            appointment_id=ids.get(work.appointment_ref),
            found_at=now,
            found_by_id=actor.pk if actor else None,
        )
        for (unit, day, lo, hi), work in fresh.items()
    )


def tidy(*, now: datetime, appointments: Sequence[Appointment] | None = None) -> int:
    """Take units home whose last work has moved away; how many days were laid anew.

    With ``appointments``: only what stood on the list for them, whose days are locked already.
    """
    claims = Claim.objects.filter(resource=OuterRef("resource"), site_day=OuterRef("site_day"))
    rows = StrandedWork.objects.open().filter(
        ~Exists(claims.filter(lo__lt=OuterRef("hi"), hi__gt=OuterRef("lo")))
    )
    if appointments is not None:
        rows = rows.filter(appointment__in=appointments)
    days = rows.select_related("site_day__site").order_by("site_day__day", "site_day__site")
    dates = dict.fromkeys((row.site_day.site, row.site_day.day) for row in days[:TIDY_MAX])
    for site, day in dates:
        lay_around(site=site, first=day, last=day, now=now, actor=None)
    return len(dates)
