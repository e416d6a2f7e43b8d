"""Findings with photos, estimates with their lines, and work put off."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.appointments.models import Appointment
from booking.files.models import File
from booking.garage.models import Vehicle
from booking.sites.models import check_currency
from booking.tables import append_only
from booking.workshop.models import Operation


class Finding(models.Model):
    """What somebody saw on the car."""

    append_only: ClassVar[bool] = True

    class Area(models.TextChoices):
        TYRES = "tyres", _("tyres")
        BRAKES = "brakes", _("brakes")
        ENGINE = "engine", _("engine")
        BATTERY = "battery", _("battery")
        LIGHTS = "lights", _("lights")
        CHASSIS = "chassis", _("steering and suspension")
        FLUIDS = "fluids", _("fluids and filters")
        BODY = "body", _("body and glass")
        INSIDE = "inside", _("inside")
        OTHER = "other", _("something else")

    class Grade(models.TextChoices):
        FINE = "fine", _("in good order")
        SOON = "soon", _("soon")
        NOW = "now", _("now, for your safety")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="findings")
    area = models.CharField(_("where"), max_length=10, choices=Area)
    grade = models.CharField(_("how urgent"), max_length=6, choices=Grade)
    text = models.CharField(_("what was seen"), max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["appointment", "id"], name="finding_of_appointment")]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.text}"


class FindingPhoto(models.Model):
    """A photo that shows a finding."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="photos")
    file = models.OneToOneField(File, models.PROTECT, related_name="shows")


class Estimate(models.Model):
    """One version of what is proposed. A newer one supersedes it; an answered one stays as it was read."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="estimates")
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    currency = models.CharField(max_length=3, validators=[check_currency])
    message = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_how = models.CharField(max_length=8, blank=True, help_text="online, phone, desk or limit")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "version"], name="estimate_version"),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(superseded_at=None, answered_at=None),
                name="estimate_one_open",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(answered_at=None), name="estimate_ends_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answered_at"], name="estimate_answered", condition=Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.ref}/{self.version}"

    @property
    def is_open(self) -> bool:
        return self.superseded_at is None and self.answered_at is None


class EstimateLine(models.Model):
    """A proposed piece of work with its price, tax included, frozen when it was sent."""

    class Answer(models.TextChoices):
        OPEN = "", _("not answered")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", pgettext_lazy("of work", "not now")

    estimate = models.ForeignKey(Estimate, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="+", null=True, blank=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="lines", null=True, blank=True)
    description = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()
    price_minor = models.PositiveIntegerField()
    is_urgent = models.BooleanField(default=False)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.OPEN, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["estimate", "position"], name="estimate_line_position"),
        ]


class DeferredWork(models.Model):
    """Work the owner put off: shown before the next booking, and remembered by reminders."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="deferred")
    line = models.OneToOneField(EstimateLine, models.PROTECT, related_name="deferred")
    declined_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["vehicle"], condition=Q(done_at=None, dropped_at=None), name="deferred_still_open"
            ),
            models.Index(fields=["done_at"], name="deferred_done", condition=Q(done_at__isnull=False)),
        ]
