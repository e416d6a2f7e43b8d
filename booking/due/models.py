"""Recalls of makers, the cars they mean, and which of those have been seen to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.workshop.models import Operation


class Recall(models.Model):
    """A maker asks cars back. ``operation``: the work that settles it, as booked by owners."""

    code = models.SlugField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("what is wrong"), max_length=120)
    title_zh = models.CharField(_("what is wrong, in Chinese"), max_length=120, blank=True)
    is_urgent = models.BooleanField(_("a danger"), default=False, help_text=_("The car should come at once."))
    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="recalls", null=True, blank=True, verbose_name=_("work")
    )
    issued_on = models.DateField(_("issued"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")

    def __str__(self) -> str:
        return self.code


class RecallRange(models.Model):
    """Cars from one VIN to another: the places they share, and the first and last serial number."""

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="ranges")
    stem = models.CharField(max_length=10)
    first = models.CharField(max_length=6)
    last = models.CharField(max_length=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "stem", "first", "last"], name="recall_range_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="recall_range_runs_forward"),
            models.CheckConstraint(
                condition=Q(stem__regex=r"^[A-HJ-NPR-Z0-9]{10}$")
                & Q(first__regex=r"^[A-HJ-NPR-Z0-9]{6}$")
                & Q(last__regex=r"^[A-HJ-NPR-Z0-9]{6}$"),
                name="recall_range_of_vins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stem", "first"], name="recall_range_stem")]


class RecallDone(models.Model):
    """A recalled car was put right, here or elsewhere."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="done")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="recalls_done")
    on_date = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "vehicle"], name="recall_done_once"),
        ]
