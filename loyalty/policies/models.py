"""One number from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from loyalty.triggers import append_only


class Policy(models.Model):
    """Never changed: a new row follows, and history answers "why then?"."""

    append_only: ClassVar[bool] = True

    name = models.SlugField(max_length=60)
    value = models.BigIntegerField()
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [
            models.Index(fields=["name", "-valid_from", "-id"], name="loyalty_policy_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} ({self.valid_from})"
