"""Appointments and the work they ask for. A car is in one place: exclusion constraint."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.rules import LIVE, OPEN, Freed
from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site, check_currency
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> AppointmentQuerySet:
        """The appointments this person made or took over; a stranger finds none."""
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def for_sites(self, sites: Iterable[Site]) -> AppointmentQuerySet:
        return self.filter(site__in=sites)

    def open(self) -> AppointmentQuerySet:
        """Booked and not yet handed over; holds are not among them."""
        return self.filter(state__in=OPEN)

    def alive(self, now: datetime) -> AppointmentQuerySet:
        """Everything that owns its time at ``now``: open ones and holds still in time."""
        return self.filter(state__in=LIVE).filter(Q(held_until=None) | Q(held_until__gt=now))

    def dead_holds(self, now: datetime) -> AppointmentQuerySet:
        return self.filter(state=Appointment.State.HELD, held_until__lte=now)


class Appointment(models.Model):
    """One coming of one car. ``arrive_at`` and ``promise_at`` are instants; work is in minutes.

    ``answer_by``: until when an advisor answers a request. ``paused_at``: since when work stands still for
    an answer or a part; ``minutes_left``: of work whose time was given back meanwhile. ``limit_minor``:
    extra work the owner signed for at reception, tax included. ``deposit_minor``: what was paid to keep
    the time, under ``deposit_reference``. ``extended_at``: when the hold was given more time to pay, once.
    ``freed`` is what the action that returned this object gave back to the day; it is not stored.
    """

    class State(models.TextChoices):
        """booking.md §4; the allowed steps are data in rules."""

        HELD = "held", _("held for you")
        REQUESTED = "requested", _("requested")
        BOOKED = "booked", _("booked")
        CHECKED_IN = "checked_in", _("with us")
        IN_WORK = "in_work", _("in work")
        AWAITING_APPROVAL = "awaiting_approval", _("waiting for your answer")
        AWAITING_PARTS = "awaiting_parts", _("waiting for parts")
        QUALITY_CHECK = "quality_check", _("quality check")
        READY = "ready", _("ready")
        DELIVERED = "delivered", _("handed over")
        CANCELLED = "cancelled", _("cancelled")
        NO_SHOW = "no_show", _("missed")
        EXPIRED = "expired", _("hold ended")
        DECLINED = "declined", _("declined")

    class Mode(models.TextChoices):
        WAIT = "wait", _("wait here")
        DROP_OFF = "drop_off", _("leave the car")
        KEY_BOX = "key_box", _("leave the key in the box")
        COURTESY = "courtesy", _("with a courtesy car")
        SHUTTLE = "shuttle", _("with a lift home")
        PICK_UP = "pick_up", _("we fetch and bring it")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="appointments", null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", null=True, blank=True
    )
    state = models.CharField(max_length=20, choices=State, default=State.HELD)
    mode = models.CharField(max_length=10, choices=Mode)
    arrive_at = models.DateTimeField()
    promise_at = models.DateTimeField()
    work_minutes = models.PositiveIntegerField()
    held_until = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    moves_online = models.PositiveSmallIntegerField(default=0)
    late_cancelled_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    minutes_left = models.PositiveIntegerField(null=True, blank=True)
    limit_minor = models.PositiveIntegerField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    deposit_minor = models.PositiveIntegerField(null=True, blank=True)
    deposit_reference = models.CharField(max_length=100, blank=True)
    deposit_paid_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()

    freed: tuple[Freed, ...] = ()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = (
            models.CheckConstraint(
                condition=Q(promise_at__gt=F("arrive_at")), name="appointment_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_until__isnull=False)
                | (~Q(state="held") & Q(held_until__isnull=True)),
                name="appointment_held_until_when_held",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", answer_by__isnull=False)
                | (~Q(state="requested") & Q(answer_by__isnull=True)),
                name="appointment_request_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["awaiting_approval", "awaiting_parts"], paused_at__isnull=False)
                | (~Q(state__in=["awaiting_approval", "awaiting_parts"]) & Q(paused_at__isnull=True)),
                name="appointment_paused_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(deposit_minor__isnull=True, deposit_paid_at__isnull=True)
                | Q(deposit_minor__isnull=False, deposit_paid_at__isnull=False),
                name="appointment_deposit_paid_once",
            ),
            ExclusionConstraint(
                name="vehicle_in_one_place",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    (
                        Func(
                            "arrive_at",
                            "promise_at",
                            RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=sorted(LIVE), vehicle__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["site", "arrive_at"], name="appointment_site_arrival"),
            models.Index(fields=["person", "-arrive_at"], name="appointment_person"),
            models.Index(
                fields=["person", "arrive_at"],
                condition=Q(state="no_show") | Q(late_cancelled_at__isnull=False),
                name="appointment_let_down",
            ),
            models.Index(fields=["held_until"], condition=Q(state="held"), name="appointment_holds"),
            models.Index(fields=["answer_by"], condition=Q(state="requested"), name="appointment_requests"),
            models.Index(
                fields=["paused_at"], condition=Q(paused_at__isnull=False), name="appointment_paused"
            ),
        )

    def __str__(self) -> str:
        return self.ref

    def is_held(self, now: datetime) -> bool:
        return self.state == self.State.HELD and self.held_until is not None and now < self.held_until

    def is_open(self) -> bool:
        return self.state in OPEN


class AppointmentLine(models.Model):
    """One piece of work asked for, with its minutes and price frozen when it was booked."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="lines")
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, validators=[check_currency])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["appointment", "operation"], name="appointment_line_once"),
        )
