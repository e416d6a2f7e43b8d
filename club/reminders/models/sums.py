"""The nightly sum: every occurrence in exactly one state, and what is not (messages.md §4)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.tables import append_only


class SumCheck(models.Model):
    """One night's sum: ``counts`` by state add up to ``occurrences``, those planned in ``SPAN``."""

    append_only: ClassVar[bool] = True

    at = models.DateTimeField()
    occurrences = models.PositiveBigIntegerField()
    counts = models.JSONField()
    strays = models.PositiveIntegerField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.strays}"


class StrayQuerySet(models.QuerySet["Stray"]):
    def open(self) -> StrayQuerySet:
        return self.filter(closed_at=None)


class Stray(models.Model):
    """A row that is in no state, or in two. Open until a person says why; nothing repairs itself.

    ``row``: the number of the occurrence, or of the dispatch where ``what`` is about a wire.
    """

    class What(models.TextChoices):
        LEFT = "left", _("Planned, its time is over, and it has no end")
        UNSAID = "unsaid", _("Told, and there is no message")
        UNSENT = "unsent", _("Its message is on no wire and in no inbox")
        TWICE = "twice", _("It ended, and was told as well")
        LOOSE = "loose", _("Part of another message that nobody told")
        WAITS = "waits", _("A message waits for its wire for more than a day")
        HANGS = "hangs", _("A message is on the wire for more than a day")
        DOUBLE = "double", _("A message waits for two wires at once")

    what = models.CharField(max_length=6, choices=What)
    row = models.BigIntegerField()
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="The newest sum that still found it.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=300, blank=True)

    objects = StrayQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "row"], condition=Q(closed_at=None), name="stray_open_once"
            ),
            models.CheckConstraint(
                name="stray_closed_says_why",
                condition=Q(closed_at=None, why="") | (Q(closed_at__isnull=False) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.row}"
