"""What changes sites: hours, exceptions, settings, posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.sites.models import (
    CalendarException,
    PassedHoliday,
    Policy,
    Post,
    PublishedYear,
    ServiceCalendar,
    Site,
    WeeklyHours,
)
from booking.sites.queries import as_rule, rollouts
from booking.sites.rules import (
    FEATURES,
    SETTINGS,
    STAGES,
    Proposal,
    as_rows,
    may_follow,
    parse_intervals,
    setting_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser

NOTE_MAX = 120


class BadHours(Refusal):
    code = "bad_hours"
    sentence = _("These hours cannot be read. Write each interval as opening and closing time.")


class NoOpenTime(Refusal):
    code = "no_open_time"
    sentence = _("With these hours the site would not open at all within 400 days.")


class UnknownSetting(Refusal):
    code = "unknown_setting"
    sentence = _("There is no setting called %(name)s.")


class BadSetting(Refusal):
    code = "bad_setting"
    sentence = _("%(name)s cannot be set to this value.")


class Backdated(Refusal):
    code = "backdated"
    sentence = _("A setting can change from today on, not before.")


class StageSkipped(Refusal):
    code = "stage_skipped"
    sentence = _("One stage at a time: first a pilot at some centres, then everywhere.")


class NoPilot(Refusal):
    code = "no_pilot"
    sentence = _("Name at least one centre that takes part in the pilot.")


class PostHeld(Refusal):
    code = "post_held"
    status = 409
    sentence = _("This person already holds this post.")


@transaction.atomic
def set_hours(
    *,
    site: Site,
    weekly: Mapping[int, Sequence[tuple[time, time]]],
    now: datetime,
    actor: Person | None = None,
    kind: str = "workshop",
) -> ServiceCalendar:
    """Replace the weekly hours; intervals past midnight become two rows.

    Raises BadHours, and NoOpenTime if nothing opens within 400 days of ``now``.
    """
    try:
        rows = as_rows(weekly)
    except ValueError as error:
        raise BadHours from error
    calendar = locked_calendar(site, kind)
    calendar.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in rows
    )
    return changed(calendar, site, now)


@transaction.atomic
def set_exception(
    *,
    site: Site,
    day: date,
    intervals: Sequence[Sequence[str]],
    now: datetime,
    actor: Person | None = None,
    kind: str = "workshop",
    note: str = "",
    note_zh: str = "",
) -> CalendarException:
    """Other hours for one date, ``[["09:00", "12:00"]]``, or none at all: closed.

    Raises BadHours, NoOpenTime.
    """
    try:
        parse_intervals(intervals)
    except ValueError as error:
        raise BadHours from error
    calendar = locked_calendar(site, kind)
    values = {
        "kind": CalendarException.Kind.OPEN if intervals else CalendarException.Kind.CLOSED,
        "intervals": [list(interval) for interval in intervals],
        "note": note,
        "note_zh": note_zh,
    }
    entry, _made = calendar.exceptions.update_or_create(date=day, defaults=values)
    changed(calendar, site, now)
    return entry


@transaction.atomic
def drop_exception(
    *, site: Site, day: date, now: datetime, actor: Person | None = None, kind: str = "workshop"
) -> None:
    """Back to the weekday's hours. Raises NoOpenTime."""
    calendar = locked_calendar(site, kind)
    calendar.exceptions.filter(date=day).delete()
    changed(calendar, site, now)


@transaction.atomic
def take_holidays(
    *, site: Site, kind: str, chosen: Sequence[Proposal], now: datetime, actor: Person
) -> list[date]:
    """Write the proposals somebody chose as exceptions; a day decided by now stays. Raises NoOpenTime."""
    decided = set(locked_calendar(site, kind).exceptions.values_list("date", flat=True))
    taken = [each for each in chosen if each.day not in decided]
    for each in taken:
        intervals = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in each.intervals]
        set_exception(
            site=site, day=each.day, intervals=intervals, now=now, actor=actor, kind=kind,
            note=each.note[:NOTE_MAX], note_zh=each.note_zh[:NOTE_MAX],
        )  # fmt: skip
    return [each.day for each in taken]


@transaction.atomic
def pass_over_holidays(*, site: Site, kind: str, days: Sequence[date]) -> None:
    """These days are not proposed again; the calendar stays as it is."""
    calendar = locked_calendar(site, kind)
    PassedHoliday.objects.bulk_create(
        [PassedHoliday(calendar=calendar, date=day) for day in days], ignore_conflicts=True
    )


