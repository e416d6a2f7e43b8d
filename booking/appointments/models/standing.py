"""What staff allow against the rules, with their names: more than a day holds, and trust given back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.appointments.models.appointment import Appointment
from booking.sites.models import Site
from booking.tables import append_only


class OverrideLog(models.Model):
    """A booking beyond what a day holds: on an overflow unit, or over a cap that was raised for it.

    ``data`` says which unit, or the cap before and after. The day report lists these rows.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        OVERFLOW_UNIT = "overflow_unit", _("an extra unit")
        RAISED_CAP = "raised_cap", _("a raised limit of the day")

    site = models.ForeignKey(Site, models.PROTECT, related_name="overrides")
    day = models.DateField()
    kind = models.CharField(max_length=15, choices=Kind)
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="overrides")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        indexes = (models.Index(fields=["site", "day"], name="override_day"),)
        triggers = append_only()


class Waiver(models.Model):
    """Late cancels and missed appointments before this no longer count against a person."""

    append_only: ClassVar[bool] = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waivers")
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        indexes = (models.Index(fields=["person", "-at"], name="waiver_person"),)
        triggers = append_only()
