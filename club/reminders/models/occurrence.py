"""What was planned, once, and the one end it came to (messages.md §4)."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from club.notices.models import Notice
from club.reminders.models.rule import Rule
from club.reminders.rules import topic_of


class Occurrence(models.Model):
    """One rule, one subject, one due date, one offset: planned once, ended once.

    Written by the hundred thousand in a night: an index only where a question asks for it.
    Ends that happen on the wire (sent, failed, unknown …) are the notice's; ``queries.outcomes`` joins.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HANDED = "handed", _("Handed to the outbox")
        SUPPRESSED = "suppressed", _("Not sent")
        SUPERSEDED = "superseded", _("Overtaken")
        EXPIRED = "expired", _("Too late to be useful")
        MERGED = "merged", _("Part of another message")
        SKIPPED = "skipped", _("Left out by staff")

    key = models.CharField(max_length=200)
    rule = models.ForeignKey(  # kept by a trigger (models/kept.py): to ask for each row costs a third
        Rule, models.PROTECT, related_name="occurrences", db_index=False, db_constraint=False
    )
    rule_version = models.PositiveIntegerField()
    person = models.ForeignKey(  # a member, kept the same way
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    due_on = models.DateField()
    offset_days = models.SmallIntegerField()
    zone = models.CharField(max_length=40)
    send_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Attempts that ended in an error.")
    planned_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When its reader asked for it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False
    )
    notice = models.ForeignKey(
        Notice, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key"], name="occurrence_once"),
            models.UniqueConstraint(
                fields=["notice"], name="occurrence_told_once", condition=Q(notice__isnull=False)
            ),
            models.CheckConstraint(
                name="occurrence_ended_has_time",
                condition=Q(state="planned", ended_at__isnull=True)
                | ~Q(state="planned") & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="occurrence_sent_in_time", condition=Q(useful_until__gte=F("send_at"))
            ),
        )
        indexes = (
            models.Index(fields=["send_at", "id"], name="occurrence_due", condition=Q(state="planned")),
            models.Index(fields=["person", "-send_at"], name="occurrence_person"),
            models.Index(fields=["ended_at"], name="occurrence_told", condition=Q(state="handed")),
            models.Index(fields=["vehicle"], name="occurrence_car", condition=Q(vehicle__isnull=False)),
            models.Index(
                fields=["merged_into"], name="occurrence_merged", condition=Q(merged_into__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def mark(self) -> str:
        """What is due: its day, or the interval of a predicted service (the key's fourth part)."""
        return self.key.split(":")[3]

    @property
    def topic(self) -> str:
        return topic_of(self.rule.anchor, self.key)
