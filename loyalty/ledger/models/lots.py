"""Lots: every credit keeps its own opening, expiry and funding until it is used up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from loyalty.ledger.models.accounts import Account
from loyalty.triggers import append_only, undeletable


class Lot(models.Model):
    """One per credit (several where a gift or a return keeps several lives). Its state
    is a function of the date, never of a job (loyalty.md §1.3).

    ``expires_on`` is the last day, inclusive; null never expires. It never changes: a longer life
    is a ``LotExtension``. The counters move only together with allocations, returns and holds.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots")
    entry = models.ForeignKey("loyalty.Entry", on_delete=models.PROTECT, related_name="lots")
    on = models.DateField(help_text="Effective day of the credit.")
    original = models.BigIntegerField()
    consumed = models.BigIntegerField(default=0)
    clawed = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    opens_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    is_used_up = models.GeneratedField(
        expression=Q(original__lte=F("consumed") + F("clawed") + F("expired")),  # type: ignore[arg-type]  # a Q is one
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="Changes once: indexes name it and not the counters, so a spend updates its lot in place.",
    )
    purpose = models.CharField(
        max_length=20, blank=True, help_text="What alone it pays for; empty = anything."
    )
    site = models.CharField(max_length=40, blank=True, help_text="Who funds it.")
    brand = models.CharField(max_length=40, blank=True)
    campaign = models.CharField(max_length=40, blank=True)
    unit_value = models.PositiveIntegerField(
        default=100, help_text="Worth of 100 points at issue, in minor units of the group's currency."
    )

    class Meta:
        triggers = undeletable(
            "account", "entry", "on", "original", "opens_on", "expires_on", "purpose",
            "site", "brand", "campaign", "unit_value",
        )  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["account", "expires_on"],
                name="lot_with_points",
                condition=Q(is_used_up=False),
            ),
            models.Index(
                fields=["expires_on", "id"],
                name="lot_to_expire",
                condition=Q(is_used_up=False, expires_on__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(original__gt=0, consumed__gte=0, clawed__gte=0, expired__gte=0),
                name="lot_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0)
                & Q(held__lte=F("original") - F("consumed") - F("clawed") - F("expired")),
                name="lot_held_within_left",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("opens_on")),
                name="lot_opens_before_it_expires",
            ),
        ]

    @property
    def left(self) -> int:
        return self.original - self.consumed - self.clawed - self.expired


class LotExtension(models.Model):
    """A longer life for a lot, with its cause (decisions.md)."""

    append_only = True

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField(help_text="New last day, inclusive.")
    on = models.DateField()
    posted_at = models.DateTimeField()
    cause = models.CharField(max_length=200)

    class Meta:
        triggers = append_only()
