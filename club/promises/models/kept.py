"""What was promised for a visit, what the machine saw, what its owner says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.sites.models import Site
from booking.tables import append_only
from booking.visits.models import Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class Promise(models.TextChoices):
    """The nine (sources.md P1-P9)."""

    GREETED = "greeted", _("Received within one minute")
    PRICES = "prices", _("Open price list")
    PLAN = "plan", _("The whole repair plan before work")
    REST_AREA = "rest_area", _("A clean rest area")
    ON_TIME = "on_time", _("Handed over at the agreed time")
    EXPLAINED = "explained", _("Every charge explained")
    WASH = "wash", _("One free wash")
    PARTS = "parts", _("Genuine parts guaranteed")
    RESCUE = "rescue", _("Rescue at any hour")


class Department(models.TextChoices):
    """Whose budget pays; the same departments whose goodwill is budgeted."""

    SERVICE = "service", _("service")
    SALES = "sales", _("sales")
    PARTS = "parts", _("parts")
    BODY = "body", _("body shop")
    CLUB = "club", _("club")


class PromiseTerm(models.Model):
    """What a broken promise pays and who pays it, from a day on; the newest row in force counts."""

    append_only: ClassVar[bool] = True

    code = models.CharField(_("promise"), max_length=10, choices=Promise)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    points = models.PositiveIntegerField(_("points when broken"))
    department = models.CharField(_("paid by"), max_length=10, choices=Department)
    valid_from = models.DateField(_("valid from"))
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code", "site", "-valid_from"], name="promise_term")]
        triggers = append_only()


class VisitMoment(models.Model):
    """One tap on the day of service, with its time. The first tap counts."""

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        ARRIVED = "arrived", _("the owner is here")
        GREETED = "greeted", _("greeted")
        EXPLAINED = "explained", _("every charge explained")
        WASHED = "washed", _("washed")
        NO_WASH = "no_wash", _("no wash wanted")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="moments")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "kind"], name="visit_moment_once")
        ]
        triggers = append_only()


class VisitPromiseQuerySet(models.QuerySet["VisitPromise"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> VisitPromiseQuerySet:
        return self.none() if user.pk is None else self.filter(visit__person_id=user.pk)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> VisitPromiseQuerySet:
        return self.filter(visit__site__in=sites)

    def broken(self) -> VisitPromiseQuerySet:
        return self.filter(verdict="broken")


class VisitPromise(models.Model):
    """One promise of one closed visit.

    ``why``: what decided it, a code of the rules. ``said``: the owner's tap. ``held_why``: why a broken one
    has not paid by itself; a person decides those.
    """

    class Verdict(models.TextChoices):
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")
        NONE = "none", _("did not apply")
        OPEN = "open", _("waits for the owner's word")

    class Held(models.TextChoices):
        DISPUTED = "disputed", _("our clock says otherwise")
        OFTEN = "often", _("often said no")
        BUDGET = "budget", _("beyond the budget")
        NO_ACCOUNT = "no_account", _("no points account")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="promises")
    code = models.CharField(max_length=10, choices=Promise)
    verdict = models.CharField(max_length=6, choices=Verdict)
    why = models.SlugField(max_length=30)
    facts = models.JSONField(default=dict)
    decided_at = models.DateTimeField()
    said = models.CharField(max_length=3, blank=True, choices=[("yes", _("yes")), ("no", _("no"))])
    said_at = models.DateTimeField(null=True, blank=True)
    points = models.PositiveIntegerField(default=0)
    department = models.CharField(max_length=10, choices=Department, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    held_why = models.CharField(max_length=10, choices=Held, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_note = models.CharField(max_length=200, blank=True)

    objects = VisitPromiseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "code"], name="visit_promise_once"),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(verdict="broken", points__gt=0), name="promise_only_broken_pays"
            ),
            models.CheckConstraint(
                condition=Q(said="", said_at=None) | (~Q(said="") & Q(said_at__isnull=False)),
                name="promise_said_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["decided_at"], condition=Q(verdict="broken"), name="promise_broken"),
            models.Index(
                fields=["decided_at"], condition=~Q(held_why="") & Q(settled_at=None), name="promise_held"
            ),
            models.Index(fields=["decided_at"], condition=Q(verdict="open"), name="promise_open"),
        ]  # fmt: skip

    @property
    def is_waiting(self) -> bool:
        """Whether a person still has to decide about its points."""
        return bool(self.held_why) and self.settled_at is None
