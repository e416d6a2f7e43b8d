"""A ticket: one matter somebody is not happy with, or asks a colleague for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site
from booking.visits.models import Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from portal.models import User

READ_AFTER = timedelta(days=30)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> TicketQuerySet:
        """Complaints of one's own; what colleagues ask each other is not among them."""
        if user.pk is None:
            return self.none()
        return self.filter(person_id=user.pk).exclude(source=Ticket.Source.COLLEAGUE)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> TicketQuerySet:
        return self.filter(site__in=sites)

    def followed_by(self, user: User, now: datetime) -> TicketQuerySet:
        """What a person received first, handles or oversees, wherever it is about."""
        return self.filter(followed(user, now))

    def for_reader(self, user: User, sites: Iterable[Site] | Iterable[int], now: datetime) -> TicketQuerySet:
        """Those about a person's sites, and what they follow from elsewhere."""
        return self.filter(Q(site__in=sites) | followed(user, now))

    def open(self) -> TicketQuerySet:
        return self.filter(closed_at=None)


def followed(user: User, now: datetime) -> Q:
    """Until it is closed, and for a month after: who followed it may read how it ended."""
    mine = Q(first_owner=user) | Q(handler=user) | Q(overseer=user)
    return mine & (Q(closed_at=None) | Q(closed_at__gt=now - READ_AFTER))


class Ticket(models.Model):
    """One matter. ``first_owner``: who received it first, set once, following it until it is closed.

    ``handler``: whose work it is now. ``overseer``: somebody above or beside the site it is about.
    ``promise_at``: when the customer was promised to hear from us; ``spot_at``: answered on the spot.
    ``attempted_at``: three honest attempts to reach them. ``resolved_at``: our work is done, the follow-up
    is not. ``version`` grows with every change of the ticket itself. Names of people unknown to us are
    kept as they were told.
    """

    class Source(models.TextChoices):
        WALK_IN = "walk_in", _("in person")
        PHONE = "phone", _("by phone")
        WEB = "web", _("online")
        SURVEY = "survey", _("from a survey")
        MAKER = "maker", _("from the maker's hotline")
        REGULATOR = "regulator", _("from an authority")
        SOCIAL = "social", _("from social media")
        COLLEAGUE = "colleague", _("from a colleague")

    class Klass(models.TextChoices):
        GENERAL = "general", _("general")
        ESCALATED = "escalated", _("escalated")
        MAJOR = "major", _("major")
        LIABILITY = "liability", _("product liability")
        CRISIS = "crisis", _("crisis")

    class Stage(models.TextChoices):
        UNDERSTAND = "understand", _("understand")
        ACCEPT = "accept", _("accept")
        HANDLE = "handle", _("handle")
        ANSWER = "answer", _("answer")
        SPECIAL = "special", _("special case")
        FOLLOW_UP = "follow_up", _("follow-up")
        CLOSED = "closed", pgettext_lazy("a complaint", "closed")
        MERGED = "merged", _("merged into another")

    class Area(models.TextChoices):
        REPAIR = "repair", _("the repair itself")
        TIME = "time", _("waiting and appointments")
        PRICE = "price", _("price and bill")
        STAFF = "staff", _("how we behaved")
        PARTS = "parts", _("parts")
        CAR = "car", _("the car itself")
        SALES = "sales", _("buying the car")
        CLUB = "club", _("points and club")
        OTHER = "other", _("something else")

    class Cause(models.TextChoices):
        UNDERSTANDING = "understanding", _("we did not understand what was expected")
        PROCEDURE = "procedure", _("our procedure does not deliver it")
        BEHAVIOUR = "behaviour", _("somebody did not act as agreed")
        PROMISE = "promise", _("more was promised than we keep")
        PERCEPTION = "perception", _("it was done but not seen")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=120, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    external_number = models.CharField(max_length=40, blank=True)
    klass = models.CharField(max_length=10, choices=Klass, default=Klass.GENERAL)
    area = models.CharField(max_length=10, choices=Area, default=Area.OTHER)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.UNDERSTAND)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=4_000)
    in_the_media = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    first_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    overseer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    promise_at = models.DateTimeField(null=True, blank=True)
    spot_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=13, choices=Cause, blank=True)
    lesson = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(source="maker") | ~Q(external_number=""), name="ticket_of_the_maker_is_numbered"
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | (Q(closed_at__isnull=False) & ~Q(cause="")),
                name="ticket_closed_with_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(stage__in=["closed", "merged"]), name="ticket_open_or_closed"
            ),
            models.UniqueConstraint(
                fields=["source", "external_number"], condition=~Q(external_number=""),
                name="ticket_once_per_external_number",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["site", "received_at"], condition=Q(closed_at=None), name="ticket_open"),
            models.Index(fields=["person", "-id"], name="ticket_person"),
            models.Index(fields=["vehicle", "-id"], name="ticket_vehicle"),
            models.Index(fields=["closed_at"], name="ticket_closed"),
            models.Index(fields=["handler"], condition=Q(closed_at=None), name="ticket_handler"),
            models.Index(fields=["first_owner"], condition=Q(closed_at=None), name="ticket_first_owner"),
        )
        triggers = (
            pgtrigger.Protect(
                name="first_owner_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__first_owner__isnull=False)
                & pgtrigger.Q(old__first_owner__df=pgtrigger.F("new__first_owner")),
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def subject(self) -> str:
        """How clocks and tasks speak of it."""
        return f"ticket:{self.ref}"

    @property
    def who(self) -> str:
        """The customer's name as far as it is known."""
        return str(self.person) if self.person is not None else self.name

    @property
    def department(self) -> str:
        """Which budget its goodwill comes from by default."""
        return {"sales": "sales", "car": "sales", "club": "club", "parts": "parts"}.get(self.area, "service")

    def is_open(self) -> bool:
        return self.closed_at is None

    def is_in_hands_of(self, user: User) -> bool:
        """Who received it first reads on, and hands it over to those who work on it."""
        return user.pk in (self.handler_id, self.overseer_id)

    def is_late(self, now: datetime) -> bool:
        """Past the moment at which the customer was promised to hear from us."""
        return self.closed_at is None and self.promise_at is not None and now > self.promise_at


class ErasedTicket(models.Model):
    """What is left of a ticket after its time: figures without people or words."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    klass = models.CharField(max_length=10)
    area = models.CharField(max_length=10)
    cause = models.CharField(max_length=13)
    received_on = models.DateField()
    closed_on = models.DateField()
    was_late = models.BooleanField()
    erased_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__gte=F("received_on")), name="erased_ticket_forward"
            ),
        )
        indexes = (models.Index(fields=["site", "closed_on"], name="erased_ticket_site"),)
