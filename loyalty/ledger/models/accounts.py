"""The account of a member: who owns it, and the balance as last computed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Account(models.Model):
    """One per person. Its row lock orders every write (loyalty.md §1.2).

    ``available … expiring`` are a cache of ``ledger.queries.balance``: true from ``known_on`` to
    ``valid_until`` (null = until the next write). Everything in it derives from entries and lots.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="loyalty_account"
    )
    opened_at = models.DateTimeField()
    opened_on = models.DateField(help_text="Member day of joining; membership years count from it.")
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_reason = models.CharField(max_length=200, blank=True)

    available = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    debt = models.BigIntegerField(default=0)
    expiring = models.JSONField(default=list, help_text='[["2026-11-01", 120], …]')
    known_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    booked_to = models.DateField(
        null=True, blank=True, help_text="Last day of the latest lot whose expiry is booked."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(available__gte=0, pending__gte=0, held__gte=0, debt__gte=0),
                name="account_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("known_on")),
                name="account_valid_after_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ({self.available})"
