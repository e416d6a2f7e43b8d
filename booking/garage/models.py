"""Cars, their keepers, readings, insurance and the work that resets a due date.

Distances are kilometres. Periods are half-open: ``until_date`` is the first day without the car.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.sites.models import Brand, check_country

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/i/l, u
REF_LENGTH = 12
GRADES = {"small": _("small cars"), "medium": _("medium cars"), "large": _("large cars")}


def new_ref() -> str:
    """A public name of a row: twelve letters, 58 bits, not to be guessed."""
    number, letters = secrets.randbelow(len(ALPHABET) ** REF_LENGTH), ""
    for _letter in range(REF_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        letters += ALPHABET[at]
    return letters


def grade_name(code: str) -> str:
    """A price group in the reader's language; one the house made up says itself."""
    return str(GRADES.get(code, code))


class VehicleModel(models.Model):
    """A model of a brand, with what its maker asks for and how far it usually goes."""

    class Body(models.TextChoices):
        HATCH = "hatch", _("hatchback")
        SEDAN = "sedan", _("saloon")
        SUV = "suv", _("SUV")
        ESTATE = "estate", _("estate")
        MPV = "mpv", _("people carrier")
        PICKUP = "pickup", _("pick-up")

    class Fuel(models.TextChoices):
        PETROL = "petrol", _("petrol")
        DIESEL = "diesel", _("diesel")
        HYBRID = "hybrid", _("hybrid")
        ELECTRIC = "electric", _("electric")

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="models")
    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    body = models.CharField(pgettext_lazy("of a car", "body"), max_length=10, choices=Body)
    fuel = models.CharField(_("fuel"), max_length=10, choices=Fuel)
    price_group = models.SlugField(_("price group"), max_length=20)
    factor_percent = models.PositiveSmallIntegerField(_("work time, % of the menu"), default=100)
    first_service_months = models.PositiveSmallIntegerField(_("months to the first service"), default=12)
    service_months = models.PositiveSmallIntegerField(_("months between services"), default=12)
    service_km = models.PositiveIntegerField(_("kilometres between services"), default=15_000)
    km_per_year = models.PositiveIntegerField(_("usual kilometres a year"), default=12_000)
    km_per_year_seen = models.PositiveIntegerField(null=True, blank=True, editable=False)  # our cars' median
    from_year = models.PositiveSmallIntegerField(_("built from"))
    until_year = models.PositiveSmallIntegerField(_("built until"), null=True, blank=True)

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")
        constraints = (
            models.CheckConstraint(
                condition=Q(factor_percent__gt=0, service_months__gt=0, service_km__gt=0, km_per_year__gt=0)
                & Q(first_service_months__gt=0),
                name="model_figures_positive",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def usual_km_per_year(self) -> int:
        """What our own cars of this model do in a year; the maker's word while we know too few."""
        return self.km_per_year_seen or self.km_per_year


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> VehicleQuerySet:
        """The cars this person keeps today in any role; sold or removed ones are gone at once."""
        if user.pk is None:
            return self.none()
        living = Keeper.objects.filter(vehicle=models.OuterRef("pk"), user_id=user.pk, until_date=None)
        return self.filter(models.Exists(living))


class Vehicle(models.Model):
    """A car. Known by VIN, by plate or only by its keeper's words; ``ref`` is its name in links."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    vin = models.CharField(_("VIN"), max_length=17, unique=True, null=True, blank=True)
    plate = models.CharField(_("number plate"), max_length=16, blank=True)  # as typed
    plate_key = models.CharField(max_length=16, blank=True, editable=False)  # normalised
    plate_country = models.CharField(max_length=2, blank=True, validators=[check_country])
    model = models.ForeignKey(VehicleModel, models.PROTECT, related_name="vehicles", null=True, blank=True)
    description = models.CharField(_("car"), max_length=80, blank=True)
    paint = models.SlugField(_("colour"), max_length=20, blank=True)
    registered_on = models.DateField(_("first registered"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = (
            models.CheckConstraint(
                condition=Q(vin=None) | Q(vin__regex=r"^[A-HJ-NPR-Z0-9]{17}$"), name="vehicle_vin_normal"
            ),
            models.CheckConstraint(
                condition=Q(vin__isnull=False)
                | ~Q(plate_key="")
                | Q(model__isnull=False)
                | ~Q(description=""),
                name="vehicle_known_by_something",
            ),
        )
        indexes = (models.Index(fields=["plate_key"], name="vehicle_plate_key"),)

    def __str__(self) -> str:
        return self.plate or self.description or self.vin or self.ref

    def is_verified(self) -> bool:
        return self.verified_at is not None


class Keeper(models.Model):
    """Who has a car, as what, from when to when. One owner at a time: the database refuses two."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        DRIVER = "driver", _("driver")
        PAYER = "payer", _("payer")
        HOUSEHOLD = "household", _("household")

    class Ending(models.TextChoices):
        SOLD = "sold", _("sold")
        REMOVED = "removed", _("removed from the garage")
        TRANSFERRED = "transferred", _("taken over by a new owner")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="keepers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="keeps")
    role = models.CharField(max_length=10, choices=Role, default=Role.OWNER)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="keeper_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["vehicle", "user"], condition=Q(until_date=None), name="keeper_once_per_person"
            ),
            ExclusionConstraint(
                name="one_owner_at_a_time",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_date",
                            "until_date",
                            RangeBoundary(),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="owner"),
            ),
        )
        indexes = (models.Index(fields=["user", "until_date"], name="keeper_user"),)

    def is_living(self) -> bool:
        return self.until_date is None


