"""A new centre: there with its hours and its calendar, so that bays and people can be added to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites import founding
from club.journeys.calendar import change_calendar
from club.trail.actions import record

if TYPE_CHECKING:
    from booking.sites.models import Brand, Site
    from portal.models import User

__all__ = ["open_site"]


def open_site(*, site: Site, brands: Iterable[Brand], now: datetime, actor: User) -> Site:
    """Keep a dealership that is not kept yet. Raises NoGroup, ValidationError."""
    with transaction.atomic():
        made = founding.open_site(site=site, brands=brands, now=now)
        change_calendar(site=made, now=now, actor=actor)
        facts = {"name": made.name, "zone": made.zone, "currency": made.currency, "country": made.country}
        record(actor=actor, verb="site.opened", subject=made, data=facts, now=now, site=made)
    return made
