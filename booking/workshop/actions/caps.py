"""Limits of a day beside its technicians' minutes: cars, and the minutes of each skill (booking.md §1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.sites.models import Policy, Site
from booking.workshop.models import SiteDay, SkillCap, SkillDay

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

SKILL_MINUTES_MAX = 10_000

type Steps = Sequence[tuple[date, int | None]]
"""Values in the order of the days from which they hold; None for no limit."""


class BadCap(Refusal):
    code = "bad_cap"
    sentence = _("A limit is a skill, a number of minutes and a day from today on.")


@transaction.atomic
def set_skill_cap(
    *,
    site: Site,
    skill: str,
    minutes_max: int | None,
    valid_from: date,
    now: datetime,
    actor: AbstractBaseUser | None = None,
) -> SkillCap:
    """Sell at most so many minutes a day of work that needs a skill; None ends the limit.

    Days already laid take it on at once; what is booked on them stays, above the limit if need be.
    """
    skill = skill.strip().rpartition(":")[2]
    today = now.astimezone(site.tz).date()
    is_sane = minutes_max is None or 0 <= minutes_max <= SKILL_MINUTES_MAX
    if not skill or not is_sane or valid_from < today:
        raise BadCap
    cap = SkillCap.objects.create(
        site=site,
        skill=skill,
        minutes_max=minutes_max,
        valid_from=valid_from,
        recorded_by_id=actor.pk if actor else None,
        recorded_at=now,
    )
    days = site.days.filter(day__gte=valid_from).order_by("day").select_for_update()
    store_caps(site, list(days))
    return cap


def store_caps(site: Site, days: Sequence[SiteDay]) -> None:
    """Give locked days their limits of cars and skills, never below what is used."""
    if not days:
        return
    cars = cars_steps(site)
    changed = [day for day in days if _set_cars(day, value_on(cars, day.day))]
    SiteDay.objects.bulk_update(changed, ["cars_cap"], batch_size=500)
    skills = skill_steps(site)
    if skills:
        _store_skills(days, skills)


def cars_steps(site: Site) -> Steps:
    """The setting's values for the site: the group's until its own begin."""
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), name="cars_per_day_max")
    own: list[tuple[date, int | None]] = []
    group: list[tuple[date, int | None]] = []
    for row in rows.order_by("valid_from", "pk"):
        (group if row.site_id is None else own).append((row.valid_from, row.value or None))
    return [step for step in group if not own or step[0] < own[0][0]] + own


def skill_steps(site: Site) -> dict[str, list[tuple[date, int | None]]]:
    found: dict[str, list[tuple[date, int | None]]] = defaultdict(list)
    for cap in SkillCap.objects.filter(site=site).order_by("valid_from", "pk"):
        found[cap.skill].append((cap.valid_from, cap.minutes_max))
    return found


def value_on(steps: Steps, on: date) -> int | None:
    return next((value for valid_from, value in reversed(steps) if valid_from <= on), None)


def _set_cars(day: SiteDay, most: int | None) -> bool:
    before = day.cars_cap
    day.cars_cap = max(most, day.cars_used) if most else None
    return day.cars_cap != before


def _store_skills(days: Sequence[SiteDay], steps: Mapping[str, Steps]) -> None:
    used = skill_minutes(days)
    rows = {
        (row.site_day_id, row.skill): row
        for row in SkillDay.objects.filter(site_day__in=[day.pk for day in days])
    }
    new, changed = [], []
    for day in days:
        for skill, own in steps.items():
            cap, minutes = value_on(own, day.day), used.get((day.pk, skill), 0)
            wanted = None if cap is None else max(cap, minutes)
            row = rows.get((day.pk, skill))
            if row is None and cap is not None:
                new.append(SkillDay(site_day=day, skill=skill, minutes_cap=wanted, minutes_used=minutes))
            elif row is not None and row.minutes_cap != wanted:
                row.minutes_cap = wanted
                changed.append(row)
    SkillDay.objects.bulk_create(new, batch_size=500)
    SkillDay.objects.bulk_update(changed, ["minutes_cap"], batch_size=500)


def skill_minutes(days: Sequence[SiteDay]) -> dict[tuple[int, str], int]:
    """Minutes that the claims of days use of each skill."""
    rows = SiteDay.objects.filter(pk__in=[day.pk for day in days], claims__minutes__gt=0)
    found: dict[tuple[int, str], int] = defaultdict(int)
    for day_id, skills, minutes in rows.values_list("pk", "claims__skills", "claims__minutes"):
        for skill in skills:
            found[day_id, skill] += minutes
    return found
