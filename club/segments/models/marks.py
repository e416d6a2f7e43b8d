"""What staff note about a customer that no bill tells."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from club.members.models import Member


class MarkQuerySet(models.QuerySet["Mark"]):
    def at(self, moment: datetime) -> MarkQuerySet:
        """Those that held at a moment."""
        return self.filter(noted_at__lte=moment).filter(Q(ended_at=None) | Q(ended_at__gt=moment))


class Mark(models.Model):
    """One word of one kind holds at a time; a new one ends the one before."""

    class Kind(models.TextChoices):
        CONDUCT = "conduct", _("how they are")
        SEX = "sex", _("sex")
        COMPETITOR = "competitor", _("competitor")

    WORDS = {
        "demanding": _("demanding"),
        "confused": _("needs things explained"),
        "excited": _("easily upset"),
        "female": _("female"),
        "male": _("male"),
        "told": _("told us of another workshop"),
    }
    OF = {"conduct": ("demanding", "confused", "excited"), "sex": ("female", "male"), "competitor": ("told",)}

    member = models.ForeignKey(Member, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=Kind)
    word = models.CharField(max_length=10)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member", "kind"], condition=Q(ended_at=None), name="mark_one_of_a_kind"
            ),
            models.CheckConstraint(
                name="mark_word_known",
                condition=Q(kind="conduct", word__in=["demanding", "confused", "excited"])
                | Q(kind="sex", word__in=["female", "male"])
                | Q(kind="competitor", word="told"),
            ),
        )

    def __str__(self) -> str:
        return str(self.WORDS[self.word])
