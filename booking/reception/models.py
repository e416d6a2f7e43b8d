"""What an owner signed when the car came, and the words between owner and workshop."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.files.models import File
from booking.sites.models import check_currency


class CheckIn(models.Model):
    """The car as it was given to us. ``limit_minor``: extra work signed for, tax included.

    An owner may do it from home shortly before coming; ``seen_at`` is when staff took the keys.
    """

    class How(models.TextChoices):
        DESK = "desk", _("at reception")
        HOME = "home", _("from home")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="given")
    how = models.CharField(max_length=4, choices=How)
    odometer_km = models.PositiveIntegerField()
    signed_name = models.CharField(_("signed by"), max_length=120, blank=True)
    limit_minor = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, validators=[check_currency])
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(limit_minor=None) | ~Q(signed_name=""), name="check_in_limit_is_signed"
            ),
            models.CheckConstraint(
                condition=~Q(how="home") | ~Q(signed_name=""), name="check_in_from_home_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.ref}: {self.get_how_display()}"


class CheckInPhoto(models.Model):
    """How the car looked when it was given to us."""

    given = models.ForeignKey(CheckIn, models.PROTECT, related_name="photos")
    file = models.OneToOneField(File, models.PROTECT, related_name="check_in")


class Note(models.Model):
    """A line between owner and workshop about one visit. ``read_at``: when the house saw an owner's."""

    class Side(models.TextChoices):
        OWNER = "owner", _("owner")
        HOUSE = "house", _("workshop")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="notes")
    side = models.CharField(max_length=5, choices=Side)
    text = models.CharField(_("message"), max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    said_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["appointment", "id"], name="note_of_appointment"),
            models.Index(fields=["appointment"], condition=Q(side="owner", read_at=None), name="note_unread"),
        ]

    def __str__(self) -> str:
        return self.text
