"""Levels with their history, the counter that decides them, and what else bears on a level.

Status credits are not points (loyalty.md §4.1). Which level somebody holds is nowhere stored: it is
worked out (``queries.standing``). ``TierNews`` is what was told, ``WakeUp`` what staff should do.
"""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account
from loyalty.triggers import append_only, undeletable


def person() -> models.ForeignKey[Any, Any]:
    """Who did it; null = the house itself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Tier(models.Model):
    """A level. The lowest rank is everybody's floor, whatever its ``TierTerms`` say."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    retired_on = models.DateField(null=True, blank=True, help_text="From this day nobody holds it.")

    def __str__(self) -> str:
        return self.name


class TierTerms(models.Model):
    """The numbers of a level from a day on, for the group or one brand. Superseded, never edited.

    A brand's row holds thresholds only; without credits the brand follows the group again.
    """

    append_only = True

    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="terms")
    brand = models.CharField(max_length=40, blank=True, help_text="Code of a brand; empty = the group.")
    valid_from = models.DateField()
    credits_min = models.PositiveIntegerField(
        null=True, blank=True, help_text="Status credits in a membership year."
    )
    visits_min = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Or this many paid visits; empty = not by visits."
    )
    multiplier_percent = models.PositiveSmallIntegerField(default=100)
    birthday_points = models.PositiveIntegerField(default=0)
    author = person()
    recorded_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tier", "brand", "valid_from"], name="tier_terms_version"),
            models.CheckConstraint(condition=Q(multiplier_percent__gt=0), name="tier_multiplies"),
            models.CheckConstraint(
                condition=~Q(brand="") | Q(credits_min__isnull=False), name="tier_has_a_threshold"
            ),
            models.CheckConstraint(
                condition=Q(brand="") | Q(credits_min=None) | Q(credits_min__gt=0), name="tier_brand_weighs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.valid_from}"


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
    on = models.DateField(help_text="The day it took effect (opened); a reversal: the day of the refund.")
    counts_on = models.DateField(help_text="The day whose membership year it counts in.")
    brand = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(db_default=Now())
    actor = person()
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [
            models.Index(fields=["account", "counts_on"], name="status_credit_of_account"),
        ]


class TierFloor(models.Model):
    """A level given by hand. Asked by one person, in force once another agreed, never before that day."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tier_floors")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(help_text="Last day, inclusive.")
    reason = models.CharField(max_length=300)
    author = person()
    asked_at = models.DateTimeField()
    approver = person()
    approved_on = models.DateField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = person()
    refused_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="First day it holds no more.")
    ended_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = undeletable("account", "tier", "from_on", "until_on", "reason", "author", "asked_at")
        indexes: ClassVar = [models.Index(fields=["account"], name="tier_floor_of_account")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="tier_floor_runs_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="tier_floor_has_a_reason"),
            models.CheckConstraint(
                condition=Q(approver=None) | (Q(author__isnull=False) & ~Q(approver=F("author"))),
                name="tier_floor_two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(approver__isnull=False, approved_at__isnull=False),
                name="tier_floor_approved_by_somebody",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.approved_on is None and self.refused_at is None

    @property
    def starts_on(self) -> datetime.date:
        """The first day it bears: agreeing later does not rewrite the days before."""
        return max(self.from_on, self.approved_on or self.from_on)

    @property
    def ends_on(self) -> datetime.date:
        """Its last day."""
        if self.ended_on is None:
            return self.until_on
        return min(self.until_on, self.ended_on - datetime.timedelta(days=1))


class Benefit(models.Model):
    """Something a level brings that is counted: washes, pick-ups, days with a loan car."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return self.name


class BenefitTerms(models.Model):
    """How often a level brings a benefit in one term, from a day on. Superseded, never edited."""

    append_only = True

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="terms")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    units = models.PositiveSmallIntegerField(help_text="Per term of the level; 0 = none.")
    author = person()
    recorded_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["benefit", "tier", "valid_from"], name="benefit_terms_version"),
        ]


class BenefitUse(models.Model):
    """A benefit put aside, then used or let go: hold, capture, release (loyalty.md §4.7).

    ``ended_on`` is the first day it is no longer held. ``keeps_until``: a used benefit keeps its level
    to this day, the end of the term it was used in.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="benefit_uses")
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="+")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveSmallIntegerField()
    on = models.DateField()
    until = models.DateField(help_text="Last day it is held.")
    ended_on = models.DateField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    used_units = models.PositiveSmallIntegerField(default=0)
    keeps_until = models.DateField(null=True, blank=True)
    site = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=60, blank=True, help_text="What it was put aside for.")
    note = models.CharField(max_length=200, blank=True)
    actor = person()
    used_by = person()
    posted_at = models.DateTimeField()
    key = models.CharField(max_length=200, unique=True)
    digest = models.BinaryField(max_length=32)
    used_key = models.CharField(max_length=200, unique=True, null=True, blank=True)  # unique
    used_digest = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        triggers = undeletable("account", "benefit", "tier", "units", "on", "source", "key", "digest")
        indexes: ClassVar = [
            models.Index(fields=["account", "on"], name="benefit_use_of_account"),
            models.Index(fields=["source"], name="benefit_use_for", condition=~Q(source="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(units__gt=0), name="benefit_use_positive"),
            models.CheckConstraint(condition=Q(used_units__lte=F("units")), name="benefit_used_within"),
            models.CheckConstraint(condition=Q(until__gte=F("on")), name="benefit_use_runs_forward"),
            models.CheckConstraint(
                condition=Q(used_on=None, used_units=0, used_key=None)
                | Q(used_on__isnull=False, used_units__gt=0, used_key__isnull=False, ended_on__isnull=False),
                name="benefit_used_whole",
            ),
        ]

    def is_held(self, on: datetime.date) -> bool:
        return self.on <= on <= self.until and (self.ended_on is None or on < self.ended_on)

    def units_taken(self, on: datetime.date) -> int:
        """What it takes from the term's count on a day: all while held, what was used after that."""
        if self.is_held(on):
            return self.units
        return self.used_units if self.used_on is not None and self.used_on <= on else 0


class TierNews(models.Model):
    """What changed for a member, as booked by the review. The newest row is what was last known."""

    append_only = True

    class Kind(models.TextChoices):
        UP = "up", _("Reached")
        RENEWED = "renewed", _("Renewed")
        GRACE = "grace", _("In grace")
        DOWN = "down", _("One level down")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tier_news")
    kind = models.CharField(max_length=10, choices=Kind)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(help_text="The member day of the review that saw it.")
    starts_on = models.DateField(help_text="The first day of the term, or of the grace.")
    until = models.DateField(null=True)
    credits_missing = models.PositiveIntegerField(default=0)
    visits_missing = models.PositiveSmallIntegerField(null=True)
    posted_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="tier_news_of_account")]


class WakeUp(models.Model):
    """A membership that fell asleep: somebody gets in touch. It ends with the next paid visit."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="wake_ups")
    since_on = models.DateField()
    found_at = models.DateTimeField()
    woke_on = models.DateField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = person()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "since_on"], name="wake_up_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["since_on"], name="wake_up_open", condition=Q(woke_on=None)),
        ]
