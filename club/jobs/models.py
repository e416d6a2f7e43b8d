"""Jobs in trouble. A job that works has no row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Trouble(models.Model):
    """One job that failed, and has not worked since. ``error`` names the kind of error, never its text:
    what stands in an exception may be somebody's name."""

    name = models.CharField(primary_key=True, max_length=40)
    failures = models.PositiveIntegerField()
    error = models.CharField(max_length=120)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    not_before = models.DateTimeField()
    quarantined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="trouble_has_failed", condition=Q(failures__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ×{self.failures}"
