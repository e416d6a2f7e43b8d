"""Rules and occurrences (messages.md §1, §4)."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from club.members.models import Consent
from club.notices.models import Notice
from club.reminders import rules


class Rule(models.Model):
    """When to say what. Staff make and edit these; the code knows anchors, never codes of rules."""

    class Anchor(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        INSURANCE = "insurance", _("End of the insurance policy")
        JOINED = "joined", _("Anniversary in the club")
        REGISTERED = "registered", _("Anniversary of the car's first registration")

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    anchor = models.CharField(_("counted from"), max_length=10, choices=Anchor)
    offsets = ArrayField(models.SmallIntegerField(), verbose_name=_("days before (−) or after (+)"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Consent.Purpose)
    channels = ArrayField(
        models.CharField(max_length=6, choices=Consent.Channel), verbose_name=_("channels in order")
    )
    opens = models.TimeField(_("not before"), default=dt.time(9))
    closes = models.TimeField(_("not after"), default=dt.time(20))
    useful_days = models.PositiveSmallIntegerField(
        _("useful for so many days after its day"),
        null=True,
        blank=True,
        help_text=_("Empty: until the day before the next message, the last one until the day itself."),
    )
    on_unknown = models.CharField(
        _("if a message was perhaps sent"),
        max_length=6,
        choices=Notice.OnUnknown,
        default=Notice.OnUnknown.HOLD,
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=50)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=2000, blank=True)
    body_zh = models.TextField(_("text in Chinese"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    active_from = models.DateTimeField(_("active from"))
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Texts name only what we fill in; an anchor without words of ours needs some of its own."""
        for name in ("subject", "subject_zh", "body", "body_zh"):
            strange = rules.unknown_placeholders(getattr(self, name))
            if strange:
                raise ValidationError({name: _("We do not know “%s”.") % ", ".join(sorted(strange))})
        own = self.subject and self.body
        if not own and (
            self.subject or self.body or self.anchor in (self.Anchor.JOINED, self.Anchor.REGISTERED)
        ):
            raise ValidationError({"body": _("Please write a subject and a text.")})
        if not self.offsets or not self.channels:
            raise ValidationError({"offsets": _("Please name at least one day and one channel.")})


class Occurrence(models.Model):
    """One rule, one subject, one due date, one offset: planned once, ended once.

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

    key = models.CharField(max_length=200, unique=True)
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="occurrences")
    rule_version = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    due_on = models.DateField()
    offset_days = models.SmallIntegerField()
    zone = models.CharField(max_length=40)
    send_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    notice = models.OneToOneField(Notice, models.SET_NULL, null=True, blank=True, related_name="occurrence")

    class Meta:
        constraints = (
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
        )

    def __str__(self) -> str:
        return self.key
