"""One row per deed of a person or of the clock; never changed, never removed."""

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

    class Meta:
        verbose_name_plural = "trail entries"
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "at"], name="trail_subject"),
            models.Index(fields=["actor", "at"], name="trail_actor"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type} {self.subject_id}"
