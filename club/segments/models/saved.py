"""Saved segments: live ones are asked anew each time, snapshots keep who was in them on their day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.tables import append_only
from club.members.models import Member


class SegmentQuerySet(models.QuerySet["Segment"]):
    def live(self) -> SegmentQuerySet:
        """Those in use: neither archived nor fixed to a day."""
        return self.in_use().filter(kind=Segment.Kind.LIVE)

    def in_use(self) -> SegmentQuerySet:
        return self.filter(archived_at=None)


class Segment(models.Model):
    """A group of customers with a name. What it asks stands in its versions."""

    class Kind(models.TextChoices):
        LIVE = "live", _("live: who fits today")
        SNAPSHOT = "snapshot", _("snapshot: who fitted on its day")

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LIVE)
    taken_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = (
            models.CheckConstraint(
                name="segment_snapshot_has_its_day",
                condition=Q(kind="live", taken_on=None) | Q(kind="snapshot", taken_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def version_on(self, on: date) -> SegmentVersion | None:
        """What it asked on a day: the newest version of that day, or its very first. Two queries."""
        return (
            self.versions.filter(valid_from__lte=on).order_by("-number").first()
            or self.versions.order_by("number").first()
        )


class SegmentVersion(models.Model):
    """What a segment asks from a day on, and who said so. Never changed."""

    append_only: ClassVar[bool] = True

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    valid_from = models.DateField()
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once"),)
        triggers = append_only()


class SegmentMember(models.Model):
    """Somebody who was in a snapshot on its day."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["segment", "member"], name="segment_member_once"),)