def propose_again(*, site: Site, kind: str, year: int) -> None:
    """What was passed over in a year is proposed once more."""
    PassedHoliday.objects.filter(calendar__site=site, calendar__kind=kind, date__year=year).delete()


def publish_year(*, country: str, year: int, is_published: bool) -> None:
    """Staff say that a year's days off are announced, or take it back; due times no longer "may move"."""
    if is_published:
        PublishedYear.objects.get_or_create(country=country, year=year)
    else:
        PublishedYear.objects.filter(country=country, year=year).delete()


def locked_calendar(site: Site, kind: str) -> ServiceCalendar:
    ServiceCalendar.objects.get_or_create(site=site, kind=kind)
    return ServiceCalendar.objects.select_for_update().get(site=site, kind=kind)


def changed(calendar: ServiceCalendar, site: Site, now: datetime) -> ServiceCalendar:
    """Count the change; refuse, and so roll back, a calendar that never opens."""
    if not as_rule(calendar, site).has_open_time(now.astimezone(site.tz).date()):
        raise NoOpenTime
    calendar.version += 1
    calendar.save(update_fields=["version"])
    return calendar


@transaction.atomic
def set_policy(
    *,
    name: str,
    value: Any,
    valid_from: date,
    now: datetime,
    author: Person | None,
    site: Site | None = None,
    approver: Person | None = None,
) -> Policy:
    """Write a setting's next value. Raises UnknownSetting, BadSetting, Backdated."""
    if name not in SETTINGS:
        raise UnknownSetting(name=name)
    if not SETTINGS[name].accepts(value):
        raise BadSetting(name=name)
    if valid_from < (now.astimezone(site.tz) if site else now).date():
        raise Backdated
    return Policy.objects.create(
        site=site,
        name=name,
        value=value,
        valid_from=valid_from,
        recorded_at=now,
        author_id=author.pk if author else None,
        approver_id=approver.pk if approver else None,
    )


@transaction.atomic
def keep_region(*, site: Site, region: str) -> str:
    """The part of the country whose public holidays are proposed here from now on; what it was before."""
    fresh = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    before, site.region = fresh.region, region
    site.save(update_fields=["region"])
    return before


@transaction.atomic
def set_stage(
    *, feature: str, stage: str, sites: Sequence[Site], now: datetime, author: Person | None
) -> list[Policy]:
    """How far a feature is rolled out from today on.

    Each change is a row of the settings' history; what stays as it is leaves none.
    Raises UnknownSetting, BadSetting, StageSkipped, NoPilot.
    """
    if feature not in FEATURES:
        raise UnknownSetting(name=feature)
    if stage not in STAGES:
        raise BadSetting(name=feature)
    before = rollouts(now.date())[feature]
    if not may_follow(before.stage, stage):
        raise StageSkipped
    if stage == "pilot" and not sites:
        raise NoPilot
    wanted = {site.pk for site in sites} if stage == "pilot" else set(before.sites)
    changed: list[tuple[Site | None, str]] = [(None, stage)] if stage != before.stage else []
    changed += [
        (site, "pilot" if site.pk in wanted else "pre_pilot")
        for site in Site.objects.filter(pk__in=wanted ^ before.sites).order_by("pk")
    ]
    told: dict[str, Any] = {
        "name": setting_of(feature),
        "valid_from": now.date(),
        "now": now,
        "author": author,
    }
    return [set_policy(site=site, value=value, **told) for site, value in changed]


@transaction.atomic
def appoint(
    *, user: Person, role: str, on: date, actor: Person | None = None, site: Site | None = None
) -> Post:
    """Give a post from a day on; without a site, at the whole group. Raises PostHeld."""
    post, made = Post.objects.get_or_create(
        user_id=user.pk, role=Post.Role(role), site=site, until_date=None, defaults={"from_date": on}
    )
    if not made:
        raise PostHeld
    return post


@transaction.atomic
def dismiss(*, post: Post, on: date, actor: Person | None = None) -> Post:
    """End a post: ``on`` is the first day without it. Dismissing twice changes nothing."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.until_date is None:
        post.until_date = max(on, post.from_date)
        post.save(update_fields=["until_date"])
    return post
