"""Two rows that may be one person: proposed, joined, parted again (club.md §1.4)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Double(models.Model):
    """A pair that shares a phone, an e-mail or a car and surname. Answered once by a person."""

    class Answer(models.TextChoices):
        SAME = "same", _("one person")
        TWO = "two", _("two people")

    one = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=16))
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=4, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="double_once"),
            models.CheckConstraint(name="double_in_order", condition=Q(one__lt=F("other"))),
        )
        indexes = (models.Index(fields=["found_at"], condition=Q(answer=""), name="double_waiting"),)

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Joining(models.Model):
    """One person's rows moved to the other's. ``moved`` names every row, so that it can go back."""

    DAYS: ClassVar[int] = 30

    winner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="joinings")
    loser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="joined_to")
    why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    points_request = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The request to make two points accounts one, if both have one."
    )
    done_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="joined_to_one"),
            models.CheckConstraint(name="joining_of_two", condition=~Q(winner=F("loser"))),
        )

    def __str__(self) -> str:
        return f"{self.loser_id} → {self.winner_id}"

    def is_standing(self) -> bool:
        return self.done_at is not None and self.undone_at is None

    def can_be_undone(self, now: datetime) -> bool:
        return self.is_standing() and self.done_at is not None and (now - self.done_at).days < self.DAYS
