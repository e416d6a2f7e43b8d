"""A run of classes and where every customer stood in it. Runs are kept; standings go with their person."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.tables import append_only
from club.members.models import Member


class ClassRunQuerySet(models.QuerySet["ClassRun"]):
    def until(self, on: date) -> ClassRunQuerySet:
        """Those up to a day, the newest first."""
        return self.filter(on__lte=on).order_by("-on", "-pk")


class ClassRun(models.Model):
    """Classes as of the end of day ``on``, from the facts known then. ``made_by`` null: by the clock.

    ``currency``: of the sums; bills in other currencies are not in them.
    """

    append_only: ClassVar[bool] = True

    class Unit(models.TextChoices):
        PERSON = "person", _("each person")
        HOUSEHOLD = "household", _("households together")
        COMPANY = "company", _("companies together")

    on = models.DateField(_("as of"), unique=True)
    unit = models.CharField(max_length=9, choices=Unit)
    months = models.PositiveSmallIntegerField(_("months looked at"))
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    fleet_months = models.FloatField(help_text="Usual interval of all customers, months.")
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="after", help_text="The run before it."
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ClassRunQuerySet.as_manager()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


class StandingQuerySet(models.QuerySet["Standing"]):
    def changed(self) -> StandingQuerySet:
        """Those whose class is another than in the run before."""
        return self.exclude(held_before="").exclude(held_before=models.F("klass"))


class Standing(models.Model):
    """One customer in one run. Money in minor units, shares in hundredths of a per cent, time in months.

    ``raw``: by this run alone; ``klass``: held (two runs or five points to fall). ``held_before`` and
    ``rank_before``: in the run before, "" and null for the new. ``flips``: a tie or one per cent decides.
    """

    class Klass(models.TextChoices):
        A = "A", _("A, gold")
        B = "B", _("B, important")
        C = "C", _("C, general")
        N = "N", _("N, paid nothing")

    class Label(models.TextChoices):
        NEW = "new", _("not here yet")
        ACTIVE = "active", pgettext_lazy("a customer", "active")
        DUE = "due", _("due")
        WARNING = "warning", _("drifting away")
        DORMANT = "dormant", _("dormant")
        LOST = "lost", _("lost")

    run = models.ForeignKey(ClassRun, models.CASCADE, related_name="standings")
    member = models.ForeignKey(Member, models.CASCADE, related_name="standings")
    unit_key = models.CharField(max_length=140)
    amount_minor = models.BigIntegerField()
    earlier_minor = models.BigIntegerField(help_text="The same months a year before.")
    rank = models.PositiveIntegerField()
    share_bp = models.PositiveIntegerField()
    raw = models.CharField(max_length=1, choices=Klass)
    klass = models.CharField(max_length=1, choices=Klass)
    held_before = models.CharField(max_length=1, blank=True)
    rank_before = models.PositiveIntegerField(null=True)
    flips = models.BooleanField()
    is_jump = models.BooleanField()
    visits = models.PositiveIntegerField()
    expected_milli = models.PositiveIntegerField()
    loyalty_bp = models.PositiveIntegerField()
    cell = models.CharField(max_length=2, blank=True)
    label = models.CharField(max_length=7, choices=Label)
    label_before = models.CharField(max_length=7, blank=True)
    ratio = models.FloatField()
    months_since = models.FloatField()
    interval = models.FloatField()
    by = models.CharField(max_length=8, blank=True)
    reasons = models.JSONField(default=list)
    has_sold = models.BooleanField(default=False, help_text="No car left, the last one sold or gone.")

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "member"], name="standing_once_a_run"),
            models.CheckConstraint(
                name="standing_cell_of_class",
                condition=Q(klass="N", cell="") | ~Q(klass="N") & ~Q(cell=""),
            ),
        )
        indexes = (
            models.Index(fields=["member", "-run"], name="standing_of_member"),
            models.Index(fields=["run", "klass"], name="standing_by_class"),
            models.Index(fields=["run", "label"], name="standing_by_label"),
        )

    def __str__(self) -> str:
        return f"{self.klass} {self.label}"
