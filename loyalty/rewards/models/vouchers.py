"""Vouchers, and the receipts of donations."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.rewards.models.catalogue import Reward
from loyalty.triggers import append_only


class Voucher(models.Model):
    """Proof of an order. Its code is the secret: 80 bits, letters nobody confuses.

    ``state`` is what was done to it; that it expired is said by the date (``state_on``). Points and
    cash are those of the day it was ordered. A lost one is ``replaced`` by the voucher ``replaces`` names.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("Ready to use")
        RESERVED = "reserved", _("Reserved")
        USED = "used", _("Used")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        REPLACED = "replaced", _("Replaced")

    code = models.CharField(max_length=16, unique=True)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="vouchers")
    reward_version = models.PositiveIntegerField(default=1)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="vouchers")
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED)
    points = models.PositiveIntegerField()
    cash_minor = models.PositiveIntegerField(default=0, help_text="To be paid at the counter, minor units.")
    currency = models.CharField(max_length=3, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="vouchers")
    key = models.CharField(max_length=160, unique=True)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    expires_on = models.DateField(help_text="Last day, inclusive.")
    reserved_at = models.DateTimeField(null=True, blank=True)
    reserved_site = models.CharField(max_length=40, blank=True)
    reserved_note = models.CharField(max_length=120, blank=True, help_text="For what it waits.")
    used_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    used_site = models.CharField(max_length=40, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cash_taken_minor = models.PositiveIntegerField(null=True, blank=True)
    cash_taken_how = models.CharField(max_length=10, blank=True, help_text='"counter", later "stripe".')
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=20, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="voucher_of_account")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=~Q(state="replaced"), name="voucher_one_alive_per_entry"
            ),
            models.CheckConstraint(
                condition=Q(state="used", used_at__isnull=False, used_on__isnull=False)
                | (~Q(state="used") & Q(used_at=None)),
                name="voucher_used_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="voucher_cancelled_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_at__isnull=False)
                | (~Q(state="replaced") & Q(replaced_at=None)),
                name="voucher_replaced_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="reserved") | (Q(reserved_at__isnull=False) & ~Q(reserved_site="")),
                name="voucher_reserved_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(state="used", cash_minor__gt=0) | Q(cash_taken_minor=F("cash_minor")),
                name="voucher_used_has_its_cash",
            ),
        ]

    def __str__(self) -> str:
        return self.readable_code

    @property
    def readable_code(self) -> str:
        """In groups of four, as a person reads it out."""
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))

    @property
    def cash_due_minor(self) -> int:
        """What is left to pay for it in money."""
        return self.cash_minor - (self.cash_taken_minor or 0)

    def state_on(self, on: datetime.date) -> str:
        """Its state on member day ``on``; an unused voucher past its last day is expired."""
        if self.state in UNUSED and on > self.expires_on:
            return self.State.EXPIRED
        return self.state

    def is_ready(self, on: datetime.date) -> bool:
        return self.state_on(on) in UNUSED

    def can_cancel(self, on: datetime.date, days: int) -> bool:
        """Unused, alive, and not older than ``days`` (policy voucher_cancel_days, loyalty.md §5.3)."""
        return self.is_ready(on) and (on - self.issued_on).days <= days


UNUSED = (Voucher.State.ISSUED, Voucher.State.RESERVED)


class Donation(models.Model):
    """Points given away, with its receipt at once. There is nothing to fetch and nothing to give back."""

    append_only: ClassVar[bool] = True

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="donations")
    reward_version = models.PositiveIntegerField(default=1)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="donations")
    points = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="donation")
    key = models.CharField(max_length=160, unique=True)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="donation_of_account")]
