"""What we tell other systems: an address, what happened, and each try to say so."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from club.exchange.models.integrations import Integration


class WebhookEndpoint(models.Model):
    """An address of an integration. ``old_secret`` signs as well while one replaces the other."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    integration = models.ForeignKey(Integration, models.PROTECT, related_name="endpoints")
    url = models.URLField(_("address"), max_length=300)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("what it hears of"))
    secret = models.CharField(max_length=64)
    old_secret = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class WebhookEvent(models.Model):
    """Something that happened at a site, told once. ``key`` is its cause."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["at"], name="webhook_event_at"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class WebhookDelivery(models.Model):
    """One event on its way to one address. A replay is a row of its own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, models.CASCADE, related_name="deliveries")
    replay = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_problem = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "event", "replay"], name="delivery_once_per_replay"),
        )
        indexes = (
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="delivery_newest"),
        )
