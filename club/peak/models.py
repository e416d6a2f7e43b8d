"""What was promised to an appointment on a quiet day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from booking.appointments.models import Appointment

GRACE = timedelta(minutes=1)
GONE = ("cancelled", "expired", "declined")


class QuietPromiseQuerySet(models.QuerySet["QuietPromise"]):
    def standing(self) -> QuietPromiseQuerySet:
        """Not withdrawn by a move; one per appointment."""
        return self.filter(ended_at=None)

    def counting(self, now: datetime) -> QuietPromiseQuerySet:
        """What its month's budget has to answer for: all but what can never be billed any more.

        A hold counts a little longer than it lives: it may be confirmed in this very moment.
        """
        is_dead = Q(appointment__held_until__lte=now - GRACE)
        return self.standing().exclude(is_dead).exclude(appointment__state__in=GONE)


class QuietPromise(models.Model):
    """The multiplier an appointment keeps, frozen when its time was taken (loyalty.md §3.11).

    ``points_max``: the most extra points its bill may bring, set aside in the month's budget;
    ``points_used``: what the bill brought. A move ends the row; the new day is decided anew.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="quiet_promises")
    day = models.DateField()
    month = models.DateField()
    load_percent = models.PositiveSmallIntegerField()
    multiplier_percent = models.PositiveSmallIntegerField()
    points_max = models.PositiveIntegerField()
    promised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    points_used = models.PositiveIntegerField(null=True, blank=True)

    objects = QuietPromiseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(ended_at=None), name="quiet_promise_once"
            ),
            models.CheckConstraint(
                name="quiet_promise_within_its_most",
                condition=Q(settled_at=None, points_used=None)
                | Q(settled_at__isnull=False, points_used__lte=models.F("points_max"), ended_at=None),
            ),
            models.CheckConstraint(
                name="quiet_promise_multiplies", condition=Q(multiplier_percent__gt=100, points_max__gt=0)
            ),
        )
        indexes = (models.Index(fields=["month"], condition=Q(ended_at=None), name="quiet_promise_month"),)

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.day} x{self.multiplier_percent}"

    @property
    def times(self) -> str:
        """``2`` for 200 %, ``1.5`` for 150 %."""
        return f"{self.multiplier_percent / 100:g}"
