"""What the provider told us, each event once, and what a person has to look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.payments.models.payments import Payment


class StripeEvent(models.Model):
    """One signed event. ``payload`` is kept without names, addresses and cards (safety.md K1).

    An event about a charge that we cannot place yet waits as ``unknown`` and is read again when its
    payment is found: a dispute may be heard of before the payment it is about.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken in")
        IGNORED = "ignored", _("says nothing to us")
        UNKNOWN = "unknown", _("no payment of ours")
        WRONG_AMOUNT = "wrong_amount", _("another amount")
        WRONG_CURRENCY = "wrong_currency", _("another currency")
        WRONG_MODE = "wrong_mode", _("test and real money mixed")
        WRONG_ACCOUNT = "wrong_account", _("another account")

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    said_at = models.DateTimeField(help_text="When the provider wrote it.")
    received_at = models.DateTimeField()
    object_id = models.CharField(max_length=120, blank=True)
    intent_id = models.CharField(max_length=120, blank=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="events", null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    body_hash = models.CharField(max_length=64)
    payload = models.JSONField()

    class Meta:
        indexes = (
            models.Index(
                fields=["intent_id"], condition=Q(outcome="unknown") & ~Q(intent_id=""), name="event_waiting"
            ),
            models.Index(fields=["payment", "id"], name="event_of_payment"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class PaymentAlarm(models.Model):
    """Something about money that a person must look at and answer for; it stays on Today until then."""

    class Kind(models.TextChoices):
        WRONG_AMOUNT = "wrong_amount", _("A payment of another amount than asked for")
        WRONG_CURRENCY = "wrong_currency", _("A payment in another currency than asked for")
        WRONG_MODE = "wrong_mode", _("Test money among real money, or the reverse")
        WRONG_ACCOUNT = "wrong_account", _("An event of another account")
        UNKNOWN = "unknown", _("Money for a payment we do not know")
        CALL_FAILED = "call_failed", _("A payment or refund that Stripe refused or never answered")
        REFUND_FAILED = "refund_failed", _("A refund that did not arrive")
        REFUND_OUTSIDE = "refund_outside", _("A refund made at Stripe, not here")
        DISPUTED = "disputed", _("A payment its payer disputes")
        LOST = "dispute_lost", _("A dispute lost")
        LATE = "late", _("Money that came too late and goes back")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="alarms", null=True, blank=True)
    event = models.ForeignKey(StripeEvent, models.PROTECT, related_name="alarms", null=True, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="payment_alarm_answered_whole",
            ),
        )
        indexes = (
            models.Index(fields=["site", "at"], condition=Q(answered_at=None), name="payment_alarm_open"),
        )

    def __str__(self) -> str:
        return self.key
