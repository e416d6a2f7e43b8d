"""Proofs of the books with the differences a person looks into, and statements between sites, once issued."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from loyalty.triggers import append_only, undeletable


class Proof(models.Model):
    """One run over the whole ledger."""

    append_only: ClassVar[bool] = True

    at = models.DateTimeField()
    accounts = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    differences = models.PositiveIntegerField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.differences}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        return self.filter(closed_at=None)


class Finding(models.Model):
    """A number that does not follow from the facts. Open until a person says why; nothing repairs itself."""

    what = models.CharField(max_length=60)
    row = models.BigIntegerField()
    expected = models.BigIntegerField()
    found = models.BigIntegerField()
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="The newest proof that still found it.")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=300, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        triggers = undeletable("what", "row", "opened_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "row"], condition=Q(closed_at=None), name="finding_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, why="") | (Q(closed_at__isnull=False) & ~Q(why="")),
                name="finding_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.row}: {self.expected} ≠ {self.found}"


class NettingStatement(models.Model):
    """A month between the sites, as it was issued: never changed, later facts go on the next one."""

    append_only: ClassVar[bool] = True

    month = models.DateField(unique=True, help_text="Its first day.")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__day=1), name="netting_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class NettingLine(models.Model):
    """Points that ``funder`` gave and ``burner`` served; ``worth`` in hundredths of a minor unit."""

    append_only: ClassVar[bool] = True

    statement = models.ForeignKey(NettingStatement, on_delete=models.PROTECT, related_name="lines")
    funder = models.CharField(max_length=40, blank=True)
    burner = models.CharField(max_length=40, blank=True)
    points = models.BigIntegerField()
    worth = models.BigIntegerField()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "funder", "burner"], name="netting_line_once"),
        ]
