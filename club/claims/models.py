"""A claim of missing points, with its clock and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site
from booking.visits.models import Visit
from club.claims import rules
from club.members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class PointsClaimQuerySet(models.QuerySet["PointsClaim"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> PointsClaimQuerySet:
        return self.none() if user.pk is None else self.filter(member__user_id=user.pk)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> PointsClaimQuerySet:
        return self.filter(site__in=sites)

    def waiting(self) -> PointsClaimQuerySet:
        return self.filter(answered_at=None)


class PointsClaim(models.Model):
    """Answered once. ``answered_by`` empty on an answered claim: the visit was found by itself.

    ``invoice_key`` is the number without spaces and strokes, as it is compared.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("points given")
        REFUSED = "refused", _("explained")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="points_claims")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    happened_on = models.DateField(null=True, blank=True)
    invoice_number = models.CharField(max_length=40, blank=True)
    invoice_key = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    points = models.BigIntegerField(null=True, blank=True)

    objects = PointsClaimQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="points_claim_answered_whole",
                condition=Q(outcome="", answered_at=None, visit=None, points=None)
                | Q(outcome="granted", answered_at__isnull=False, visit__isnull=False, points__isnull=False)
                | (Q(outcome="refused", answered_at__isnull=False, visit=None, points=None) & ~Q(answer="")),
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(outcome="granted"), name="points_claim_once_per_invoice"
            ),
            models.UniqueConstraint(
                fields=["member", "invoice_key"],
                condition=Q(answered_at=None) & ~Q(invoice_key=""),
                name="points_claim_asked_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["site", "due_at"], condition=Q(answered_at=None), name="points_claim_waiting"
            ),
            models.Index(fields=["member", "-id"], name="points_claim_member"),
        )

    def __str__(self) -> str:
        return self.ref

    def is_waiting(self) -> bool:
        return self.answered_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.answered_at is None and now > self.due_at

    def colour(self, now: datetime) -> str:
        """Of its clock; an answered claim has none."""
        return rules.colour(self.created_at, self.due_at, now) if self.answered_at is None else ""

    @property
    def said(self) -> rules.Said:
        return rules.Said(
            number=self.invoice_key, on=self.happened_on, site=self.site_id, vehicle=self.vehicle_id
        )
