"""Proof that the owner stands at the desk: their secret, what was tried, what was proved."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from loyalty.ledger.models import Account
from loyalty.triggers import append_only


class PresenceSecret(models.Model):
    """What the codes of a card are made from. It never leaves the server; 32 random bytes."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="presence_secret")
    secret = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()


class PresenceTry(models.Model):
    """A wrong code. Too many of them, and the account's codes are refused for a while."""

    append_only: ClassVar[bool] = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="presence_tries")]


class Presence(models.Model):
    """One code, shown and accepted: good for one spend, until it is too old. ``step``: the code's minute."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="presences")
    step = models.BigIntegerField()
    proved_at = models.DateTimeField()
    site = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    spent_at = models.DateTimeField(null=True, blank=True)
    spent_for = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-proved_at"], name="presence_of_account")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "step"], name="presence_code_once")
        ]

    def is_fresh(self, now: datetime.datetime, seconds: int) -> bool:
        return self.spent_at is None and (now - self.proved_at).total_seconds() <= seconds
