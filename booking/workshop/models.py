"""Operations and their prices; units of capacity; days and shifts.

``SiteDay`` is the row every booking of a day locks first. ``Shift`` is when a unit works: its table
carries ``UNIQUE (resource, during WITHOUT OVERLAPS)``, made in migration 0002.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Milestone
from booking.sites.models import Site, check_currency
from booking.tables import append_only


class Kind(models.TextChoices):
    """Kinds of units (booking.md §1)."""

    BAY = "bay", _("bay")
    TECHNICIAN = "technician", _("technician")
    RECEPTION = "reception", _("reception lane")
    SEAT = "seat", _("waiting seat")
    COURTESY_CAR = "courtesy_car", _("courtesy car")
    DRIVER = "driver", _("driver")


def kinds_of_plain_work() -> list[str]:
    return [Kind.BAY, Kind.TECHNICIAN]


class OperationQuerySet(models.QuerySet["Operation"]):
    def offered_on(self, on: date) -> OperationQuerySet:
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=on))

    def online(self) -> OperationQuerySet:
        return self.filter(is_online=True)


class Operation(models.Model):
    """A piece of work on the menu. Prices are what a person pays: tax is included.

    ``needs``: kinds of units held while the work is done. ``tags``: what each of them must have; a tag
    written ``bay:lift`` asks only bays, one without a kind asks every unit of the work.
    """

    class Pay(models.TextChoices):
        LABOUR = "labour", _("labour")
        PARTS = "parts", _("parts")
        ACCESSORIES = "accessories", _("accessories")
        BODY = "body", _("body and paint")
        SUBLET = "sublet", _("outside work")
        FEE = "fee", _("fees")

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    summary = models.CharField(_("what it includes"), max_length=200, blank=True)
    summary_zh = models.CharField(_("what it includes, in Chinese"), max_length=200, blank=True)
    group = models.SlugField(_("chapter of the menu"), max_length=30, default="service")
    minutes = models.PositiveSmallIntegerField(_("minutes of work"))
    needs = ArrayField(models.CharField(max_length=20, choices=Kind), default=kinds_of_plain_work)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    allows_waiting = models.BooleanField(_("the owner may wait"), default=True)
    is_open_ended = models.BooleanField(
        _("nobody knows how long it takes"), default=False, help_text=_("An advisor answers every request.")
    )
    price_minor = models.PositiveIntegerField(_("usual price"), help_text=_("In the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    resets = models.CharField(
        _("starts a new interval of"), max_length=10, choices=Milestone.Kind, blank=True
    )  # the due date that counts anew once this is done
    kind = models.CharField(_("kind of line"), max_length=12, choices=Pay, default=Pay.LABOUR)
    is_online = models.BooleanField(_("owners may choose it"), default=True)
    rank = models.PositiveSmallIntegerField(_("place on the menu"), default=100)
    retired_on = models.DateField(_("off the menu from"), null=True, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints = (
            models.CheckConstraint(condition=Q(minutes__gt=0), name="operation_takes_time"),
            models.CheckConstraint(condition=Q(needs__len__gt=0), name="operation_needs_a_unit"),
        )

    def __str__(self) -> str:
        return self.name


class OperationPrice(models.Model):
    """A price from a day on, for a price group of models ("" = all), a mileage and a site (empty = all).

    ``from_km``: for cars that have run as far; the highest step reached counts.
    """

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="prices")
    price_group = models.SlugField(_("price group"), max_length=20, blank=True)
    site = models.ForeignKey(Site, models.CASCADE, related_name="prices", null=True, blank=True)
    from_km = models.PositiveIntegerField(_("from kilometres"), default=0)
    valid_from = models.DateField(_("valid from"))
    price_minor = models.PositiveIntegerField(_("price"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = (
            models.UniqueConstraint(
                fields=["operation", "price_group", "from_km", "site", "valid_from"],
                nulls_distinct=False,
                name="price_once_a_day",
            ),
        )


class LearnedTime(models.Model):
    """What our own days say about an operation: actual ÷ planned minutes, 80th percentile, in per cent.

    ``site`` empty: everywhere; ``price_group`` "": all models. Written anew by night.
    """

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="learned")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", null=True, blank=True)
    price_group = models.SlugField(max_length=20, blank=True)
    percent = models.PositiveSmallIntegerField()
    visits = models.PositiveIntegerField()
    learned_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["operation", "site", "price_group"], nulls_distinct=False, name="learned_once"
            ),
        )


class ResourceQuerySet(models.QuerySet["Resource"]):
    def in_use_on(self, on: date) -> ResourceQuerySet:
        return self.real().filter(Q(retired_on=None) | Q(retired_on__gt=on))

    def real(self) -> ResourceQuerySet:
        return self.filter(is_overflow=False)


class Resource(models.Model):
    """One unit of anything scarce. ``rank`` breaks ties: lower is used first.

    ``is_overflow``: made by an override, for the one booking that had no real unit; it is never offered
    and works only while it is claimed.
    """

    Kind = Kind

    site = models.ForeignKey(Site, models.PROTECT, related_name="resources")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("can do"), default=list, blank=True)
    is_online = models.BooleanField(_("owners may book it"), default=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    is_overflow = models.BooleanField(default=False, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="units",
        null=True,
        blank=True,
        verbose_name=_("person"),
    )
    retired_on = models.DateField(_("out of use from"), null=True, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (models.UniqueConstraint(fields=["site", "kind", "name"], name="resource_named_once"),)

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """A unit that is away: holiday, illness, maintenance. Half-open, in instants."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_runs_forward"),
        )
        indexes = (models.Index(fields=["resource", "ends_at"], name="absence_resource"),)


