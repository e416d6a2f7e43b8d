"""Who was there: one row for a person, made at the door."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from club.events.models.registration import PartyGuest, Registration


class CheckIn(models.Model):
    """``guest`` null: the member. ``nonce``: of the phone's one scan; a retry carries the same."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="check_ins")
    guest = models.ForeignKey(PartyGuest, models.PROTECT, null=True, blank=True, related_name="check_ins")
    nonce = models.CharField(max_length=64)
    scanned_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["registration", "guest"],
                condition=Q(undone_at=None),
                nulls_distinct=False,
                name="check_in_once",
            ),
            models.CheckConstraint(
                name="check_in_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["nonce"], name="check_in_nonce"),)
