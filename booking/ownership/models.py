"""Contacts on file, VINs tried, claims that wait for staff, codes of sellers, and what belongs to a car."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.tables import append_only
from booking.workshop.models import Operation


class FiledContact(models.Model):
    """A phone or e-mail that the dealer's file has for a car, as a keyed hash: enough to compare by."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="filed_contacts")
    kind = models.CharField(max_length=5, choices=Kind)
    digest = models.CharField(max_length=64)
    source = models.SlugField(max_length=20, default="desk")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "digest"],
                condition=Q(ended_at=None),
                name="filed_contact_once",
            ),
        ]


class VinTry(models.Model):
    """A VIN of a car we know, given without a proof that held (safety.md J15)."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="vin_try_of_person")]
        triggers = append_only()


class VinClaim(models.Model):
    """Somebody says a known car is theirs, and a person of ours has to see the papers.

    ``stand_in``: the car in their garage meanwhile, without the VIN (safety.md H3).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the papers")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="claims_of_people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="vin_claims")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.CharField(_("what was seen"), max_length=200, blank=True)
    stand_in = models.ForeignKey(Vehicle, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle", "user"], condition=Q(state="waiting"), name="vin_claim_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="vin_claim_decided_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(state="waiting"), name="vin_claim_waiting")
        ]


class Handover(models.Model):
    """A seller's code: whoever has it takes over the car and what belongs to it. Stored as a keyed hash."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="handovers")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until_on = models.DateField(help_text="Last day, inclusive.")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(taken_at=None, withdrawn_at=None),
                name="one_code_of_a_car",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(withdrawn_at=None, taken_by__isnull=False),
                name="handover_ends_once",
            ),
        ]

    def is_open(self, on: date) -> bool:
        return self.taken_at is None and self.withdrawn_at is None and on <= self.until_on


class Entitlement(models.Model):
    """Something paid for or promised that belongs to a car: washes, services in advance, a loan car.

    ``holder``: who may use it while they keep the car; a new owner gets it by the seller's code.
    """

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="entitlements")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(_("what"), max_length=80)
    name_zh = models.CharField(_("what, in Chinese"), max_length=80, blank=True)
    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("work")
    )
    units = models.PositiveSmallIntegerField(_("how often"), default=1)
    used = models.PositiveSmallIntegerField(default=0, editable=False)
    until_on = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    granted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(units__gt=0, used__lte=F("units")), name="entitlement_within"),
        ]
        indexes: ClassVar = [models.Index(fields=["vehicle"], name="entitlement_of_car")]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int:
        return self.units - self.used

    def is_open(self, on: date) -> bool:
        return self.left > 0 and (self.until_on is None or on <= self.until_on)


class EntitlementUse(models.Model):
    """One use at a site, once per key."""

    append_only: ClassVar[bool] = True

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="uses")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_date = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        triggers = append_only()
