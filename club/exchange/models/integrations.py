"""Machines that may ask us: an integration of a site (or the group), and the tokens it shows."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site


class Integration(models.Model):
    """A system of a dealership. ``user`` is who its deeds are told of; nobody can sign in as it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("name"), max_length=80)
    source = models.SlugField(_("short name of the system"), max_length=20, default="dms")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, help_text="None: all sites.")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="integration")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("integration")

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key of an integration. Shown once when it is made; here stands its hash."""

    integration = models.ForeignKey(Integration, models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=30))
    per_minute = models.PositiveIntegerField(_("calls a minute"), default=120)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"…{self.last_four}"

    def is_valid(self, now: datetime) -> bool:
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)
