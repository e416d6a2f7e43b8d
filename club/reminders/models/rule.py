"""When to say what. Staff make and edit rules; the code knows anchors, never codes of rules."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members.models import Consent
from club.notices.models import Notice
from club.notices.rules import EXEMPT, cap_of, is_looser
from club.reminders import rules
from club.reminders.models.kept import named_by_occurrences
from club.segments.models import Segment


def all_stops() -> list[str]:
    return [Rule.Stop.BOOKED.value, Rule.Stop.VISITED.value]


class Rule(models.Model):
    """One kind of message: counted from what, on which days, why, on which ways, and when not."""

    class Anchor(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        JOINED = "joined", _("Anniversary in the club")
        REGISTERED = "registered", _("Anniversary of the car's first registration")
        INSURANCE = "insurance", _("End of the insurance policy")
        INSPECTION = "inspection", _("Inspection by law")
        FIRST_SERVICE = "first_service", _("First service, by date or mileage")
        SERVICE = "service", _("Periodic service, by date or mileage")
        WARRANTY = "warranty", _("End of the extended warranty")
        MAKER = "maker", _("End of the maker's warranty, so many months after registration")
        PART = "part", _("End of the warranty on parts fitted by us, so many months after the visit")
        DEFERRED = "deferred", _("Work that was put off")
        MEMBERSHIP = "membership", _("End of the paid membership")
        POINTS = "points", _("Points that end")
        TIER = "tier", _("Level at risk")
        EVENT = "event", _("Event somebody is registered for")
        WAKE_UP = "wake_up", _("Last visit, when none followed")
        VISIT = "visit", _("Visit that was closed")
        DATE = "date", _("One fixed day, for everybody")

    class Stop(models.TextChoices):
        BOOKED = "booked", _("a visit of the car is booked within 30 days")
        VISITED = "visited", _("the car was here in the last 14 days")

    class CatchUp(models.TextChoices):
        SEND = "send", _("Send it while it is of use")
        MERGE = "merge", _("Put everything a person missed into one message")
        DROP = "drop", _("Leave it out")

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    anchor = models.CharField(_("counted from"), max_length=13, choices=Anchor)
    offsets = ArrayField(models.SmallIntegerField(), verbose_name=_("days before (−) or after (+)"))
    months = models.PositiveSmallIntegerField(
        _("months of warranty"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    fixed_on = models.DateField(_("the fixed day"), null=True, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("members of one centre")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("only members in this segment"),
    )  # fmt: skip
    purpose = models.CharField(_("purpose"), max_length=10, choices=Consent.Purpose)
    channels = ArrayField(
        models.CharField(max_length=6, choices=Consent.Channel), verbose_name=_("channels in order")
    )
    opens = models.TimeField(_("not before"), default=dt.time(9))
    closes = models.TimeField(_("not after"), default=dt.time(20))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        verbose_name=_("only on these days of the week"), default=list, blank=True,
    )  # fmt: skip
    useful_days = models.PositiveSmallIntegerField(
        _("useful for so many days after its day"),
        null=True,
        blank=True,
        help_text=_("Empty: until the day before the next message, the last one until the day itself."),
    )
    catch_up = models.CharField(
        _("if its time was missed"), max_length=5, choices=CatchUp, default=CatchUp.SEND
    )
    on_unknown = models.CharField(
        _("if a message was perhaps sent"),
        max_length=6,
        choices=Notice.OnUnknown,
        default=Notice.OnUnknown.HOLD,
    )
    stops = ArrayField(
        models.CharField(max_length=8, choices=Stop), verbose_name=_("not sent if"), default=all_stops,
        blank=True,
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(_("priority"), default=50)
    cap_class = models.CharField(
        _("counts as"), max_length=9, choices=Notice.CapClass, blank=True,
        help_text=_("Empty: by its purpose. It may count as more of a bother than that, never as less."),
    )  # fmt: skip
    holdout_percent = models.PositiveSmallIntegerField(
        _("held out to compare with (%)"), default=0, validators=[MaxValueValidator(rules.HOLDOUT_MAX)],
        help_text=_("So many of a hundred are not told, drawn anew each year, so that its effect shows."),
    )  # fmt: skip
    most_at_once = models.PositiveIntegerField(
        _("most messages in one planning"), default=20_000, validators=[MinValueValidator(1)],
        help_text=_("More than that stops the rule until somebody has looked at the number."),
    )  # fmt: skip
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=2000, blank=True)
    body_zh = models.TextField(_("text in Chinese"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    active_from = models.DateTimeField(_("active from"))
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    allowed_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        triggers = (named_by_occurrences("rule_id", "id"),)
        constraints = (
            models.CheckConstraint(
                name="rule_stopped_with_its_number",
                condition=Q(stopped_at=None, stopped_count=None)
                | Q(stopped_at__isnull=False, stopped_count__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_holdout_within", condition=Q(holdout_percent__lte=rules.HOLDOUT_MAX)
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Texts name only what we fill in; an anchor without words of ours needs some of its own."""
        for name in ("subject", "subject_zh", "body", "body_zh"):
            strange = rules.unknown_placeholders(getattr(self, name))
            if strange:
                raise ValidationError({name: _("We do not know “%s”.") % ", ".join(sorted(strange))})
        has_own = bool(self.subject and self.body)
        if not has_own and (self.subject or self.body or self.anchor in rules.WORDLESS):
            raise ValidationError({"body": _("Please write a subject and a text.")})
        if not self.offsets or not self.channels:
            raise ValidationError({"offsets": _("Please name at least one day and one channel.")})
        if self.anchor in rules.COUNTS_MONTHS and not self.months:
            raise ValidationError({"months": _("Please say how many months.")})
        if self.opens == self.closes and self.opens != dt.time(0):
            raise ValidationError({"closes": _("This window never opens. All day is 00:00 to 00:00.")})
        if is_looser(self.cap_class, self.purpose):
            raise ValidationError({"cap_class": _("It may not count as less than its purpose does.")})
        if self.holdout_percent and cap_of(self.purpose) == EXEMPT:
            raise ValidationError({"holdout_percent": _("Nobody may miss a message of this purpose.")})
        if self.anchor == self.Anchor.DATE and self.fixed_on is None:
            raise ValidationError({"fixed_on": _("Please name the day.")})
