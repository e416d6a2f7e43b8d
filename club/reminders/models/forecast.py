"""Due days that no column holds: worked out by rules, kept as rows, so that planning is one statement.

A forecast is derived and may be thrown away; what was planned from it stays.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from booking.garage.models import Vehicle
from club.reminders.models.rule import Rule


class Forecast(models.Model):
    """One thing of one subject that falls due. A car's goes to its owner of the day, else to ``person``.

    ``mark`` is its identity in an occurrence's key: the interval for a predicted service, else the day.
    ``useful_until``: no word after this moment helps; null = the rule's own days decide.
    """

    anchor = models.CharField(max_length=13, choices=Rule.Anchor)
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    mark = models.CharField(max_length=40)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    useful_until = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["anchor", "subject_type", "subject_id", "mark"], name="forecast_once"
            ),
            models.CheckConstraint(
                name="forecast_is_for_somebody", condition=Q(vehicle__isnull=False) | Q(person__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["anchor", "due_on"], name="forecast_due")]

    def __str__(self) -> str:
        return f"{self.anchor} {self.subject_type}:{self.subject_id}:{self.mark}"


class Outlook(models.Model):
    """When a car's due days were last worked out."""

    vehicle = models.OneToOneField(Vehicle, models.CASCADE, primary_key=True, related_name="outlook")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="outlook_at")]
