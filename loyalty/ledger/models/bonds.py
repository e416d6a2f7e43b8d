"""Accounts that count together: duplicates merged into one, households that pool."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models.accounts import Account
from loyalty.triggers import undeletable


def _person() -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Pool(models.Model):
    """A household's common points. Its owner's account is the root."""

    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="pools")
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        triggers = undeletable("owner", "opened_on", "opened_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(closed_on=None), name="pool_one_open_per_owner"
            ),
        ]


class Bond(models.Model):
    """``account`` counts with ``root`` from ``from_on`` until ``until_on`` (the first day it does not)."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Merged duplicate")
        POOL = "pool", _("Household pool")

    kind = models.CharField(max_length=5, choices=Kind)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bonds")
    root = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bound")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="bonds")
    limit_points = models.BigIntegerField(
        null=True, blank=True, help_text="Most this person spends of the pool in a calendar month."
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    undo_by = models.DateField(null=True, blank=True, help_text="Last day a merge can be undone.")
    reason = models.CharField(max_length=200, blank=True)
    begun_by = _person()
    approver = _person()
    begun_at = models.DateTimeField()
    ended_by = _person()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = undeletable(
            "kind", "account", "root", "pool", "from_on", "undo_by", "reason", "begun_by", "approver",
            "begun_at",
        )  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind"], condition=Q(until_on=None), name="bond_one_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(account=F("root")), name="bond_binds_two"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="bond_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind="pool", pool__isnull=False) | Q(kind="merge", undo_by__isnull=False),
                name="bond_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(limit_points=None) | Q(limit_points__gte=0), name="bond_limit_not_negative"
            ),
        ]

    def is_active(self, on: datetime.date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)
