"""Dealerships, posts of staff, opening hours, settings.

Periods are half-open: ``until_date`` is the first day on which a row no longer holds.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.tables import append_only


def check_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), code="zone", params={"name": name})


check_currency = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, as in GBP."))
check_country = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, as in GB."))


class Group(models.Model):
    """The dealer group: one per installation; points and settings of the whole belong to its day."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, validators=[check_zone])
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    country = models.CharField(_("country"), max_length=2, validators=[check_country])
    sender = models.EmailField(_("letters come from"), blank=True)  # empty: the address of the settings

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Brand(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(models.QuerySet["Site"]):
    def open_on(self, on: date) -> SiteQuerySet:
        return self.filter(opened_on__lte=on).filter(Q(closed_on=None) | Q(closed_on__gt=on))


class Site(models.Model):
    """A dealership."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="sites")
    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    brands = models.ManyToManyField(Brand, related_name="sites", blank=True)
    zone = models.CharField(_("time zone"), max_length=60, validators=[check_zone])
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    country = models.CharField(_("country"), max_length=2, validators=[check_country])
    region = models.CharField(_("part of the country"), max_length=10, blank=True)  # whose holidays it has
    street = models.CharField(_("street"), max_length=120, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    opened_on = models.DateField(_("open since"))
    closed_on = models.DateField(_("closed from"), null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="site_closes_after_opening",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def is_open_on(self, on: date) -> bool:
        """Whether the dealership exists on that day; its hours are the calendar's business."""
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, on: date) -> PostQuerySet:
        return self.filter(from_date__lte=on).filter(Q(until_date=None) | Q(until_date__gt=on))


class Post(models.Model):
    """One person's job at one site, or at the whole group where ``site`` is empty."""

    class Role(models.TextChoices):
        ADVISOR = "advisor", _("service advisor")
        WORKSHOP = "workshop", _("workshop")
        CLUB_MANAGER = "club_manager", _("club manager")
        CARE_AGENT = "care_agent", _("care agent")
        SALES = "sales", _("sales consultant")
        TEAM_LEAD = "team_lead", _("team lead")
        DEPARTMENT_HEAD = "head", _("head of department")
        GENERAL_MANAGER = "general_manager", _("general manager")
        EDITOR = "editor", _("editor")
        ADMINISTRATOR = "administrator", _("group administrator")
        AUDITOR = "auditor", _("auditor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        related_name="posts",
        null=True,
        blank=True,
        help_text=_("Empty: the whole group"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=models.F("from_date")),
                name="post_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "site", "role"],
                condition=Q(until_date=None),
                nulls_distinct=False,
                name="post_held_once",
            ),
        )

    def is_held(self, on: date) -> bool:
        return self.from_date <= on and (self.until_date is None or on < self.until_date)


class ServiceCalendar(models.Model):
    """When one kind of service of a site works; ``version`` grows with every change."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        CARE = "care", _("customer care")

    site = models.ForeignKey(Site, models.CASCADE, related_name="calendars")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORKSHOP)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = (models.UniqueConstraint(fields=["site", "kind"], name="calendar_once_per_kind"),)


class WeeklyHours(models.Model):
    """One interval of local time on a weekday (0 = Monday). Closing at 00:00 is midnight at its end.

    Hours past midnight are two rows, the second on the next weekday.
    """

    calendar = models.ForeignKey(ServiceCalendar, models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_in_the_week"),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")) | Q(closes="00:00"), name="hours_run_forward"
            ),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="hours_open_once"),
        )


class CalendarException(models.Model):
    """A date that differs from its weekday: closed, or open in other hours (a make-up day too)."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("closed")
        OPEN = "open", _("other hours")

    calendar = models.ForeignKey(ServiceCalendar, models.CASCADE, related_name="exceptions")
    date = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind)
    intervals = models.JSONField(default=list, blank=True)  # [["HH:MM", "HH:MM"], …], local time
    note = models.CharField(max_length=120, blank=True)
    note_zh = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "date"], name="exception_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind="closed", intervals=[]) | (Q(kind="open") & ~Q(intervals=[])),
                name="exception_has_hours_when_open",
            ),
        )


class PassedHoliday(models.Model):
    """A public holiday somebody decided not to take into a calendar: it is not proposed again."""

    calendar = models.ForeignKey(ServiceCalendar, models.CASCADE, related_name="passed_holidays")
    date = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["calendar", "date"], name="holiday_passed_once"),)


class PublishedYear(models.Model):
    """A year whose days off staff know to be announced before the package of holidays does."""

    country = models.CharField(max_length=2, validators=[check_country])
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["country", "year"], name="year_published_once"),)


class Policy(models.Model):
    """One setting from a day on. Never changed: a new row follows; history answers "why then?"."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="policies", null=True, blank=True)
    name = models.SlugField(max_length=60)
    value = models.JSONField()
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = (models.Index(fields=["name", "site", "-valid_from", "-id"], name="policy_lookup"),)
        triggers = append_only()
