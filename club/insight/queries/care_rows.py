"""The rows behind the figures of care, prospects and the promptness of entries. As ``rows``."""

from __future__ import annotations

from django.db.models import BigIntegerField, CharField, F, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from booking.sites.models import Site
from booking.sites.queries import policy
from booking.visits.models import Visit
from club.clocks.models import Clock
from club.complaints.models import ErasedTicket, Ticket
from club.exchange.models import ImportedRow
from club.insight.queries.rows import Rows, named, of_days, told
from club.insight.queries.spans import Span
from club.leads.models import Lead
from club.segments.queries import settings_on
from club.surveys.models import SurveyReply
from club.surveys.queries import repeats_at
from club.surveys.queries.repairs import repair_lines
from club.tasks.models import Task


def complaints(span: Span) -> Rows:
    """By the day they reached us; what colleagues ask each other is none."""
    rows = Ticket.objects.exclude(source=Ticket.Source.COLLEAGUE)
    return told(
        rows, span, at="received_at", site="site", what=F("klass"), who="person__member__number",
        link=named("ticket", "ref"),
    )  # fmt: skip


def complaints_erased(span: Span) -> Rows:
    """Those whose time to be kept is over: counted still, without people or words."""
    rows = ErasedTicket.objects.exclude(source=Ticket.Source.COLLEAGUE)
    return of_days(rows, span, on="received_on", site="site", what=F("klass"))


def clocks(span: Span, ask: Q) -> Rows:
    """Promises in time that came to their end, by the day of it."""
    rows = Clock.objects.filter(ask).exclude(result="replaced")
    return told(rows, span, at="stopped_at", site="site", what=F("kind"), link=F("subject"))


def clocks_ended(span: Span) -> Rows:
    return clocks(span, Q())


def clocks_met(span: Span) -> Rows:
    return clocks(span, Q(stopped_at__lte=F("due_at")))


def clocks_broken(span: Span) -> Rows:
    return clocks(span, Q(stopped_at__gt=F("due_at")))


def replies(span: Span) -> Rows:
    """Answered surveys that count."""
    return answers(span, Q(), F("invitation__survey__code"))


def answers(span: Span, ask: Q, what: F) -> Rows:
    return told(
        SurveyReply.objects.counted().filter(ask), span, at="at", site="invitation__site", what=what,
        who="invitation__person__member__number", link=named("vehicle", "invitation__visit__vehicle__ref"),
    )  # fmt: skip


def faults_asked(span: Span) -> Rows:
    """Repaired cars whose owners said whether the fault is gone (sources B10)."""
    repaired = Q(invitation__visit__in=repair_lines().values("visit"))
    return answers(span, repaired & Q(fault_gone__in=["yes", "no"]), F("fault_gone"))


def faults_gone(span: Span) -> Rows:
    """Of them the satisfied ones, without those that came again for the same all the same."""
    return faults_asked(span).filter(fault_gone="yes").exclude(invitation__visit__in=again(span))


def again(span: Span) -> list[int]:
    """Visits for a fault that had been repaired not long before."""
    sites = list(Site.objects.values_list("pk", flat=True)) if span.sites is None else span.sites
    window = policy(None, "repeat_window_days", span.last)
    found = repeats_at(sites, span.earlier.astimezone(span.home.tz).date(), span.last, window)
    return [repeat.again.visit for repeat, _site in found]


def repeats(span: Span) -> Rows:
    """Cars that came again for the same fault (sources B11), by the day they came."""
    return told(
        Visit.objects.filter(pk__in=again(span)), span, at="opened_at", site="site",
        what=F("number"), who="person__member__number", link=named("vehicle", "vehicle__ref"),
    )  # fmt: skip


def leads_came(span: Span) -> Rows:
    """Everybody who asked, by whichever way."""
    return lead_rows(span, "opened_at", Q(), F("source"))


def leads(span: Span) -> Rows:
    """Prospects: those a person has verified (sources F16), by the day of it."""
    return lead_rows(span, "verified_at", Q(), F("source"))


def leads_lost(span: Span) -> Rows:
    return lead_rows(span, "ended_at", Q(stage=Lead.Stage.LOST), F("lost_reason"))


def lead_rows(span: Span, at: str, ask: Q, what: F) -> Rows:
    return told(
        Lead.objects.filter(ask), span, at=at, site="site", what=what, who="person__member__number",
        link=named("lead", "ref"),
    )  # fmt: skip


def wake_ups(span: Span) -> Rows:
    """Customers somebody was asked to bring back."""
    return task_rows(span, "created_at", Q())


def wake_ups_done(span: Span) -> Rows:
    """Those that somebody spoke to."""
    return task_rows(span, "finished_at", ~Q(outcome="withdrawn"))


def task_rows(span: Span, at: str, ask: Q) -> Rows:
    return told(
        Task.objects.filter(ask, kind="wake_up"), span, at=at, site="site",
        what=KT("facts__label"), who="person__member__number", link=F("subject"),
    )  # fmt: skip


def late_entries(span: Span) -> Rows:
    """Rows of lists told later than the settings allow after what they tell of (sources H6)."""
    least = settings_on(span.last)["late_entry_days"]
    rows = ImportedRow.objects.filter(
        is_dry=False, outcome__in=["new", "changed"], late_days__gt=least, job__kind="visits"
    )
    return told(
        rows, span, at="job__confirmed_at", site="job__site",
        what=Concat(F("job__source"), Value(" "), F("number"), output_field=CharField()),
        amount=Cast(F("late_days"), BigIntegerField()), link=named("vehicle", "record__vehicle__ref"),
    )  # fmt: skip
