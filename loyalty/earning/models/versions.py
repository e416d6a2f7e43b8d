"""Rules of earning with their history."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.campaigns.models import Campaign, codes
from loyalty.triggers import append_only


class EarnRuleQuerySet(models.QuerySet["EarnRule"]):
    def in_force(self, on: datetime.date) -> EarnRuleQuerySet:
        """The newest version of each rule on member day ``on``, without those that ended."""
        newest = self.filter(valid_from__lte=on).order_by("code", "-valid_from", "-id").distinct("code")
        stands = Q(valid_until=None) | Q(valid_until__gte=on)
        return self.filter(stands, pk__in=newest.values("pk")).exclude(is_end=True)


class EarnRule(models.Model):
    """One version of a rule. A live rule is superseded by a later version, never edited.

    SPEND: ``rate_permille`` points per currency unit for lines of ``kinds`` paid by ``pay_types``.
    EACH: ``points`` for every such line. MULTIPLIER: what those lines earn, times ``factor_percent``.
    FIXED: ``points`` when somebody grants it by its code. An empty filter means any; a SPEND or EACH
    rule always names kinds and pay types.
    """

    append_only = True

    class Kind(models.TextChoices):
        SPEND = "spend", _("By money spent")
        EACH = "each", _("Fixed points for each line of a bill")
        MULTIPLIER = "multiplier", _("Multiplies what a bill earns")
        FIXED = "fixed", _("Fixed points")

    class Combine(models.TextChoices):
        STACK = "stack", _("adds to other rules")
        EXCLUSIVE = "exclusive", _("replaces other rules")

    class Period(models.TextChoices):
        DAY = "day", _("a day")
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        YEAR = "year", _("a calendar year")
        MEMBERSHIP = "membership", _("a membership year")
        EVER = "ever", _("ever")

    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Last day, inclusive.")
    is_end = models.BooleanField(
        default=False, help_text="This version ends the rule; author and day say who and when."
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="rules"
    )
    combine = models.CharField(max_length=10, choices=Combine, default=Combine.STACK)
    priority = models.PositiveSmallIntegerField(
        default=100, help_text="Of several that replace others, the highest counts."
    )
    kinds = codes()
    pay_types = codes()
    operations = codes()
    car_models = codes()
    sites = codes()
    brands = codes()
    tiers = codes()
    segments = codes()
    attributes = codes()
    statuses = codes()
    traits = codes()
    rate_permille = models.PositiveIntegerField(default=0, help_text="1000 = one point per unit.")
    factor_percent = models.PositiveSmallIntegerField(default=100, help_text="200 = double.")
    by_tier = models.BooleanField(
        default=False, help_text="SPEND: times the tier's multiplier. FIXED: the tier's birthday points."
    )
    points = models.PositiveIntegerField(default=0)
    points_max = models.PositiveIntegerField(null=True, blank=True, help_text="For one member and period.")
    times_max = models.PositiveIntegerField(null=True, blank=True, help_text="For one member and period.")
    per = models.CharField(max_length=10, choices=Period, blank=True)
    pending_days = models.PositiveSmallIntegerField(default=0)
    expires_months = models.PositiveSmallIntegerField(
        null=True, blank=True, default=24, help_text="From the effective date, to the month's end."
    )
    expires_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="A campaign's points may live shorter: days after they open."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = EarnRuleQuerySet.as_manager()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["code", "-valid_from", "-id"], name="earn_rule_version")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_end=True)
                | Q(kind="spend", rate_permille__gt=0)
                | Q(kind="each", points__gt=0)
                | Q(kind="multiplier", factor_percent__gt=100)
                | Q(kind="fixed"),
                name="earn_rule_gives",
            ),
            models.CheckConstraint(
                condition=~Q(per="") | Q(points_max=None, times_max=None), name="earn_rule_cap_has_period"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="earn_rule_ends_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    @property
    def is_capped(self) -> bool:
        return bool(self.per)