class OdometerReading(models.Model):
    """What the odometer showed on a day. Implausible ones stay and are left out when read."""

    class Source(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        PHOTO = "photo", _("photo")
        OWNER = "owner", _("owner")
        TELEMATICS = "telematics", _("the car itself")

    class Answer(models.TextChoices):
        """What its owner said when asked about one that does not fit the others."""

        RIGHT = "right", _("it is right")
        WRONG = "wrong", _("it was a mistake")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="readings")
    on_date = models.DateField()
    km = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(km__lte=2_000_000), name="reading_plausible"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="reading_answered_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["vehicle", "on_date"], name="reading_vehicle"),
            BrinIndex(fields=["recorded_at"], name="reading_learned", autosummarize=True),
            models.Index(
                fields=["answered_at"], name="reading_answered", condition=Q(answered_at__isnull=False)
            ),
        )


class Milestone(models.Model):
    """What moves a car's due days: a service or an inspection starts a new interval; after an accident, or
    a change the law forbids, China wants it inspected each year."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        INSPECTION = "inspection", _("inspection")
        ACCIDENT = "accident", _("accident or forbidden change")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=10, choices=Kind)
    on_date = models.DateField()
    km = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vehicle", "kind", "on_date"], name="milestone_once_a_day"),
        )
        indexes = (BrinIndex(fields=["recorded_at"], name="milestone_learned", autosummarize=True),)


class InsurancePolicy(models.Model):
    """An insurance cover and its last day. A newer one of its kind supersedes it."""

    class Kind(models.TextChoices):
        MOTOR = "motor", _("motor insurance")
        COMPULSORY = "compulsory", _("compulsory insurance")
        WARRANTY = "warranty", _("extended warranty")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="insurance")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MOTOR)
    insurer = models.CharField(_("insurer"), max_length=80, blank=True)
    ends_on = models.DateField(_("last day of cover"))
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["vehicle", "kind"], condition=Q(superseded_at=None), name="one_cover_in_force"
            ),
        )
        indexes = (models.Index(fields=["ends_on"], name="insurance_end"),)

    def is_over(self, on: date) -> bool:
        return on > self.ends_on
