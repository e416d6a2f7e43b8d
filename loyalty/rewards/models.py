"""Rewards and vouchers."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible(self, on: datetime.date) -> RewardQuerySet:
        return self.filter(visible_from__lte=on).filter(Q(visible_until=None) | Q(visible_until__gte=on))


class Reward(models.Model):
    """What points buy. ``stock`` null = unlimited; ``per_member`` null = no limit."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service voucher")
        GOODS = "goods", _("Something to take home")
        EVENT = "event", _("Event seat")
        DONATION = "donation", _("Donation")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=240, blank=True)
    summary_zh = models.CharField(max_length=240, blank=True)
    details = models.TextField(blank=True)
    details_zh = models.TextField(blank=True)
    icon = models.CharField(max_length=40, blank=True)
    price_points = models.PositiveIntegerField()
    stock = models.PositiveIntegerField(null=True, blank=True)
    per_member = models.PositiveSmallIntegerField(null=True, blank=True)
    visible_from = models.DateField()
    visible_until = models.DateField(null=True, blank=True, help_text="Last day, inclusive.")
    valid_days = models.PositiveSmallIntegerField(default=180, help_text="Life of a voucher.")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RewardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_points__gt=0), name="reward_has_a_price"),
            models.CheckConstraint(condition=Q(valid_days__gt=0), name="reward_voucher_lives"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_visible(self, on: datetime.date) -> bool:
        return self.visible_from <= on and (self.visible_until is None or on <= self.visible_until)


class Voucher(models.Model):
    """Proof of an order. Its code is the secret: 80 bits, letters nobody confuses.

    ``state`` is what was done to it; that it expired is said by the date (``state_on``).
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
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="vouchers")
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED)
    points = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="voucher")
    key = models.CharField(max_length=160, unique=True)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    expires_on = models.DateField(help_text="Last day, inclusive.")
    used_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    used_site = models.CharField(max_length=40, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="voucher_of_account")]
        constraints: ClassVar = [
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
        ]

    def __str__(self) -> str:
        return self.readable_code

    @property
    def readable_code(self) -> str:
        """In groups of four, as a person reads it out."""
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))

    def state_on(self, on: datetime.date) -> str:
        """Its state on member day ``on``; an unused voucher past its last day is expired."""
        if self.state in (self.State.ISSUED, self.State.RESERVED) and on > self.expires_on:
            return self.State.EXPIRED
        return self.state

    def can_cancel(self, on: datetime.date) -> bool:
        """Unused, alive, and not older than 14 days (loyalty.md §5.3)."""
        return self.state_on(on) == self.State.ISSUED and (on - self.issued_on).days <= CANCEL_DAYS


CANCEL_DAYS = 14
