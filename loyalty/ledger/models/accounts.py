"""The account of a member: who owns it, and the balance as last computed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Account(models.Model):
    """One per person. The row lock of its root orders every write (loyalty.md §1.2).

    ``root`` is the account whose lock and balance count: the survivor of a merge, the owner of a pool;
    null for an account on its own. Entries and lots stay with the account they were written for.

    ``available … expiring`` are a cache of ``ledger.queries.balance``: true from ``known_on`` to
    ``valid_until`` (null = until the next write), and nought where a root carries them. Everything in
    it derives from entries and lots.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="loyalty_account"
    )
    opened_at = models.DateTimeField()
    opened_on = models.DateField(help_text="Member day of joining; membership years count from it.")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    special_on = models.DateField(
        null=True,
        blank=True,
        help_text="Day of its first freeze, notice, merge or pool; null: its lots run by their own dates.",
    )
    frozen_at = models.DateTimeField(
        null=True, blank=True, help_text="When its open freeze was written; on every account of a root."
    )

    available = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    debt = models.BigIntegerField(default=0)
    expiring = models.JSONField(default=dict, help_text='{"2026-11-01": 120, …}')
    limited = models.JSONField(default=dict, help_text='{"service": 300, …}: more, for this purpose only')
    known_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    booked_to = models.DateField(
        null=True, blank=True, help_text="Last day of the latest lot whose expiry is booked."
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="account_frozen", condition=Q(frozen_at__isnull=False)),
            models.Index(fields=["id"], name="account_owing", condition=Q(debt__gt=0)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(available__gte=0, pending__gte=0, held__gte=0, debt__gte=0),
                name="account_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("known_on")),
                name="account_valid_after_known",
            ),
            models.CheckConstraint(condition=~Q(root=F("id")), name="account_root_is_another"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(root__isnull=False), name="account_merged_has_root"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ({self.available})"

    @property
    def person(self) -> Any:
        """Whose it is today: of a duplicate, the one it was merged into."""
        return self.merged_into.owner if self.merged_into else self.owner
