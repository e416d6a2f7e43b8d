"""The claims of units that appointments own, and the events of appointments.

A unit does one thing at a time: exclusion constraint. That a claim lies inside a shift of its unit is
the PERIOD foreign key of migration 0002.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from booking.appointments.models.appointment import Appointment
from booking.tables import append_only
from booking.workshop.models import Resource, SiteDay


class Claim(models.Model):
    """A unit taken for cells [lo, hi) of a day: by an appointment, or blocked when there is none.

    ``minutes`` and ``cars`` are what this claim counts towards the caps of its day: the counters of
    ``SiteDay`` are the sums of these two columns, always. ``skills`` are those whose minutes it uses: a
    counter of ``SkillDay`` is the sum of the minutes of the claims that name its skill.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="claims")
    during = DateTimeRangeField()
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="claims", null=True, blank=True)
    site_day = models.ForeignKey(SiteDay, models.PROTECT, related_name="claims")
    lo = models.PositiveSmallIntegerField()
    hi = models.PositiveSmallIntegerField()
    held_until = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    cars = models.PositiveSmallIntegerField(default=0)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(lo__lt=F("hi"), hi__lte=100), name="claim_cells"),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(appointment__isnull=False), name="claim_held_by_somebody"
            ),
            ExclusionConstraint(
                name="unit_does_one_thing",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (
            models.Index(fields=["held_until"], condition=Q(held_until__isnull=False), name="claim_holds"),
        )


class AppointmentEvent(models.Model):
    """One step of an appointment, written with it and never changed. A move has equal states."""

    append_only: ClassVar[bool] = True

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["appointment", "id"], name="appointment_event_order"),)
        triggers = append_only()
