"""What owners answer to a reminder in one tap (messages.md §6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from club.reminders.models.occurrence import Occurrence


class Answer(models.Model):
    """A person's word about one thing that is due. ``until_on`` for "not now" and "on that day"."""

    class Kind(models.TextChoices):
        SNOOZED = "snoozed", _("Not now")
        REMIND_ON = "remind_on", _("Remind me on a day")
        DONE = "done", _("Done elsewhere")
        SOLD = "sold", _("The car is sold")

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=Kind)
    until_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="answer_until_a_day",
                condition=Q(kind__in=["snoozed", "remind_on"], until_on__isnull=False)
                | Q(kind__in=["done", "sold"]),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "topic", "-id"], name="answer_latest")]

    def __str__(self) -> str:
        return f"{self.topic} {self.kind}"
