"""The guarantee on parts we fitted, rescues, and the rounds through the rest area."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.tables import append_only
from booking.visits.models import Visit, VisitLine
from booking.workshop.models import Operation


class PartWarranty(models.Model):
    """Two limits, whichever comes first; ``until_on`` and ``until_km`` are the first no longer covered."""

    append_only: ClassVar[bool] = True

    line = models.OneToOneField(VisitLine, models.PROTECT, related_name="part_warranty")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="part_warranties")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="+")
    description = models.CharField(max_length=160)
    fitted_on = models.DateField()
    fitted_km = models.PositiveIntegerField(null=True, blank=True)
    until_on = models.DateField()
    until_km = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__gt=models.F("fitted_on")), name="part_warranty_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(fitted_km=None, until_km=None)
                | Q(fitted_km__isnull=False, until_km__gt=models.F("fitted_km")),
                name="part_warranty_km_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["vehicle", "-fitted_on"], name="part_warranty_car")]
        triggers = append_only()


class Rescue(models.Model):
    """Somebody called for help on the road (promise nine): when, when help left, when it was there."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("centre"))
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="rescues", verbose_name=_("car")
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="rescues")
    place = models.CharField(_("where"), max_length=200)
    words = models.CharField(_("what happened"), max_length=300, blank=True)
    called_at = models.DateTimeField(_("called"))
    left_at = models.DateTimeField(_("help left"), null=True, blank=True)
    there_at = models.DateTimeField(_("help was there"), null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("called_at")), name="rescue_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-called_at"], name="rescue_site")]


class RestCheck(models.Model):
    """Somebody walked through the rest area and found it clean, or not."""

    append_only: ClassVar[bool] = True

    class Found(models.TextChoices):
        CLEAN = "clean", _("clean")
        DIRTY = "dirty", _("not clean")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    found = models.CharField(max_length=5, choices=Found)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="rest_check_site")]
        triggers = append_only()
