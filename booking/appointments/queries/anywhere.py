"""The earliest time anywhere in the group (booking.md §5): a line for every centre that has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.appointments.queries.availability import Slot, day_slots
from booking.appointments.queries.window import Wish, views
from booking.appointments.rules import Window
from booking.workshop.rules import MINUTES_PER_CELL

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.garage.models import Vehicle
    from booking.sites.models import Site
    from booking.workshop.models import Operation

EARLIEST_DAYS = 30
SLOTS_MAX = 3
NOBODY_DRIVES: Mapping[int, int] = {}


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
    travel: Mapping[int, int] = NOBODY_DRIVES,
) -> list[Offer]:
    """The first open slot of each site, soonest first; sites without one are left out.

    ``travel``: minutes to the owner's door by site, for a lift home or a car that is fetched.
    Three queries however many sites there are; a site's days are judged until one is open.
    """
    wishes = [
        Wish(
            site=site, operations=operations, mode=mode, now=now, vehicle=vehicle,
            person_id=actor.pk if actor else None, travel_minutes=travel.get(site.pk, 0),
        )
        for site in sites
    ]  # fmt: skip
    found = views([(wish, wish.today, wish.today + timedelta(days=days)) for wish in wishes])
    offers = [first_of(wish, one.window, days) for wish, one in zip(wishes, found, strict=True)]
    return sorted((offer for offer in offers if offer), key=lambda offer: (offer.slot.at, offer.site.pk))


def first_of(wish: Wish, window: Window, days: int) -> Offer | None:
    last = wish.today + timedelta(days=days)  # the window goes on, for work of several days
    judged = (day_slots(window, day.date, day, wish) for day in window.days if day.date <= last)
    day = next((day for day in judged if day.is_open), None)
    if day is None:
        return None
    first, *more = day.open_slots[: SLOTS_MAX + 1]
    return Offer(wish.site, first, window.ask.cells * MINUTES_PER_CELL, tuple(more))
