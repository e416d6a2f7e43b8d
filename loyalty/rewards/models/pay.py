"""Points that pay part of a bill."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from loyalty.ledger.models import Account, Entry, Hold


class BillPayment(models.Model):
    """Points put aside for a coming bill, or taken for one: a row each time.

    ``source`` names what they wait for ("appointment:12"), ``bill`` what they paid ("visit:7").
    With a ``hold`` and neither ``entry`` nor ``released_at`` it waits; with an ``entry`` it has paid
    ``taken`` points, worth ``value_minor``; what was taken at the counter without a hold has none.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bill_payments")
    source = models.CharField(max_length=80, blank=True)
    points = models.PositiveIntegerField()
    hold = models.OneToOneField(Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="payment")
    key = models.CharField(max_length=160, unique=True)
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_why = models.CharField(max_length=20, blank=True)
    bill = models.CharField(max_length=80, blank=True)
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="bill_payment"
    )
    taken = models.PositiveIntegerField(default=0)
    value_minor = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    captured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bill"], name="payment_of_bill", condition=~Q(bill=""))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(entry=None, released_at=None),
                name="payment_one_waiting_per_source",
            ),
            models.CheckConstraint(
                condition=Q(hold__isnull=False) | Q(entry__isnull=False), name="payment_holds_or_has_paid"
            ),
            models.CheckConstraint(
                condition=Q(entry=None, taken=0, bill="", captured_at=None)
                | Q(entry__isnull=False, taken__gt=0, captured_at__isnull=False, released_at=None)
                & ~Q(bill=""),
                name="payment_paid_says_what",
            ),
        ]
