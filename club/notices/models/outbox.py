"""The outbox (messages.md §1, §5): what is said, on which wires, and who must not be written to."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from club.members.models import Consent


class Notice(models.Model):
    """Something said once to one person or address. The inbox shows it from ``shown_at`` on."""

    class OnUnknown(models.TextChoices):
        HOLD = "hold", _("Wait for a person")
        RESEND = "resend", _("Send again")

    class CapClass(models.TextChoices):
        EXEMPT = "exempt", _("Goes out always, and counts")
        ORDINARY = "ordinary", _("Two a day")
        MARKETING = "marketing", _("One a week, four a month")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    address = models.EmailField(blank=True)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    purpose = models.CharField(max_length=10, choices=Consent.Purpose)
    channels = ArrayField(models.CharField(max_length=6, choices=Consent.Channel))
    created_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    on_unknown = models.CharField(max_length=6, choices=OnUnknown, default=OnUnknown.HOLD)
    cap_class = models.CharField(max_length=9, choices=CapClass, blank=True, help_text="Empty: by purpose.")
    shown_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="notice_has_a_reader", condition=Q(person__isnull=False) | ~Q(address="")
            ),
        )
        indexes = (
            models.Index(
                fields=["person", "-shown_at"], name="notice_inbox", condition=Q(shown_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.key


class Dispatch(models.Model):
    """One notice on one wire. Exactly one of these states, always (messages.md §4, §5)."""

    class State(models.TextChoices):
        READY = "ready", _("Waiting")
        SENDING = "sending", _("On the wire")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused by the receiver")
        UNKNOWN = "unknown", _("Perhaps sent")
        SUPPRESSED = "suppressed", _("Not sent")
        EXPIRED = "expired", _("Too late to be useful")
        SUPERSEDED = "superseded", _("Overtaken")

    OPEN = (State.READY, State.SENDING)

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="dispatches")
    channel = models.CharField(max_length=6, choices=Consent.Channel)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    reason = models.CharField(max_length=40, blank=True)
    message_id = models.UUIDField(unique=True)
    priority = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dispatches"
        constraints = (
            models.UniqueConstraint(fields=["notice", "channel"], name="dispatch_once_per_wire"),
            models.CheckConstraint(
                name="dispatch_ended_has_time",
                condition=Q(state__in=["ready", "sending"], ended_at__isnull=True)
                | ~Q(state__in=["ready", "sending"]) & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dispatch_sending_is_claimed",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["priority", "not_before", "id"], name="dispatch_due", condition=Q(state="ready")
            ),
            models.Index(fields=["claimed_at"], name="dispatch_on_wire", condition=Q(state="sending")),
            models.Index(fields=["ended_at"], name="dispatch_unknown", condition=Q(state="unknown")),
            models.Index(fields=["provider_id"], name="dispatch_provider", condition=~Q(provider_id="")),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class Suppression(models.Model):
    """An address nobody may write to. Only its keyed hash is kept, so an erasure leaves it standing."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("The mailbox does not exist")
        COMPLAINT = "complaint", _("Reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        ERASED = "erased", _("Erased")

    channel = models.CharField(max_length=6, choices=Consent.Channel)
    address_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Consent.Purpose, blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "address_hash", "purpose"], name="suppression_once"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.reason} {self.purpose}"
