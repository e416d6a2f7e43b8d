"""Levels, and the counter that decides them. Status credits are not points (loyalty.md §4.1)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account
from loyalty.triggers import append_only


class Tier(models.Model):
    """A level. The lowest rank is everybody's floor, whatever its thresholds say."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    credits_min = models.PositiveIntegerField(help_text="Status credits in a membership year.")
    visits_min = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Or this many paid visits; empty = not by visits."
    )
    multiplier_percent = models.PositiveSmallIntegerField(default=100)
    birthday_points = models.PositiveIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True, help_text="From this day nobody holds it.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(multiplier_percent__gt=0), name="tier_multiplies"),
        ]

    def __str__(self) -> str:
        return self.name


class StatusCredit(models.Model):
    """What counts towards a tier. A reversal is a negative row of the same membership year."""

    append_only = True

    class Kind(models.TextChoices):
        SPEND = "spend", _("Paid at the workshop")
        VISIT = "visit", _("Visit")
        REFERRAL = "referral", _("Friend referred")
        EVENT = "event", _("Event attended")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="status_credits")
    kind = models.CharField(max_length=10, choices=Kind)
    credits = models.IntegerField()
    visits = models.SmallIntegerField(default=0)
    on = models.DateField(help_text="The day it took effect; a reversal: the day of the refund.")
    counts_on = models.DateField(help_text="The day whose membership year it counts in.")
    posted_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [
            models.Index(fields=["account", "counts_on"], name="status_credit_of_account"),
        ]
