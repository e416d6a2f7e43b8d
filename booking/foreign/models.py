"""Bookings of another system: every version told, the batch it came in, and the claims it holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Claim
from booking.sites.models import Site
from booking.workshop.models import Resource


class ForeignBatch(models.Model):
    """One file or call with rows of one site; it may be undone for 30 days (safety.md R55)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="foreign_batches")
    source = models.SlugField(max_length=20, default="dms")
    name = models.CharField(max_length=120, blank=True)
    rows = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = (models.Index(fields=["site", "-taken_at"], name="foreign_batch_site"),)


class ForeignBooking(models.Model):
    """One version of one booking of the other system. Only the newest of a record holds claims."""

    class State(models.TextChoices):
        PLACED = "placed", _("in its place")
        OVERFLOW = "overflow", _("on an overflow unit")
        CONFLICT = "conflict", _("no place")
        ENDED = "ended", _("cancelled or replaced")

    batch = models.ForeignKey(ForeignBatch, models.PROTECT, related_name="bookings")
    site = models.ForeignKey(Site, models.PROTECT, related_name="foreign_bookings")
    source = models.SlugField(max_length=20)
    record = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    unit = models.ForeignKey(Resource, models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    label = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("foreign booking")
        verbose_name_plural = _("foreign bookings")
        constraints = (
            models.UniqueConstraint(
                fields=["site", "source", "record", "version"], name="foreign_version_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="foreign_runs_forward"),
        )
        indexes = (models.Index(fields=["site", "state", "starts_at"], name="foreign_conflicts"),)


class ForeignPlace(models.Model):
    """The claim a foreign booking holds on a day; it goes with the claim: foreign key of migration 0002."""

    booking = models.ForeignKey(ForeignBooking, models.PROTECT, related_name="places")
    claim = models.OneToOneField(Claim, models.DO_NOTHING, related_name="foreign", db_constraint=False)
