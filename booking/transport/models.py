"""Zones a site drives to, and the trip that belongs to an appointment."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site


class ZoneQuerySet(models.QuerySet["Zone"]):
    def served_on(self, on: object) -> ZoneQuerySet:
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=on))


class Zone(models.Model):
    """A part of town a site's drivers serve. ``travel_minutes``: one way, with what is usual to wait.

    ``postcodes``: how the codes in it begin. ``fee_minor``: both ways, with tax, in the site's currency.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="zones")
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    postcodes = ArrayField(
        models.CharField(max_length=12), verbose_name=_("postcodes begin with"), default=list, blank=True
    )
    travel_minutes = models.PositiveSmallIntegerField(_("minutes one way"))
    fee_minor = models.PositiveIntegerField(_("fee, both ways"), default=0)
    has_shuttle = models.BooleanField(_("lifts home"), default=True)
    has_pick_up = models.BooleanField(_("fetch and bring"), default=True)
    retired_on = models.DateField(_("no longer from"), null=True, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = (
            models.UniqueConstraint(fields=["site", "code"], name="zone_once_per_site"),
            models.CheckConstraint(
                condition=Q(travel_minutes__gt=0, travel_minutes__lte=180), name="zone_within_reach"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Trip(models.Model):
    """How the owner gets home and back, or the car does; frozen when it was booked.

    ``travel_minutes`` one way and ``fee_minor`` are those of the zone then. Licence and date of birth are
    asked for courtesy cars only and seen by staff alone.
    """

    appointment = models.OneToOneField("booking.Appointment", models.CASCADE, related_name="trip")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="trips", null=True, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    fee_minor = models.PositiveIntegerField(default=0)
    street = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    licence_number = models.CharField(max_length=30, blank=True)
    licence_until = models.DateField(null=True, blank=True)
    born_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
