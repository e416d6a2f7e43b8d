"""A list that leaves the house: asked for by somebody, made by the clock, fetched by the same person."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from club.exchange.models.imports import private


class ExportJob(models.Model):
    """Above ``FREE_ROWS`` a second person agrees first; the file lives a day (safety.md R58)."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        VEHICLES = "vehicles", _("Cars")
        VISITS = "visits", _("Visits with their lines")
        POLICIES = "policies", _("Insurance")
        APPOINTMENTS = "appointments", _("Appointments")
        MEMBERS = "members", _("Members")
        COMPLAINTS = "complaints", _("Complaints")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", _("Workbook (XLSX)")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        QUEUED = "queued", _("being written")
        READY = "ready", _("ready")
        REFUSED = "refused", _("not agreed to")
        EXPIRED = "expired", _("deleted")
        FAILED = "failed", _("did not work")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    format = models.CharField(max_length=4, choices=Format)
    sites = models.ManyToManyField(Site, related_name="+")
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State)
    file = models.FileField(storage=private, upload_to="exports/", max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    claimed_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("list sent out")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="export_two_people"
            ),
        )
        indexes = (
            models.Index(fields=["asked_by", "-asked_at"], name="export_mine"),
            models.Index(fields=["state", "asked_at"], name="export_state"),
        )

    def __str__(self) -> str:
        return self.ref

    def is_ready(self, now: datetime) -> bool:
        return self.state == self.State.READY and self.expires_at is not None and now < self.expires_at
