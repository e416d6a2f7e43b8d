"""The settings of a site on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q

from booking.appointments.rules import Terms
from booking.sites.models import Policy

if TYPE_CHECKING:
    from booking.sites.models import Site


def terms_of(site: Site, on: date) -> Terms:
    """What holds at a site on a day: its own figures, else the group's, else the house's. One query."""
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), valid_from__lte=on)
    newest = rows.order_by("name", F("site").asc(nulls_last=True), "-valid_from", "-pk").distinct("name")
    return Terms.of(dict(newest.values_list("name", "value")))
