"""A payment and what was given back of it. Money: minor units of ISO 4217."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site, check_currency
from club.payments import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class Call(models.Model):
    """A call to the provider that a row asks for: its key is stored before it is made (safety.md R25).

    ``call_due_at``: when to make it (again); empty once it was answered, or given up.
    """

    call_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call_due_at = models.DateTimeField(null=True, blank=True)
    call_tries = models.PositiveSmallIntegerField(default=0)
    call_error = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True


class PaymentQuerySet(models.QuerySet["Payment"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> PaymentQuerySet:
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> PaymentQuerySet:
        return self.filter(site__in=sites)

    def about(self, subject: str, purpose: str) -> PaymentQuerySet:
        return self.filter(subject=subject, purpose=purpose)

    def unsettled(self) -> PaymentQuerySet:
        """Known to the provider, and their end is not known to us."""
        return self.exclude(session_id=None).exclude(state__in=rules.FINAL)


class Payment(Call):
    """Money asked of one person for one thing. ``subject`` names it: "appointment:<ref>", "visit:<pk>".

    ``state`` and ``refunded_minor`` follow from the facts beside them (rules.course) and are stored with
    them. A payment is made at the provider's page ``pay_url`` or not at all: nothing here is believed
    from a browser.
    """

    class Purpose(models.TextChoices):
        DEPOSIT = "deposit", _("Deposit")
        BILL = "bill", _("Bill")
        REWARD = "reward", _("Reward")
        EVENT = "event", _("Event")

    class State(models.TextChoices):
        NEW = "new", _("being prepared")
        OPEN = "open", _("waiting for payment")
        PROCESSING = "processing", _("on its way")
        FAILED = "failed", _("not accepted")
        EXPIRED = "expired", _("not paid in time")
        PAID = "paid", _("paid")
        REFUNDED = "refunded", _("given back")
        DISPUTED = "disputed", _("disputed")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    subject = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payments", null=True, blank=True
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, validators=[check_currency])
    description = models.CharField(max_length=200)
    description_zh = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, blank=True, help_text="Of the payer when it began.")
    return_path = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    session_id = models.CharField(max_length=120, null=True, blank=True, unique=True)  # unique once known
    intent_id = models.CharField(max_length=120, blank=True, db_index=True)
    charge_id = models.CharField(max_length=120, blank=True)
    card_hash = models.CharField(max_length=64, blank=True, help_text="Keyed: the same card, never which.")
    pay_url = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    processing_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    dispute = models.CharField(max_length=4, blank=True)
    charge_refunded_minor = models.PositiveBigIntegerField(default=0)
    refunded_minor = models.PositiveBigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("amount_minor")), name="payment_back_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "refunded", "disputed"], paid_at__isnull=False)
                | (~Q(state__in=["paid", "refunded", "disputed"]) & Q(paid_at=None, refunded_minor=0)),
                name="payment_state_follows_facts",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["deposit", "bill", "reward", "event"]), name="payment_purpose_known"
            ),
        )
        indexes = (
            models.Index(fields=["subject", "purpose"], name="payment_subject"),
            models.Index(fields=["site", "-created_at"], name="payment_site"),
            models.Index(fields=["person", "-created_at"], name="payment_person"),
            models.Index(fields=["card_hash"], condition=~Q(card_hash=""), name="payment_card"),
            models.Index(
                fields=["call_due_at"], condition=Q(call_due_at__isnull=False), name="payment_calls"
            ),
            models.Index(
                fields=["checked_at"],
                condition=Q(state__in=["open", "processing", "failed"]),
                name="payment_unsettled",
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def facts(self) -> rules.Facts:
        return rules.Facts(
            opened_at=self.opened_at, processing_at=self.processing_at, failed_at=self.failed_at,
            expired_at=self.expired_at, paid_at=self.paid_at, disputed_at=self.disputed_at,
            dispute=self.dispute, refunded_minor=self.charge_refunded_minor,
        )  # fmt: skip

    @property
    def kept_minor(self) -> int:
        """What we have of it: paid and not given back, nor lost in a dispute."""
        if self.paid_at is None or self.dispute == "lost":
            return 0
        return self.amount_minor - self.refunded_minor

    def is_paid(self) -> bool:
        return self.state == self.State.PAID

    @property
    def payers_words(self) -> str:
        """What it is for, as the payer read when it began: asked again, Stripe hears the same words."""
        chinese = self.description_zh if self.language.startswith("zh") else ""
        return chinese or self.description

    def is_open(self, now: datetime) -> bool:
        """May still be paid at the provider's page, as far as we know."""
        waits = (self.State.NEW, self.State.OPEN, self.State.FAILED)
        return self.state in waits and now < self.expires_at


class Refund(Call):
    """Money sent back. ``provider``: made at Stripe's own dashboard and heard of by its events."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        PENDING = "pending", _("on its way")
        SUCCEEDED = "succeeded", _("given back")
        FAILED = "failed", _("did not arrive")

    class Source(models.TextChoices):
        OURS = "ours", _("asked here")
        PROVIDER = "provider", _("made at Stripe")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=160, unique=True)
    amount_minor = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    source = models.CharField(max_length=8, choices=Source, default=Source.OURS)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    provider_id = models.CharField(max_length=120, null=True, blank=True, unique=True)  # unique once known
    failure = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_refund_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["succeeded", "failed"], ended_at__isnull=False)
                | (Q(state__in=["asked", "pending"]) & Q(ended_at=None)),
                name="payment_refund_ended_says_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["call_due_at"], condition=Q(call_due_at__isnull=False), name="payment_refund_calls"
            ),
        )

    def __str__(self) -> str:
        return self.ref


class BillAsk(models.Model):
    """A bill whose owner was asked to pay it here instead of at the counter. How much: the bill says."""

    subject = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_how = models.CharField(max_length=10, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_how="")
                | (Q(settled_at__isnull=False) & Q(settled_how__in=["online", "counter"])),
                name="bill_ask_settled_whole",
            ),
        )

    def __str__(self) -> str:
        return self.subject
