"""Times in an account's life when its lots do not run by their own dates alone: freezes, and its closing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from loyalty.ledger.models.accounts import Account
from loyalty.triggers import undeletable


def _person() -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Freeze(models.Model):
    """Suspicion: from ``from_on`` nothing is spent, nothing opens and no lot ages (loyalty.md §2).

    ``until_on`` is the first day that is free again; null while nobody decided. It holds for a root.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="freezes")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    decide_by = models.DateField(help_text="Five working days later, by the caller's calendar.")
    frozen_by = _person()
    frozen_at = models.DateTimeField()
    thawed_by = _person()
    thawed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = undeletable("account", "from_on", "reason", "decide_by", "frozen_by", "frozen_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(until_on=None), name="freeze_one_open_per_account"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="freeze_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None, thawed_at=None)
                | Q(until_on__isnull=False, thawed_at__isnull=False),
                name="freeze_thawed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}-{self.until_on or '…'}"


class Closing(models.Model):
    """Notice that an account ends: its points can be used to ``last_on`` (inclusive), then they expire.

    Until then it can be withdrawn. ``last_on`` moves only with a freeze, by the days frozen.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="closings")
    notice_on = models.DateField()
    last_on = models.DateField()
    balance = models.BigIntegerField(help_text="Available on the day of the notice, as told to the owner.")
    noticed_by = _person()
    noticed_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = _person()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = undeletable("account", "notice_on", "balance", "noticed_by", "noticed_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(withdrawn_on=None), name="closing_one_per_account"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("notice_on")), name="closing_ends_after_notice"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__range=(F("notice_on"), F("last_on"))),
                name="closing_withdrawn_in_time",
            ),
        ]
