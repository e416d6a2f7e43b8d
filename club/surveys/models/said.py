"""Answers. All are kept; of one invitation exactly one counts (safety.md J14)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.tables import append_only
from club.surveys.models.asked import Invitation
from club.surveys.models.definition import SurveyItem


class SurveyReplyQuerySet(models.QuerySet["SurveyReply"]):
    def counted(self) -> SurveyReplyQuerySet:
        return self.filter(standing="counted")

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> SurveyReplyQuerySet:
        return self.filter(invitation__site__in=sites)


class SurveyReply(models.Model):
    """One answering. ``verdict``: 0-10, what the loop is closed by; ``fault_gone``: "yes", "no" or "".

    ``device``: a random mark of the browser, hashed; the showroom's own is used by many people.
    """

    class How(models.TextChoices):
        LINK = "link", _("by the link")
        PHONE = "phone", _("by phone")

    class Standing(models.TextChoices):
        COUNTED = "counted", _("counts")
        REPLACED = "replaced", _("bettered later")
        ASIDE = "aside", _("set aside")

    class Why(models.TextChoices):
        LATE = "late", _("after its end")
        STAFF = "staff", _("by somebody of ours")
        SHOWROOM = "showroom", _("from inside a centre")
        DEVICE = "device", _("a device many answer from")
        AGAIN = "again", _("answered before")

    class Loop(models.TextChoices):
        TICKET = "ticket", _("a ticket")
        NOTE = "note", _("a note to the team lead")
        THANKS = "thanks", _("thanks and an invitation")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="replies")
    at = models.DateTimeField()
    how = models.CharField(max_length=5, choices=How)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing = models.CharField(max_length=8, choices=Standing)
    aside_why = models.CharField(max_length=8, choices=Why, blank=True)
    device = models.CharField(max_length=64, blank=True)
    verdict = models.PositiveSmallIntegerField(null=True, blank=True)
    fault_gone = models.CharField(max_length=3, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    loop = models.CharField(max_length=6, choices=Loop, blank=True)
    ticket = models.CharField(max_length=40, blank=True)

    objects = SurveyReplyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(standing="counted"), name="reply_one_counts"
            ),
            models.CheckConstraint(
                condition=(Q(standing="aside") & ~Q(aside_why="")) | (~Q(standing="aside") & Q(aside_why="")),
                name="reply_aside_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict=None) | Q(verdict__lte=10), name="reply_verdict_to_ten"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(standing="counted"), name="reply_counted"),
            models.Index(fields=["device", "at"], condition=~Q(device=""), name="reply_device"),
        ]


class SurveyAnswer(models.Model):
    """One question answered: a number, or words."""

    append_only: ClassVar[bool] = True

    reply = models.ForeignKey(SurveyReply, models.PROTECT, related_name="answers")
    item = models.ForeignKey(SurveyItem, models.PROTECT, related_name="answers")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "item"], name="answer_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=10), name="answer_to_ten"),
        ]
        indexes: ClassVar = [models.Index(fields=["item"], name="answer_item")]
        triggers = append_only()
