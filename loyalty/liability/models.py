"""The proof of the books, night by night, and the differences a person has to look into (loyalty.md §1.9)."""

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
