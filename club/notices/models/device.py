"""Browsers that agreed to show notifications (RFC 8030)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class PushDevice(models.Model):
    """One subscription of one browser: where to post, and the keys only it can read with (RFC 8291)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_devices")
    endpoint = models.URLField(max_length=500)
    public_key = models.CharField(max_length=100, help_text="p256dh, base64url")
    secret = models.CharField(max_length=40, help_text="auth, base64url")
    label = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint"], condition=Q(gone_at=None), name="push_device_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="push_device_of", condition=Q(gone_at=None)),
        ]

    def __str__(self) -> str:
        return self.label or "device"
