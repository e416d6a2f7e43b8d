"""A survey as the desk writes it. Once published it never changes; a new version follows it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site


class SurveyQuerySet(models.QuerySet["Survey"]):
    def live(self) -> SurveyQuerySet:
        return self.filter(published_at__isnull=False, ended_at=None)


class Survey(models.Model):
    """One version of a questionnaire. ``asked_after``: what makes the house ask it by itself.

    ``scale``: how its scored questions become one number, 0-1,000 weighted or 0-100.
    """

    class After(models.TextChoices):
        VISIT = "visit", _("after every delivered visit")
        EVENT = "event", _("after an event")
        LOST = "lost", _("when a lead is lost")
        HAND = "", _("when somebody is asked by hand")

    class Scale(models.TextChoices):
        INDEX = "index", _("weighted factors, up to 1,000")
        HUNDRED = "hundred", _("short survey, 0 to 100")

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    asked_after = models.CharField(_("asked"), max_length=8, choices=After, blank=True, default=After.VISIT)
    scale = models.CharField(_("scale"), max_length=8, choices=Scale, default=Scale.INDEX)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(published_at__isnull=False, ended_at=None),
                name="survey_one_live_version",
            ),
            models.UniqueConstraint(
                fields=["asked_after", "site"], nulls_distinct=False,
                condition=Q(published_at__isnull=False, ended_at=None) & ~Q(asked_after=""),
                name="survey_one_for_each_cause",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(published_at__isnull=False), name="survey_ends_once_live"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_live(self) -> bool:
        return self.published_at is not None and self.ended_at is None


class SurveyFactor(models.Model):
    """What several questions measure together; its weight in the index is a whole number."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="factors")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    department = models.CharField(_("department"), max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "code"], name="survey_factor_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="survey_factor_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyItem(models.Model):
    """A question. ``probe_of``: asked in one month only, to see whether a weak question got better.

    ``counts_as``: the part of an advisor's bonus it feeds (sources.md B13).
    """

    class Kind(models.TextChoices):
        SCORE = "score", _("1 to 10")
        RECOMMEND = "recommend", _("recommendation, 0 to 10")
        FEELING = "feeling", _("a feeling, five faces")
        FAULT_GONE = "fault_gone", _("is the fault gone?")
        ASKED = "asked", _("were you asked for a score?")
        TEXT = "text", _("free words")
        REASON = "reason", _("why somebody did not buy")

    class Counts(models.TextChoices):
        NOTHING = "", _("nothing more")
        EXPLAINS = "explains", _("explains the work at hand-over")
        NEEDS = "needs", _("understands needs")
        CORRECT = "correct", _("the workshop works correctly")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    factor = models.ForeignKey(SurveyFactor, models.PROTECT, null=True, blank=True, related_name="items")
    words = models.CharField(_("question"), max_length=200)
    words_zh = models.CharField(_("question in Chinese"), max_length=200, blank=True)
    counts_as = models.CharField(_("counts as"), max_length=10, choices=Counts, blank=True)
    probe_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="probes")
    asked_from = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "code"], name="survey_item_once"),
            models.CheckConstraint(
                condition=Q(factor=None) | Q(kind="score"), name="survey_only_scores_have_factors"
            ),
            models.CheckConstraint(
                condition=Q(probe_of=None, asked_from=None, asked_until=None)
                | Q(probe_of__isnull=False, kind="score", factor=None, asked_from__isnull=False)
                & Q(asked_until__gt=models.F("asked_from")),
                name="survey_probe_has_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def is_asked_on(self, on: date) -> bool:
        if self.asked_from is None or self.asked_until is None:
            return True
        return self.asked_from <= on < self.asked_until


class SurveyNetwork(models.Model):
    """A network of a centre: what is answered from inside it is not an owner at home (safety.md J14)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="survey_networks")
    network = models.CharField(_("network"), max_length=43)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "network"], name="survey_network_once")
        ]

    def __str__(self) -> str:
        return self.network
