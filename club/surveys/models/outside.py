"""What others measure of us, kept beside our own and never mixed in; and faults that were named."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.tables import append_only
from booking.visits.models import Visit


class ExternalScore(models.Model):
    """One figure of a maker's, a multinational or an agency's survey (sources.md B7), in its own scale."""

    append_only: ClassVar[bool] = True

    class Source(models.TextChoices):
        MAKER = "maker", _("the maker")
        MULTINATIONAL = "multinational", _("a multinational")
        AGENCY = "agency", _("an agency")

    source = models.CharField(_("who measured"), max_length=14, choices=Source)
    name = models.CharField(_("name of the survey"), max_length=80)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    month = models.DateField(_("month"))
    measure = models.CharField(_("what"), max_length=60)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2)
    highest = models.DecimalField(_("of at most"), max_digits=8, decimal_places=2)
    rank = models.PositiveIntegerField(_("place"), null=True, blank=True)
    rank_of = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=models.F("highest")), name="outside_score_within"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "source"], name="outside_month")]
        triggers = append_only()


class FaultNote(models.Model):
    """A fault named beside the bill: at the desk, or by an owner who says it is not gone."""

    append_only: ClassVar[bool] = True

    class Source(models.TextChoices):
        DESK = "desk", _("at the desk")
        OWNER = "owner", _("the owner says it is not gone")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="faults")
    code = models.SlugField(max_length=40)
    source = models.CharField(max_length=5, choices=Source)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "code", "source"], name="fault_noted_once")
        ]
        triggers = append_only()
