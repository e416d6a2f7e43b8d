"""Certificates and coaching notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid_on(self, on: date) -> CertificateQuerySet:
        open_ended = Q(until_date=None) | Q(until_date__gt=on)
        return self.filter(open_ended, Q(revoked_on=None) | Q(revoked_on__gt=on), passed_on__lte=on)


class Certificate(models.Model):
    """Somebody of ours passed a course. ``until_date``: the first day on which it no longer holds."""

    class Course(models.TextChoices):
        CALLER = "caller", _("calling owners")
        COMPLAINTS = "complaints", _("handling complaints")
        RECEPTION = "reception", _("reception and hand-over")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("who")
    )
    course = models.CharField(_("course"), max_length=12, choices=Course, default=Course.CALLER)
    passed_on = models.DateField(_("passed on"))
    until_date = models.DateField(_("holds until"), null=True, blank=True)
    trainer = models.CharField(_("trained by"), max_length=80)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_on = models.DateField(null=True, blank=True)
    revoked_why = models.CharField(max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "course", "passed_on"], name="certificate_once_a_day"),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=models.F("passed_on")),
                name="certificate_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | ~Q(revoked_why=""), name="certificate_revoked_for_a_reason"
            ),
        ]


class CoachingQuerySet(models.QuerySet["Coaching"]):
    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> CoachingQuerySet:
        return self.filter(site__in=sites)


class Coaching(models.Model):
    """What a coach saw at one step of a visit, what was agreed, and the second look (sources.md B16)."""

    class Step(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        BOOKING = "booking", _("booking")
        RECEPTION = "reception", _("reception and pre-check")
        NEEDS = "needs", _("needs and estimate")
        REPAIR = "repair", _("repair")
        INFORMATION = "information", _("information")
        HAND_OVER = "hand_over", _("hand-over")
        THANKS = "thanks", _("thanks")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("centre"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coached", verbose_name=_("who")
    )
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    seen = models.CharField(_("what was seen"), max_length=500)
    agreed = models.CharField(_("what was agreed"), max_length=500)
    at = models.DateTimeField()
    review_on = models.DateField(_("look again on"))
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    review = models.CharField(_("what the second look showed"), max_length=500, blank=True)

    objects = CoachingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, review="") | (Q(reviewed_at__isnull=False) & ~Q(review="")),
                name="coaching_review_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="coaching_site")]
