"""Holds: points put aside for a booking or a basket, and the lots they rest in."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from loyalty.ledger.models.accounts import Account
from loyalty.ledger.models.entries import Entry
from loyalty.ledger.models.lots import Lot
from loyalty.triggers import append_only, undeletable


class Hold(models.Model):
    """Ends by capture, by release, or by itself after ``until`` (last day, inclusive).

    ``ended_on`` is the first day it no longer holds; null while nobody wrote its end down, which
    says nothing about a hold whose ``until`` is past.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds", db_index=False)
    points = models.BigIntegerField()
    on = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    captured = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="hold"
    )
    posted_at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=200, unique=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        triggers = undeletable("account", "points", "on", "until", "key", "digest")
        indexes: ClassVar = [
            models.Index(fields=["account", "until"], name="hold_of_account"),
            models.Index(fields=["account"], name="hold_not_ended", condition=Q(ended_on=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="hold_positive"),
            models.CheckConstraint(condition=Q(until__gte=F("on")), name="hold_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(captured=None) | Q(ended_on__isnull=False), name="hold_captured_has_ended"
            ),
        ]

    def is_active(self, on: datetime.date) -> bool:
        """Does it keep points aside on member day ``on``?"""
        return self.on <= on <= self.until and (self.ended_on is None or on < self.ended_on)


class HoldPart(models.Model):
    """How much of a hold rests in which lot."""

    append_only = True

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="parts")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "lot"], name="hold_part_once_per_lot"),
            models.CheckConstraint(condition=Q(points__gt=0), name="hold_part_positive"),
        ]
