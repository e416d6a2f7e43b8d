"""Entries of the waitlist, their offers, and the days on which something came free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site
from booking.waitlist.rules import Want
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class WaitlistEntryQuerySet(models.QuerySet["WaitlistEntry"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> WaitlistEntryQuerySet:
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def for_sites(self, sites: Iterable[int]) -> WaitlistEntryQuerySet:
        return self.filter(site__in=sites)

    def waiting(self) -> WaitlistEntryQuerySet:
        return self.filter(ended_at=None)


class WaitlistEntry(models.Model):
    """Somebody who would come earlier than what is free. Dates, weekdays (0 = Monday) and hours are
    those of the arrival on the site's clock; no weekday means any.

    ``replaces``: the booked appointment that moves once an offer is taken; without one, ``operations``
    for ``vehicle`` are booked anew.
    """

    class Ending(models.TextChoices):
        BOOKED = "booked", _("found a time")
        WITHDRAWN = "withdrawn", _("taken back")
        OVER = "over", _("nothing came free")
        GONE = "gone", _("no longer needed")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="waitlist")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waitlist")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="waitlist", null=True, blank=True)
    replaces = models.ForeignKey(Appointment, models.PROTECT, related_name="waitlist", null=True, blank=True)
    operations = models.ManyToManyField(Operation, related_name="+", blank=True)
    mode = models.CharField(max_length=10, choices=Appointment.Mode)
    first_date = models.DateField()
    last_date = models.DateField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    from_time = models.TimeField(default=time(0))
    until_time = models.TimeField(default=time(23, 59))
    notice_minutes = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    why_ended = models.CharField(max_length=200, blank=True)

    objects = WaitlistEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("waitlist entry")
        verbose_name_plural = _("waitlist entries")
        constraints = (
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="waitlist_dates"),
            models.CheckConstraint(condition=Q(until_time__gte=F("from_time")), name="waitlist_hours"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="waitlist_ends_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(ended_at=None), name="waitlist_once_an_appointment"
            ),
        )
        indexes = (
            models.Index(
                fields=["site", "first_date"], condition=Q(ended_at=None), name="waitlist_of_a_site"
            ),
            models.Index(fields=["person", "-created_at"], name="waitlist_of_a_person"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def is_waiting(self) -> bool:
        return self.ended_at is None

    def want(self, offers: Iterable[WaitlistOffer]) -> Want:
        """What suits it; ``offers``: those it had, with their holds."""
        return Want(
            first=self.first_date,
            last=self.last_date,
            weekdays=frozenset(self.weekdays),
            from_time=self.from_time,
            until_time=self.until_time,
            notice=timedelta(minutes=self.notice_minutes),
            before=self.replaces.arrive_at if self.replaces else None,
            turned_down=frozenset(offer.arrive_at for offer in offers),
        )


class WaitlistOffer(models.Model):
    """A time kept for an entry: ``hold`` is the held appointment that keeps it, until ``until_at``.

    ``arrive_at`` and ``promise_at`` are those of the hold, as it was offered.
    """

    class Answer(models.TextChoices):
        TAKEN = "taken", _("taken")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("not answered")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="offers")
    hold = models.OneToOneField(Appointment, models.PROTECT, related_name="waitlist_offer")
    arrive_at = models.DateTimeField()
    promise_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    until_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("offer of the waitlist")
        verbose_name_plural = _("offers of the waitlist")
        constraints = (
            models.UniqueConstraint(fields=["entry"], condition=Q(answer=""), name="waitlist_one_open_offer"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="waitlist_offer_answered_when",
            ),
        )
        indexes = (models.Index(fields=["until_at"], condition=Q(answer=""), name="waitlist_open_offers"),)

    def __str__(self) -> str:
        return self.ref

    def is_open(self, now: datetime) -> bool:
        """Unanswered, and its hold is still in time (paying a deposit may lengthen it)."""
        return not self.answer and self.hold.is_held(now)


class Release(models.Model):
    """Time that came free at a site, to be looked at by the waitlist; gone once that was done.

    ``not_before``: when it may be looked at: after a round that was disturbed, or after the night.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="releases")
    first_date = models.DateField()
    last_date = models.DateField()
    recorded_at = models.DateTimeField()
    not_before = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["not_before", "id"], name="release_due"),)
