"""An event, its terms and its counters.

``seats_taken`` and ``cars_taken`` are the sums over registrations not cancelled and open offers, always, and
``waiting`` is how many parties are on the list: changed under the event's row lock only, and the database
refuses more places than there are. ``version`` rises with each change of the terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site, check_currency
from club.events import rules


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> EventQuerySet:
        return self.filter(published_at__isnull=False)

    def coming(self, now: datetime) -> EventQuerySet:
        return self.published().filter(ends_at__gt=now)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> EventQuerySet:
        """Those of these centres and those of the whole group."""
        return self.filter(Q(site__in=sites) | Q(site=None))


class Event(models.Model):
    """Moments are instants; ``zone`` is the place's. Prices are for one person: points, money, or both.

    Money: minor units of ``currency``. ``audience``: who may come; ``suits``: whom it would please (hobbies,
    models, bodies), which only sorts the list. ``flash_at``: the line was run in the last hours.
    ``feedback_at``: who came was asked how it was.
    ``names_until``: guests can be named and renamed until then. ``early_hours``: tier code to hours
    before ``opens_at``. ``counts_guests``: whether a guest takes a seat.
    """

    class Theme(models.TextChoices):
        DRIVING = "driving", _("Driving")
        CARE = "care", _("Car care")
        FAMILY = "family", _("Family")
        TRAVEL = "travel", _("Travel")
        CULTURE = "culture", _("Culture")
        LAUNCH = "launch", _("New models")

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=100)
    title_zh = models.CharField(_("title in Chinese"), max_length=100, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="events")
    place = models.CharField(_("place"), max_length=160)
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    opens_at = models.DateTimeField(_("registration opens"))
    closes_at = models.DateTimeField(_("registration closes"))
    names_until = models.DateTimeField(_("guests can be named until"))
    early_hours = models.JSONField(default=dict, blank=True)
    audience = models.JSONField(default=dict, blank=True)
    suits = models.JSONField(default=dict, blank=True)
    seats = models.PositiveIntegerField(_("seats"))
    cars = models.PositiveIntegerField(_("cars"), null=True, blank=True)
    seats_taken = models.PositiveIntegerField(default=0)
    cars_taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    guests_max = models.PositiveSmallIntegerField(_("guests for each member"), default=3)
    counts_guests = models.BooleanField(_("guests take seats"), default=True)
    asks_licence = models.BooleanField(_("a driving licence is looked at"), default=False)
    asks_waiver = models.BooleanField(_("a waiver is signed"), default=False)
    price_points = models.PositiveIntegerField(_("points for each person"), default=0)
    price_minor = models.PositiveIntegerField(_("money for each person"), default=0)
    currency = models.CharField(max_length=3, blank=True, validators=[check_currency])
    gives_points = models.PositiveIntegerField(_("points for coming"), default=0)
    cost_minor = models.PositiveIntegerField(_("what it costs us"), default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    flash_at = models.DateTimeField(null=True, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = (
            models.CheckConstraint(name="event_seats_hold", condition=Q(seats_taken__lte=F("seats"))),
            models.CheckConstraint(
                name="event_cars_hold", condition=Q(cars=None) | Q(cars_taken__lte=F("cars"))
            ),
            models.CheckConstraint(
                name="event_runs_forward",
                violation_error_message=_(
                    "An event opens, closes, starts and ends in this order; names are final before it starts."
                ),
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(closes_at__lte=F("starts_at"))
                & Q(opens_at__lt=F("closes_at"))
                & Q(names_until__lte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="event_price_says_currency", condition=Q(price_minor=0) | ~Q(currency="")
            ),
        )
        indexes = (models.Index(fields=["starts_at"], name="event_start"),)

    def __str__(self) -> str:
        return self.title

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def seats_free(self) -> int:
        return self.seats - self.seats_taken

    @property
    def cars_free(self) -> int | None:
        return None if self.cars is None else self.cars - self.cars_taken

    def has_room(self, seats: int, cars: int) -> bool:
        return seats <= self.seats_free and (self.cars_free is None or cars <= self.cars_free)

    @property
    def invited(self) -> rules.Audience:
        return rules.Audience(**{name: frozenset(codes) for name, codes in self.audience.items()})

    @property
    def pleases(self) -> rules.Taste:
        return rules.Taste(**{name: frozenset(codes) for name, codes in self.suits.items()})

    def is_on(self) -> bool:
        return self.published_at is not None and self.cancelled_at is None

    def stage(self, now: datetime) -> str:
        """off, draft, over, closed, early, full or open: what comes of asking for a place now. Some members
        may register while it is early."""
        steps = (
            ("off", self.cancelled_at is not None), ("draft", self.published_at is None),
            ("over", self.is_over(now)), ("closed", now >= self.closes_at), ("early", now < self.opens_at),
            ("full", self.is_full),
        )  # fmt: skip
        return next((stage for stage, holds in steps if holds), "open")

    @property
    def is_full(self) -> bool:
        """Nobody new gets a place: all are taken, or parties wait for what is free."""
        return self.seats_free < 1 or self.waiting > 0

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at

    def opens_for(self, tier: str, own: int = 0) -> datetime:
        return rules.opens_for(tier, self.opens_at, self.early_hours, own)

    def seats_of(self, guests: int) -> int:
        """Seats that a member with so many guests takes."""
        return 1 + (guests if self.counts_guests else 0)
