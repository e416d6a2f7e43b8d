"""What begins a house: its group and, one by one, its centres. Everything else stands on these rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from booking.refusals import NoGroup, Refusal
from booking.sites.actions import set_hours
from booking.sites.models import Brand, Group, ServiceCalendar, Site

USUAL = {weekday: [(time(8), time(18))] for weekday in range(5)}
"""Monday to Friday; a centre that works otherwise says so on its page of hours."""


class Founded(Refusal):
    code = "founded"
    status = 409
    sentence = _("There is a group already.")


class DayGoesBack(Refusal):
    code = "day_goes_back"
    status = 409
    sentence = _(
        "In %(zone)s it is still yesterday, and what was booked today would lie ahead. Change the zone when "
        "both have the same date."
    )


@transaction.atomic
def found_group(*, name: str, name_zh: str, zone: str, currency: str, country: str) -> Group:
    """The one group of this installation. Raises Founded, ValidationError at what is not one of its kind."""
    if Group.objects.select_for_update().exists():
        raise Founded
    group = Group(name=name, name_zh=name_zh, zone=zone, currency=currency, country=country)
    group.code = slugify(name) or "group"
    group.full_clean()
    group.save()
    return group


def change_group(*, group: Group, facts: Mapping[str, str], now: datetime) -> dict[str, list[str]]:
    """Write what differs; returns each changed fact as [before, after].

    ``group``: its row, locked. Raises DayGoesBack, ValidationError.
    """
    before = {name: str(getattr(group, name)) for name in facts}
    changed = {name: [before[name], value] for name, value in facts.items() if value != before[name]}
    today = now.astimezone(group.tz).date()
    for name, (_before, value) in changed.items():
        setattr(group, name, value)
    group.full_clean()
    if now.astimezone(group.tz).date() < today:
        raise DayGoesBack(zone=group.zone)
    group.save(update_fields=list(changed))
    return changed


@transaction.atomic
def open_site(*, site: Site, brands: Iterable[Brand], now: datetime) -> Site:
    """A new dealership of the group, with the usual hours for workshop and care.

    ``site``: its facts, not kept yet. Raises NoGroup, ValidationError.
    """
    group = Group.objects.order_by("pk").first()
    if group is None:
        raise NoGroup
    site.group = group
    site.full_clean()
    site.save()
    site.brands.set(brands)
    for kind in ServiceCalendar.Kind:
        set_hours(site=site, weekly=USUAL, now=now, kind=kind)
    return site
