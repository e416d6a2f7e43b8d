"""Warnings, who gets them, and the limits of the law by country."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site, check_country
from booking.tables import append_only
from booking.visits.models import Visit
from club.warnings import rules


class WarningQuerySet(models.QuerySet["EarlyWarning"]):
    def open(self) -> WarningQuerySet:
        return self.filter(seen_at=None)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> WarningQuerySet:
        return self.filter(site__in=sites)


class EarlyWarning(models.Model):
    """Raised once per trigger, car and episode: a stay, a chain of repairs, an unhappy answer."""

    class Trigger(models.TextChoices):
        UNPROMISED = rules.UNPROMISED, _("a week in the workshop without a promised date")
        LONG = rules.LONG, _("three weeks in the workshop")
        REPEATED = rules.REPEATED, _("the same fault for the third time")
        UPSET = rules.UPSET, _("unhappy, and likely to go further")
        BY_HAND = rules.BY_HAND, _("a colleague is worried")

    trigger = models.CharField(max_length=10, choices=Trigger)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="warnings")
    episode = models.CharField(max_length=60)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trigger", "vehicle", "episode"], name="warning_once"),
        )
        indexes = (
            models.Index(fields=["site", "raised_at"], condition=Q(seen_at=None), name="warning_open"),
            models.Index(fields=["vehicle", "-id"], name="warning_vehicle"),
        )

    def __str__(self) -> str:
        return f"{self.trigger} {self.vehicle_id}"


class WarningRecipient(models.Model):
    """Who is told of the warnings of a site, or of all of them where ``site`` is empty."""

    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["site", "user"], nulls_distinct=False, name="warning_recipient_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} of {self.site_id or 'all'}"


class LawLimit(models.Model):
    """A country's limits from a day on; a new law is a new row."""

    append_only: ClassVar[bool] = True

    country = models.CharField(max_length=2, validators=[check_country])
    valid_from = models.DateField()
    loaner_days = models.PositiveSmallIntegerField(_("repair days until a loaner car is owed"))
    repair_days = models.PositiveSmallIntegerField(_("repair days in all, at most"))
    repairs = models.PositiveSmallIntegerField(_("repairs of one fault, at most"))
    months = models.PositiveSmallIntegerField(_("months after registration"))
    km = models.PositiveIntegerField(_("kilometres"))
    source = models.CharField(_("law"), max_length=120)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["country", "-valid_from", "-id"], name="law_limit_lookup"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.country} {self.valid_from}"

    @property
    def limits(self) -> rules.Limits:
        return rules.Limits(self.loaner_days, self.repair_days, self.repairs, self.months, self.km)
