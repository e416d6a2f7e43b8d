"""A posting by hand: asked for by one person, decided by the same or, where it matters, by another."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.triggers import undeletable

ASKED = (
    "account", "other", "kind", "points", "reason", "case", "site", "note", "waits_for", "asked_by",
    "asked_at", "asked_on", "key",
)  # fmt: skip


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def waiting(self) -> AdjustmentQuerySet:
        return self.filter(state=Adjustment.State.ASKED)


class Adjustment(models.Model):
    """``points`` signed; a write-off counts the debt, a merge none. What was asked never changes."""

    class Kind(models.TextChoices):
        ADJUST = "adjust", _("Points by hand")
        WRITE_OFF = "write_off", _("Debt written off")
        MERGE = "merge", _("Two accounts become one")

    class Reason(models.TextChoices):
        MISSING = "missing", _("A visit did not earn its points")
        GOODWILL = "goodwill", _("Goodwill after a complaint")
        PROMISE = "promise", _("Promised by a colleague")
        CAMPAIGN = "campaign", _("A campaign was missed")
        DUPLICATE = "duplicate", _("Points were given twice")
        MISTAKE = "mistake", _("A posting was wrong")
        MISUSE = "misuse", _("Points were got by misuse")
        HARDSHIP = "hardship", _("The debt cannot be earned back")
        SAME = "same", _("One person with two numbers")

    class Waits(models.TextChoices):
        AMOUNT = "amount", _("above the limit of one person")
        OFTEN = "often", _("many postings by one person that day")
        WRITE_OFF = "write_off", _("a debt is written off")
        MERGE = "merge", _("two accounts become one")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        POSTED = "posted", _("Posted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="adjustments")
    other = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Merge: the account that lives on in ``account``.",
    )  # fmt: skip
    kind = models.CharField(max_length=10, choices=Kind)
    points = models.BigIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    case = models.CharField(max_length=80)
    site = models.CharField(max_length=40, blank=True, help_text="Code of the centre that pays for them.")
    note = models.CharField(max_length=300, blank=True)
    waits_for = models.CharField(max_length=10, choices=Waits, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_on = models.DateField(help_text="Member day.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="adjustment"
    )
    key = models.CharField(max_length=160, unique=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        triggers = undeletable(*ASKED)
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "asked_on"], name="adjustment_of_a_day"),
            models.Index(fields=["asked_at"], name="adjustment_waiting", condition=Q(state="asked")),
            models.Index(fields=["account", "-id"], name="adjustment_of_account"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="merge", points=0, other__isnull=False)
                | Q(kind="adjust", other=None) & ~Q(points=0)
                | Q(kind="write_off", other=None, points__gt=0),
                name="adjustment_moves",
            ),
            models.CheckConstraint(
                condition=Q(kind="adjust") | ~Q(waits_for=""), name="adjustment_by_two_says_why"
            ),
            models.CheckConstraint(condition=~Q(case="") & ~Q(key=""), name="adjustment_rests_on_a_case"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None, entry=None)
                | Q(state="posted", decided_by__isnull=False, decided_at__isnull=False, entry__isnull=False)
                | Q(state="posted", kind="merge", decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["refused", "withdrawn"], decided_by__isnull=False, entry=None),
                name="adjustment_decided_says_who",
            ),
            models.CheckConstraint(
                condition=Q(waits_for="") | ~Q(state="posted") | ~Q(decided_by=F("asked_by")),
                name="adjustment_second_is_not_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points:+} {self.get_reason_display()}"
