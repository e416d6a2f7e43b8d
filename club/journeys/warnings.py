"""Early warnings by the clock: raised once, and told to those on the list (sources.md A12-A16)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.garage.models import Vehicle
from booking.sites.models import Post, Site
from club.complaints.queries import people_of
from club.journeys.clocks import in_both
from club.journeys.words import site_facts
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from club.tasks.actions import add, withdraw
from club.warnings import actions, queries
from club.warnings.models import EarlyWarning

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["flag_car", "look_into", "watch"]

Role = Post.Role
DEFAULT = (Role.DEPARTMENT_HEAD, Role.CARE_AGENT)  # while nobody is on the list


def watch(*, now: datetime) -> int:
    """Look at all stays, repeats and moods; how many warnings are new."""
    found = [*queries.long_stays(now), *queries.repeated(now), *queries.upset(now)]
    new = 0
    for each in found:
        with transaction.atomic():
            row = actions.raise_warning(found=each, now=now)
            if row is not None:
                tell_warning(row, now)
                new += 1
    return new


def flag_car(*, vehicle: Vehicle, site: Site, words: str, actor: User, now: datetime) -> EarlyWarning:
    """A colleague's button; the list is told once."""
    with transaction.atomic():
        row = actions.flag(vehicle=vehicle, site=site, words=words, actor=actor, now=now)
        if row.raised_at == now:
            tell_warning(row, now)
        return row


def tell_warning(row: EarlyWarning, now: datetime) -> None:
    """One notice to each on the list, and a task at the site."""
    data = {
        **in_both("trigger", row.get_trigger_display), **site_facts(row.site), **car_facts(row.vehicle),
    }  # fmt: skip
    people = [entry.user for entry in queries.recipients(row.site)]
    for person in people or people_of(row.site, DEFAULT, now.astimezone(row.site.tz).date()):
        tell(person=person, kind="warning_raised", key=f"warning:{row.pk}:{person.pk}", data=data, now=now)
    add(
        kind="warning_look", subject=f"warning:{row.pk}", site=row.site, due_at=now, now=now,
        words=str(row.vehicle), key=f"warning:{row.pk}", role=Role.DEPARTMENT_HEAD,
    )  # fmt: skip


def look_into(*, warning: EarlyWarning, outcome: str, actor: User, now: datetime) -> EarlyWarning:
    """Somebody did; nobody else has to."""
    with transaction.atomic():
        row = actions.look(warning=warning, outcome=outcome, actor=actor, now=now)
        withdraw(subject=f"warning:{row.pk}", now=now)
        return row
