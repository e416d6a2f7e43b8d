"""Secret addresses of calendars. The secret itself is never stored: it is proved, not looked up."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.workshop.models import Resource


class FeedQuerySet(models.QuerySet["Feed"]):
    def valid(self) -> FeedQuerySet:
        return self.filter(revoked_at=None)


class Feed(models.Model):
    """A calendar for one person's program, until it is revoked. ``holder`` asked for it."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("my appointments")
        SITE = "site", _("arrivals of the site")
        UNIT = "unit", _("one bay or person")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=Kind)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    site = models.ForeignKey(Site, models.CASCADE, related_name="feeds", null=True, blank=True)
    unit = models.ForeignKey(Resource, models.CASCADE, related_name="feeds", null=True, blank=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="owner", site=None, unit=None)
                | Q(kind="site", site__isnull=False, unit=None)
                | Q(kind="unit", site__isnull=False, unit__isnull=False),
                name="feed_is_of_something",
            ),
            models.UniqueConstraint(
                fields=["kind", "holder", "site", "unit"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="feed_valid_once",
            ),
        )
