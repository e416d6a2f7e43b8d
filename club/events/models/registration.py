"""Who comes, and with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from club.events.models.event import Event
from club.members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> RegistrationQuerySet:
        return self.none() if user.pk is None else self.filter(member__user_id=user.pk)

    def active(self) -> RegistrationQuerySet:
        return self.filter(state__in=Registration.ACTIVE)


class Registration(models.Model):
    """A member who comes, with guests. ``version`` rises with each change: an older code is void.

    ``money_minor``: the price in money; while it is unpaid the seats are kept until ``pay_by``.
    ``back_minor``: of it, what was sent back.
    """

    class State(models.TextChoices):
        UNPAID = "unpaid", _("to be paid")
        REGISTERED = "registered", _("registered")
        ATTENDED = "attended", _("was there")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")

    ACTIVE = ("unpaid", "registered", "attended")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    seats = models.PositiveSmallIntegerField()
    cars = models.PositiveSmallIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    money_minor = models.PositiveBigIntegerField(default=0)
    back_minor = models.PositiveBigIntegerField(default=0)
    pay_by = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    waiver_at = models.DateTimeField(null=True, blank=True)
    licence_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "member"],
                condition=Q(state__in=["unpaid", "registered", "attended"]),
                name="registration_once",
            ),
            models.CheckConstraint(
                name="registration_unpaid_says_until", condition=~Q(state="unpaid") | Q(pay_by__isnull=False)
            ),
            models.CheckConstraint(
                name="registration_comes_paid",
                condition=~Q(state__in=["registered", "attended", "missed"], money_minor__gt=0)
                | Q(paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_back_within", condition=Q(back_minor__lte=F("money_minor"))
            ),
        )
        indexes = (
            models.Index(fields=["member", "-id"], name="registration_member"),
            models.Index(fields=["pay_by"], condition=Q(state="unpaid"), name="registration_unpaid"),
        )

    def __str__(self) -> str:
        return self.ref


class PartyGuest(models.Model):
    """Who comes along; a name may follow until the event's lock date. ``place``: 1, 2, … in the party."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="guests")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80, blank=True)
    meal = models.CharField(_("meal"), max_length=60, blank=True)
    child_seat = models.BooleanField(_("needs a child seat"), default=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["registration", "place"], name="guest_place_once"),)