class SiteDay(models.Model):
    """One local day of a site: its cells, opening, and what is used of its caps.

    Minutes are minutes of work. A cap of null is no cap. ``opening`` is a list of [lo, hi) cells.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="days")
    day = models.DateField()
    t0 = models.DateTimeField()
    cells = models.PositiveSmallIntegerField()
    opening = models.JSONField(default=list)
    minutes_cap = models.PositiveIntegerField(null=True, blank=True)
    minutes_used = models.PositiveIntegerField(default=0)
    cars_cap = models.PositiveIntegerField(null=True, blank=True)
    cars_used = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site", "day"], name="site_day_once"),
            models.CheckConstraint(condition=Q(cells__lte=100), name="site_day_cells"),
            models.CheckConstraint(
                condition=Q(minutes_cap=None) | Q(minutes_used__lte=F("minutes_cap")),
                name="site_day_minutes_capped",
            ),
            models.CheckConstraint(
                condition=Q(cars_cap=None) | Q(cars_used__lte=F("cars_cap")), name="site_day_cars_capped"
            ),
        )


class Shift(models.Model):
    """Unbroken time in which a unit works. Claims reference it by period (migration 0002)."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="shifts")
    during = DateTimeRangeField()
    site_day = models.ForeignKey(SiteDay, models.PROTECT, related_name="shifts")
    lo = models.PositiveSmallIntegerField()
    hi = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(lo__lt=F("hi"), hi__lte=100), name="shift_cells"),)


class SkillCap(models.Model):
    """How many minutes a day a site sells of work that needs a skill, from a day on; null ends the cap.

    A skill is a tag without its kind: ``hv`` for ``technician:hv``.
    """

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="skill_caps")
    skill = models.CharField(_("skill"), max_length=40)
    minutes_max = models.PositiveIntegerField(_("minutes a day"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("limit of a skill")
        verbose_name_plural = _("limits of skills")
        indexes = (models.Index(fields=["site", "skill", "-valid_from", "-id"], name="skill_cap_lookup"),)
        triggers = append_only()


class SkillDay(models.Model):
    """Minutes of a skill used on a day of a site, and its cap; the row is under the lock of its day."""

    site_day = models.ForeignKey(SiteDay, models.CASCADE, related_name="skills")
    skill = models.CharField(max_length=40)
    minutes_cap = models.PositiveIntegerField(null=True, blank=True)
    minutes_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site_day", "skill"], name="skill_day_once"),
            models.CheckConstraint(
                condition=Q(minutes_cap=None) | Q(minutes_used__lte=F("minutes_cap")),
                name="skill_day_capped",
            ),
        )
