"""The earliest time anywhere in the group (booking.md §5): week after week, until every centre has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.appointments.queries.availability import Slot, availability

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.garage.models import Vehicle
    from booking.sites.models import Site
    from booking.workshop.models import Operation

EARLIEST_DAYS = 30
DAYS_A_LOOK = 10
SLOTS_MAX = 3


@dataclass(frozen=True)
class Offer:
    """The earliest open slot of a site, and the next ones of the same day."""

    site: Site
    slot: Slot
    minutes: int
    more: tuple[Slot, ...] = ()


def earliest(
    *,
    sites: Iterable[Site],
    operations: Sequence[Operation],
    mode: str,
    now: datetime,
    vehicle: Vehicle | None = None,
    actor: AbstractBaseUser | None = None,
    days: int = EARLIEST_DAYS,
) -> list[Offer]:
    """The first open slot of each site, soonest first; sites without one are left out.

    Each site is looked at ten days at a time, three queries a look: a site with free time soon costs one.
    """
    offers = []
    for site in sites:
        found = _first_of(site, operations, mode, now, vehicle, actor, days)
        if found is not None:
            offers.append(found)
    return sorted(offers, key=lambda offer: (offer.slot.at, offer.site.pk))


def _first_of(
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    now: datetime,
    vehicle: Vehicle | None,
    actor: AbstractBaseUser | None,
    days: int,
) -> Offer | None:
    today = now.astimezone(site.tz).date()
    for ahead in range(0, days + 1, DAYS_A_LOOK):
        found = availability(
            site=site, operations=operations, mode=mode, first=today + timedelta(days=ahead),
            last=today + timedelta(days=min(ahead + DAYS_A_LOOK - 1, days)), now=now, vehicle=vehicle,
            actor=actor,
        )  # fmt: skip
        day = next((day for day in found.days if day.is_open), None)
        if day is not None:
            first, *more = day.open_slots[: SLOTS_MAX + 1]
            return Offer(site, first, found.minutes, tuple(more))
    return None
