"""Measures against weak questions, meetings that carry them over, and contests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.tables import append_only
from club.surveys.models import SurveyItem


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> MeetingQuerySet:
        return self.filter(site__in=sites)


class Meeting(models.Model):
    """The satisfaction meeting of one centre about one month."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("centre"))
    month = models.DateField(_("about the month"))
    held_on = models.DateField(_("held on"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(closed_at=None), name="meeting_one_open_at_a_site"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-month"], name="meeting_site")]

    def is_open(self) -> bool:
        return self.closed_at is None


class MeasureQuerySet(models.QuerySet["Measure"]):
    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> MeasureQuerySet:
        return self.filter(site__in=sites)

    def open(self) -> MeasureQuerySet:
        return self.filter(ended_at=None)


class Measure(models.Model):
    """What a department does about a weak question. ``before``: its mean in the month it was weak."""

    class End(models.TextChoices):
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("centre"))
    item = models.ForeignKey(SurveyItem, models.PROTECT, null=True, blank=True, related_name="measures")
    month = models.DateField()
    department = models.CharField(_("department"), max_length=20)
    words = models.CharField(_("what will be done"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who does it"),
    )  # fmt: skip
    due_on = models.DateField(_("until"), null=True, blank=True)
    before = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    answers = models.PositiveIntegerField(default=0)
    probe = models.ForeignKey(SurveyItem, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, choices=End, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "item", "month"], condition=Q(item__isnull=False), name="measure_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="measure_ends_somehow",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site"], condition=Q(ended_at=None), name="measure_open")]


class MeasureReview(models.Model):
    """A measure looked at in a meeting: how far it is."""

    append_only: ClassVar[bool] = True

    class Verdict(models.TextChoices):
        GOES_ON = "goes_on", _("goes on")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reviews")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("how far"), max_length=8, choices=Verdict)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "measure"], name="measure_reviewed_once_a_meeting")
        ]
        triggers = append_only()


class Contest(models.Model):
    """Who does best in a time, by a figure the house measures or by a jury's marks (sources.md B15)."""

    class Who(models.TextChoices):
        ADVISORS = "advisors", _("service advisors")
        TECHNICIANS = "technicians", _("technicians")
        PARTS = "parts", _("parts people")
        OWNERS = "owners", _("owners")
        SITES = "sites", _("centres")

    class Metric(models.TextChoices):
        INDEX = "index", _("satisfaction index")
        ADVISOR = "advisor", _("advisor value")
        BONUS = "bonus", _("bonus score")
        FFV = "ffv", _("first-time fix")
        COVERAGE = "coverage", _("call-back coverage")
        PROMISES = "promises", _("promises kept")
        JURY = "jury", _("marks of a jury")

    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    who = models.CharField(_("who takes part"), max_length=12, choices=Who)
    metric = models.CharField(_("by what"), max_length=10, choices=Metric)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre"),
        help_text=_("Empty: the whole group"),
    )  # fmt: skip
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"))
    target = models.DecimalField(_("target"), max_digits=8, decimal_places=2)
    winners = models.PositiveSmallIntegerField(_("places that win"), default=3)
    prize = models.CharField(_("prize"), max_length=120, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__gt=models.F("from_date")), name="contest_runs_forward"
            ),
            models.CheckConstraint(condition=Q(winners__gte=1, winners__lte=20), name="contest_has_winners"),
        ]


class ContestMark(models.Model):
    """A jury's mark for somebody, with its reason. The newest of a juror counts."""

    append_only: ClassVar[bool] = True

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    mark = models.DecimalField(_("mark"), max_digits=5, decimal_places=2)
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, site=None) | Q(user=None, site__isnull=False),
                name="contest_mark_for_one",
            ),
            models.CheckConstraint(condition=Q(mark__gte=0, mark__lte=100), name="contest_mark_to_hundred"),
        ]
        triggers = append_only()


class ContestPlace(models.Model):
    """A winner, written down when the contest was decided. Nobody's last place is kept."""

    append_only: ClassVar[bool] = True

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="places")
    place = models.PositiveSmallIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, site=None) | Q(user=None, site__isnull=False),
                name="contest_place_of_one",
            ),
        ]
        triggers = append_only()
