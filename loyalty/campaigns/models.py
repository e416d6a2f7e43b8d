"""A campaign: its audience, its budget, and every step from draft to end."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loyalty.triggers import append_only, undeletable


def codes() -> ArrayField[list[str], list[str]]:
    """A filter by codes; empty = any."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class Campaign(models.Model):
    """Points beside the ordinary ones, for some members, for some time, up to a budget.

    Edited while a draft; from its review on only its state moves (``CampaignStep``). ``points_given``
    and ``value_given`` count against the budget under the row's lock; they never pass it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="Last day, inclusive.")
    tiers = codes()
    sites = codes()
    brands = codes()
    segments = codes()
    attributes = codes()
    group = models.SlugField(
        max_length=40, blank=True, help_text="Of the campaigns of one group only one counts on a bill."
    )
    priority = models.PositiveSmallIntegerField(default=100, help_text="The highest of a group wins.")
    budget_points = models.PositiveBigIntegerField(null=True, blank=True)
    budget_minor = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Worth of the points given, minor units."
    )
    member_points_max = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Points for one member in the whole campaign."
    )
    holdout_percent = models.PositiveSmallIntegerField(
        default=10, help_text="Members left out, by hash, to compare with."
    )
    points_given = models.PositiveBigIntegerField(default=0)
    value_given = models.PositiveBigIntegerField(
        default=0, help_text="Points times their worth of 100 points: hundredths of a minor unit."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        triggers = undeletable("code", "author", "created_at")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after"),
            models.CheckConstraint(condition=Q(holdout_percent__lte=50), name="campaign_holdout_within"),
            models.CheckConstraint(
                condition=Q(budget_points=None) | Q(points_given__lte=F("budget_points")),
                name="campaign_points_within_budget",
            ),
            models.CheckConstraint(
                condition=Q(budget_minor=None) | Q(value_given__lte=F("budget_minor") * 100),
                name="campaign_money_within_budget",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_over(self, on: datetime.date) -> bool:
        """Its last day is past, or somebody ended it."""
        return self.state == self.State.ENDED or on > self.ends_on


class CampaignStep(models.Model):
    """Who moved a campaign to which state, and when."""

    append_only: ClassVar[bool] = True

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Campaign.State)
    on = models.DateField(help_text="Member day; a late posting asks for the state of its day.")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["campaign", "-id"], name="campaign_step_newest")]
