"""The work list: what still claims a unit that the calendar has taken away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.workshop.models import Resource, SiteDay


class StrandedWorkQuerySet(models.QuerySet["StrandedWork"]):
    def open(self) -> StrandedWorkQuerySet:
        return self.filter(settled_at=None)


class StrandedWork(models.Model):
    """Cells [lo, hi) of a day in which a unit is kept at work only because something is booked on it.

    Without an ``appointment`` it is a block, or a booking of a dealer system. ``settled_at``: it was moved,
    cancelled or re-planned, or the unit came back.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="stranded")
    site_day = models.ForeignKey(SiteDay, models.CASCADE, related_name="stranded")
    lo = models.PositiveSmallIntegerField()
    hi = models.PositiveSmallIntegerField()
    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="stranded", null=True, blank=True
    )
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = StrandedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("stranded work")
        verbose_name_plural = _("stranded work")
        constraints = (
            models.CheckConstraint(condition=Q(lo__lt=F("hi"), hi__lte=100), name="stranded_cells"),
            models.UniqueConstraint(
                fields=["resource", "site_day", "lo"],
                condition=Q(settled_at=None),
                name="stranded_once",
            ),
        )
        indexes = (
            models.Index(fields=["site_day"], condition=Q(settled_at=None), name="stranded_open"),
            models.Index(fields=["appointment"], condition=Q(settled_at=None), name="stranded_appointment"),
        )
