"""Questions about sites: hours, posts, settings. Each costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from booking.compiled import Compiled, Given
from booking.refusals import NoGroup
from booking.sites.models import Group, PassedHoliday, Policy, Post, PublishedYear, ServiceCalendar, Site
from booking.sites.rules import (
    FEATURES,
    MOVED_YEARLY,
    SETTINGS,
    Calendar,
    DaysOff,
    Proposal,
    Rollout,
    parse_intervals,
    proposals,
    setting_of,
)
from booking.sites.rules import rollouts as as_rollouts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    type Person = AbstractBaseUser | AnonymousUser

_known: ContextVar[Group | None] = ContextVar("known_group", default=None)


GROUP = Compiled(lambda: Group.objects.order_by("pk")[:1])
OPEN = Compiled(lambda: open_sites(Given("on", DateField())))  # type: ignore[arg-type]  # a day, when asked
POLICY = Compiled(
    lambda: (
        Policy.objects.filter(Q(site=Given("site", BigIntegerField())) | Q(site=None))
        .filter(name=Given("name", CharField()), valid_from__lte=Given("on", DateField()))
        .order_by(F("site").asc(nulls_last=True), "-valid_from", "-pk")[:1]
    )
)


class LocalDay(Func):
    """The date on the wall of a site at a moment: ``LocalDay("site__zone", "closed_at")``.

    ``__date`` would ask the clock of the server, and count a Shanghai morning to the day before.
    """

    function = "timezone"
    template = "(%(function)s(%(expressions)s))::date"
    output_field = DateField()


def group() -> Group:
    """The one group of this installation. One query, or none within ``known_group``. Raises NoGroup."""
    found = _known.get() or GROUP.first()
    if found is None:
        raise NoGroup
    return found


@contextmanager
def known_group(row: Group) -> Iterator[None]:
    """For a long job that asks thousands of times, and during which the group stays what it is."""
    token = _known.set(row)
    try:
        yield
    finally:
        _known.reset(token)


def calendar_of(site: Site, kind: str = "workshop") -> Calendar:
    """A site's calendar as a rule value; a site without one is never open. Three queries."""
    row = (
        ServiceCalendar.objects.filter(site=site, kind=kind)
        .prefetch_related("weekly_hours", "exceptions")
        .first()
    )
    return Calendar(site.tz) if row is None else as_rule(row, site)


def as_rule(row: ServiceCalendar, site: Site) -> Calendar:
    weekly: dict[int, list[Any]] = {}
    for hours in row.weekly_hours.all():
        weekly.setdefault(hours.weekday, []).append((hours.opens, hours.closes))
    exceptions = {entry.date: parse_intervals(entry.intervals) for entry in row.exceptions.all()}
    return Calendar(site.tz, weekly, exceptions)


def holiday_proposals(site: Site, kind: str, year: int, *, since: date, region: str = "") -> list[Proposal]:
    """Public holidays of a year, from a day on, that a calendar neither has nor was told to pass over.

    Four queries. They are proposals: a person writes them or does not.
    """
    passed = PassedHoliday.objects.filter(calendar__site=site, calendar__kind=kind, date__year=year)
    gone = set(passed.values_list("date", flat=True))
    found = proposals(
        calendar_of(site, kind), days_off(site.country, year, region),
        with_weekends=site.country in MOVED_YEARLY,
    )  # fmt: skip
    return [each for each in found if each.day >= since and each.day not in gone]


def unpublished(country: str, years: Iterable[int]) -> set[int]:
    """Of these years, those whose days off and make-up days are still to be announced.

    No query where nothing is announced yearly, or where the package knows each of the years; else one.
    """
    if country not in MOVED_YEARLY:
        return set()
    unknown = {year for year in years if not days_off(country, year).worked}
    if not unknown:
        return set()
    told = PublishedYear.objects.filter(country=country, year__in=unknown)
    return unknown - set(told.values_list("year", flat=True))


@lru_cache(maxsize=256)
def days_off(country: str, year: int, region: str = "") -> DaysOff:
    """A year as the package ``holidays`` knows it; nothing for a country it does not know."""
    import holidays  # half a second, and few processes ever ask

    if country not in holidays.list_supported_countries() or (region and region not in regions(country)):
        return DaysOff({})

    def named(language: str) -> holidays.HolidayBase:
        return holidays.country_holidays(country, subdiv=region or None, years=year, language=language)

    english, chinese = named("en_US"), named("zh_CN")
    can_chinese = "zh_CN" in chinese.supported_languages
    names = {day: (name, chinese.get(day, "") if can_chinese else "") for day, name in english.items()}
    worked = getattr(english, "weekend_workdays", ())
    return DaysOff(names, frozenset(day for day in worked if day.year == year))


@lru_cache(maxsize=64)
def regions(country: str) -> dict[str, str]:
    """Parts of a country with holidays of their own: names by code."""
    import holidays  # as above

    if country not in holidays.list_supported_countries():
        return {}
    known = holidays.country_holidays(country)
    names = {code: name for name, code in known.subdivisions_aliases.items()}
    return {code: names.get(code, code) for code in known.subdivisions}


def posts_of(user: Person, on: date) -> QuerySet[Post]:
    """The posts a person holds on a day, with their sites. One query."""
    if user.pk is None:
        return Post.objects.none()
    return Post.objects.on(on).filter(user_id=user.pk).select_related("site")


def posts_at(now: datetime) -> QuerySet[Post]:
    """Posts held at a moment: by the day at their centre; those for the whole group by the group's day."""
    zone = Coalesce("site__zone", Subquery(Group.objects.order_by("pk").values("zone")[:1]))
    rows = Post.objects.alias(today=LocalDay(zone, Value(now)))
    return rows.filter(Q(until_date=None) | Q(until_date__gt=F("today")), from_date__lte=F("today"))


def sites_of(user: Person, on: date) -> QuerySet[Site]:
    """The sites a person works for on a day; a group post sees all of them."""
    posts = posts_of(user, on)
    everywhere = posts.filter(site=None)
    return Site.objects.filter(Q(pk__in=posts.values("site")) | Exists(everywhere)).order_by("name")


def open_sites(on: date) -> QuerySet[Site]:
    """The dealerships that exist on a day, by name."""
    return Site.objects.open_on(on).order_by("name")


def sites_open(on: date) -> list[Site]:
    """The same, read; for pages that ask each time."""
    return OPEN.rows(on=on)


def holds_role(user: Person, role: str | Iterable[str], site: Site | None = None, *, on: date) -> bool:
    """Whether a person holds (one of) the roles: at ``site`` or the whole group; None: anywhere."""
    roles = [role] if isinstance(role, str) else list(role)
    posts = posts_of(user, on).filter(role__in=roles)
    if site is not None:
        posts = posts.filter(Q(site=site) | Q(site=None))
    return posts.exists()


def policy(site: Site | None, name: str, on: date, default: Any = None) -> Any:
    """A setting in force on a day: the site's own, else the group's, else the default. One query."""
    row = POLICY.first(site=site and site.pk, name=name, on=on)
    if row is not None:
        return row.value
    return SETTINGS[name].default if default is None and name in SETTINGS else default


def rollouts(on: date) -> dict[str, Rollout]:
    """How far each feature is rolled out on a day. One query."""
    names = [setting_of(feature) for feature in FEATURES]
    rows = Policy.objects.filter(name__in=names, valid_from__lte=on).order_by("valid_from", "pk")
    return as_rollouts({(row.name, row.site_id): row.value for row in rows})
