"""A clock, its pauses and the rungs that were told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Policy, Site
from club.clocks import rules


class ClockQuerySet(models.QuerySet["Clock"]):
    def of(self, subject: str) -> ClockQuerySet:
        return self.filter(subject=subject)

    def running(self) -> ClockQuerySet:
        return self.filter(stopped_at=None)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> ClockQuerySet:
        return self.filter(site__in=sites)


class Clock(models.Model):
    """One promise in time about one subject (``ticket:abc``, ``lead:abc``).

    ``due_at`` and the other three rungs are stored as of ``calendar_version`` and the pauses; a stopped
    clock keeps them. ``next_at``: when the next untold rung comes. ``is_urgent``: its rungs are told at
    once, at night too. ``result``: how it was stopped; ``met`` in time, ``missed``, or ``replaced`` by
    another clock. ``breached_at``: written when a breach is found, never taken back.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("first contact")
        ANSWER = "answer", _("answer")
        GM_ANSWER = "gm_answer", _("general manager's answer")
        CLOSE = "close", _("close")
        MAKER_FEEDBACK = "maker_feedback", _("feedback to the maker")
        FOLLOW_UP = "follow_up", _("follow-up")
        LEAD_CALLBACK = "lead_callback", _("call back")
        LEAD_FEEDBACK = "lead_feedback", _("feedback on the lead")

    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10)
    amount = models.PositiveIntegerField()
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="+")
    calendar_kind = models.CharField(max_length=10)
    calendar_version = models.PositiveIntegerField()
    is_urgent = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    half_at = models.DateTimeField()
    most_at = models.DateTimeField()
    due_at = models.DateTimeField()
    over_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=20, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=Q(stopped_at=None), name="clock_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(half_at__lte=F("most_at"), most_at__lte=F("due_at"), due_at__lte=F("over_at")),
                name="clock_rungs_in_order",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, result="") | (Q(stopped_at__isnull=False) & ~Q(result="")),
                name="clock_stops_with_a_result",
            ),
        )
        indexes = (
            models.Index(fields=["subject", "id"], name="clock_subject"),
            models.Index(fields=["next_at"], condition=Q(stopped_at=None), name="clock_next"),
            models.Index(fields=["kind", "due_at"], condition=Q(stopped_at=None), name="clock_due"),
            models.Index(fields=["site", "calendar_kind"], condition=Q(stopped_at=None), name="clock_site"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def target(self) -> rules.Target:
        return rules.Target(self.unit, self.amount)

    @property
    def rungs(self) -> dict[int, datetime]:
        return {
            rules.HALF: self.half_at, rules.MOST: self.most_at, rules.ALL: self.due_at,
            rules.OVER: self.over_at,
        }  # fmt: skip

    def is_running(self) -> bool:
        return self.stopped_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.stopped_at is None and now > self.due_at

    def is_met(self) -> bool:
        return self.stopped_at is not None and self.stopped_at <= self.due_at

    def years(self) -> range:
        """The years whose open days it still counts; none once stopped, or where every day counts."""
        counts_open_time = self.unit in (rules.MINUTES, rules.SERVICE_DAYS) and self.calendar_kind != ""
        if not self.is_running() or not counts_open_time:
            return range(0)
        zone = self.site.tz
        return range(self.started_at.astimezone(zone).year, self.due_at.astimezone(zone).year + 1)

    def colour(self, now: datetime) -> str:
        """ "late", "soon" or ""; a stopped clock is "late" for ever when it was stopped late."""
        if self.stopped_at is not None:
            return "" if self.breached_at is None else "late"
        return rules.colour(self.half_at, self.due_at, now)


class ClockPause(models.Model):
    """A stretch in which the clock does not run. It ends at ``until_at`` by itself, or earlier by hand.

    ``next_contact_at``: when the customer was promised to hear from us, whatever comes.
    """

    class Reason(models.TextChoices):
        CUSTOMER = "customer", _("you asked us to wait")
        PART = "part", _("a part is on its way")
        DOCUMENT = "document", _("we wait for a document from you")

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    until_at = models.DateTimeField()
    next_contact_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until_at__gt=F("starts_at")), name="clock_pause_forward"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at"), ended_at__lte=F("until_at")),
                name="clock_pause_ends_within",
            ),
        )
        indexes = (models.Index(fields=["clock", "starts_at"], name="clock_pause_clock"),)

    def __str__(self) -> str:
        return f"{self.reason} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> rules.Span:
        return self.starts_at, self.ended_at or self.until_at

    def is_on(self, now: datetime) -> bool:
        start, end = self.span
        return start <= now < end


class Rung(models.Model):
    """A step of the ladder that was reached and told, once. ``told``: roles and people, for the history."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="told")
    percent = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    told_at = models.DateTimeField()
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["clock", "percent"], name="rung_told_once"),)

    def __str__(self) -> str:
        return f"{self.percent} % of {self.clock_id}"
