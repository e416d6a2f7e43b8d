"""Cards with what to do, plans with their targets, and who gets the figures by mail."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.tables import append_only


class StrategyCard(models.Model):
    """What to do for a kind of customer or car, in the words of the house. The newest of a code holds.

    ``code``: a cell ("+A"), a grade ("grade:large") or a churn label ("label:warning").
    """

    append_only: ClassVar[bool] = True

    code = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=80)
    title_zh = models.CharField(_("title in Chinese"), max_length=80, blank=True)
    body = models.TextField(_("what to do"), max_length=1000)
    body_zh = models.TextField(_("what to do, in Chinese"), max_length=1000, blank=True)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["code", "-id"], name="strategy_card_newest"),)
        triggers = append_only()

    def __str__(self) -> str:
        return self.title


class Plan(models.Model):
    """A strategy over some years, for the group or one centre (sources H7)."""

    name = models.CharField(_("name"), max_length=100)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    strategy = models.TextField(_("strategy"), max_length=4000)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year"), last_year__lte=F("first_year") + 9),
                name="plan_years_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class PlanTarget(models.Model):
    """What a figure is to reach in a year. ``figure`` is a code of ``insight.rules.FIGURES``."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    figure = models.SlugField(_("figure"), max_length=40)
    value = models.BigIntegerField(_("target"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "year", "figure"], name="plan_target_once_a_year"),
        )


class PlanActivity(models.Model):
    """Something to be done in a year, by whom, and when it was."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="activities")
    year = models.PositiveSmallIntegerField(_("year"))
    what = models.CharField(_("activity"), max_length=200)
    due_on = models.DateField(_("until"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="plan_activity_done_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.what

    def is_late(self, on: date) -> bool:
        return self.done_at is None and on > self.due_on


class Digest(models.Model):
    """Somebody who gets the week's figures by mail, for one centre or all they see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "site"], condition=Q(ended_at=None), nulls_distinct=False, name="digest_once"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="digest_weekday"),
        )
