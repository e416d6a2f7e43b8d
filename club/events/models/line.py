"""The waiting list: one entry for a party, and the offers made to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from club.events import rules
from club.events.models.event import Event
from club.members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class WaitEntryQuerySet(models.QuerySet["WaitEntry"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> WaitEntryQuerySet:
        return self.none() if user.pk is None else self.filter(member__user_id=user.pk)

    def waiting(self) -> WaitEntryQuerySet:
        return self.filter(state=WaitEntry.State.WAITING)

    def alive(self) -> WaitEntryQuerySet:
        return self.filter(state__in=WaitEntry.ALIVE)


class WaitEntry(models.Model):
    """A party that waits, never split. ``since``: when it joined, or went to the end of its class."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("seats offered")
        PLACED = "placed", _("has seats")
        LEFT = "left", _("left the list")
        OUT = "out", _("did not answer twice")
        OVER = "over", _("the list is closed")

    ALIVE = ("waiting", "offered")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="line")
    member = models.ForeignKey(Member, models.PROTECT, related_name="wait_entries")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    guests = models.PositiveSmallIntegerField(default=0)
    seats = models.PositiveSmallIntegerField()
    cars = models.PositiveSmallIntegerField(default=0)
    rank = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    joined_at = models.DateTimeField()
    skips = models.PositiveSmallIntegerField(default=0)
    lapses = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaitEntryQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "member"], condition=Q(state__in=["waiting", "offered"]), name="wait_once"
            ),
            models.CheckConstraint(
                name="wait_end_says_when",
                condition=Q(state__in=["waiting", "offered"], ended_at=None)
                | ~Q(state__in=["waiting", "offered"]) & Q(ended_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["event", "-rank", "since"], condition=Q(state="waiting"), name="wait_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def entry(self) -> rules.Entry:
        return rules.Entry(
            id=self.pk, seats=self.seats, cars=self.cars, rank=self.rank, since=self.since, skips=self.skips
        )


class SeatOffer(models.Model):
    """Seats reserved for a party until it answers; they count among the event's taken seats."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("not answered")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    entry = models.ForeignKey(WaitEntry, models.PROTECT, related_name="offers")
    seats = models.PositiveSmallIntegerField()
    cars = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="offer_open_once"),
            models.CheckConstraint(
                name="offer_answer_says_when",
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["answer_by"], condition=Q(state="open"), name="offer_open_by_time"),)

    def __str__(self) -> str:
        return self.ref

    def is_open(self, now: datetime) -> bool:
        return self.state == self.State.OPEN and now < self.answer_by
