"""One row per deed of a person or of the clock; never changed, never removed, sealed in batches."""

from django.conf import settings
from django.db import models

from booking.sites.models import Site
from booking.tables import append_only


class TrailEntry(models.Model):
    """``actor`` null means the clock. ``before`` and ``after`` hold the changed fields only."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=12, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name_plural = "trail entries"
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "at"], name="trail_subject"),
            models.Index(fields=["actor", "at"], name="trail_actor"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type} {self.subject_id}"


class TrailSeal(models.Model):
    """A link of the chain: ``digest`` covers the link before and the rows named in ``ids``.

    Rows are named one by one, since a long transaction may commit a lower number later.
    """

    number = models.PositiveIntegerField(unique=True)
    ids = models.JSONField()
    last_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["last_id"], name="trail_seal_last"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
