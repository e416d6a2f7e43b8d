"""The monthly run, meetings with their measures, and contests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.sites.queries import group
from club.meetings import rules
from club.meetings.models import Contest, ContestMark, ContestPlace, Measure, MeasureReview, Meeting
from club.meetings.queries import carried_over, reviewed, standings, weak_items
from club.refusals import Refusal
from club.surveys.actions import add_probe
from club.surveys.models import Survey, SurveyItem
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Verdict, Who, Metric = MeasureReview.Verdict, Contest.Who, Contest.Metric
MEASURED = {
    Who.ADVISORS: {Metric.ADVISOR, Metric.BONUS},
    Who.TECHNICIANS: {Metric.FFV},
    Who.SITES: {Metric.INDEX, Metric.FFV, Metric.COVERAGE, Metric.PROMISES},
}
"""By what each may compete; a jury can mark everybody."""


class MeetingOpen(Refusal):
    code = "meeting_open"
    status = 409
    sentence = _("A meeting of this centre is still open. Close it first.")


class MeetingClosed(Refusal):
    code = "meeting_closed"
    status = 409
    sentence = _("This meeting is closed.")


class MeasuresLeft(Refusal):
    code = "measures_left"
    status = 409
    sentence = _("%(count)s measures of last time have not been looked at yet.")


class NothingPlanned(Refusal):
    code = "nothing_planned"
    sentence = _("Say what will be done, by whom and until when.")


class MetricDoesNotFit(Refusal):
    code = "metric_does_not_fit"
    sentence = _("This figure is not measured for those who take part; a jury can mark them.")


class ContestDecided(Refusal):
    code = "contest_decided"
    status = 409
    sentence = _("This contest is decided.")


class ContestRuns(Refusal):
    code = "contest_runs"
    status = 409
    sentence = _("The contest runs until %(day)s; winners are written down after it.")


@transaction.atomic
def run_month(*, survey: Survey, site: Site, month: date, now: datetime) -> list[Measure]:
    """Rank a centre's questions of a month; each weak one becomes a measure of its department and gets one
    more question next month. Once a month and question, whatever runs twice (sources.md B4).
    """
    first = rules.next_month(rules.month_of(month))
    made = []
    for item, mean, answers in weak_items(survey, site, month):
        measure, is_new = Measure.objects.get_or_create(
            site=site, item=item, month=rules.month_of(month),
            defaults={
                "department": item.factor.department if item.factor else "", "created_at": now,
                "before": Decimal(f"{mean:.2f}"), "answers": answers,
            },
        )  # fmt: skip
        if is_new:
            measure.probe = _probe(item, first, now)
            measure.save(update_fields=["probe"])
            made.append(measure)
    return made


def _probe(item: SurveyItem, first: date, now: datetime) -> SurveyItem:
    said: dict[str, str] = {}
    for name, language in (("words", "en"), ("words_zh", "zh-hans")):
        with translation.override(language):
            asked = item.words if language == "en" else item.words_zh or item.words
            said[name] = (gettext("We worked on this. Is it better now? %(asked)s") % {"asked": asked})[:200]
    return add_probe(item=item, first=first, until=rules.next_month(first), now=now, actor=None, **said)


@transaction.atomic
def open_meeting(*, site: Site, month: date, held_on: date, now: datetime, actor: User) -> Meeting:
    """The satisfaction meeting about a month; open measures stand at its top."""
    Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    if Meeting.objects.filter(site=site, closed_at=None).exists():
        raise MeetingOpen
    row = Meeting.objects.create(
        site=site, month=rules.month_of(month), held_on=held_on, opened_at=now, opened_by=actor
    )
    record(actor=actor, verb="meeting.opened", subject=row, now=now, site=site)
    return row


@transaction.atomic
def review_measure(
    *, meeting: Meeting, measure: Measure, verdict: str, note: str, now: datetime, actor: User
) -> MeasureReview:
    """How far a measure of an earlier meeting is. The same words again change nothing."""
    locked = _open(meeting)
    row, is_new = MeasureReview.objects.get_or_create(
        meeting=locked, measure=measure,
        defaults={"verdict": verdict, "note": note.strip()[:300], "at": now, "actor": actor},
    )  # fmt: skip
    if is_new and verdict != Verdict.GOES_ON:
        fresh = Measure.objects.select_for_update().get(pk=measure.pk)
        if fresh.ended_at is None:
            fresh.ended_at, fresh.end = now, verdict
            fresh.save(update_fields=["ended_at", "end"])
    return row


@transaction.atomic
def plan_measure(
    *,
    meeting: Meeting,
    words: str,
    department: str,
    owner: User | None,
    due_on: date | None,
    now: datetime,
    actor: User,
    measure: Measure | None = None,
) -> Measure:
    """Who does what until when: for a weak question of the month, or something the meeting wants."""
    locked = _open(meeting)
    if not words.strip() or owner is None or due_on is None:
        raise NothingPlanned
    if measure is None:
        measure = Measure(site=locked.site, month=locked.month, created_at=now, created_by=actor)
    measure.words, measure.department = words.strip()[:300], department
    measure.owner, measure.due_on = owner, due_on
    measure.save()
    return measure


@transaction.atomic
def close_meeting(*, meeting: Meeting, notes: str, now: datetime, actor: User) -> Meeting:
    """Over. Not while a measure of last time has not been looked at (sources.md B5)."""
    locked = _open(meeting)
    left = rules.left_over({row.pk for row in carried_over(locked)}, reviewed(locked))
    if left:
        raise MeasuresLeft(count=len(left))
    locked.notes, locked.closed_at, locked.closed_by = notes.strip()[:4000], now, actor
    locked.save(update_fields=["notes", "closed_at", "closed_by"])
    record(actor=actor, verb="meeting.closed", subject=locked, now=now, site=locked.site)
    return locked


@transaction.atomic
def announce_contest(*, now: datetime, actor: User, **fields: Any) -> Contest:
    """A contest with its time, its figure and its target."""
    contest = Contest(created_at=now, created_by=actor, **fields)
    if contest.metric not in {Metric.JURY, *MEASURED.get(Who(contest.who), ())}:
        raise MetricDoesNotFit
    contest.full_clean(exclude=["created_by", "decided_by"])
    contest.save()
    record(actor=actor, verb="contest.announced", subject=contest, now=now, site=contest.site)
    return contest


@transaction.atomic
def mark(
    *,
    contest: Contest,
    points: Decimal,
    why: str,
    now: datetime,
    actor: User,
    user: User | None = None,
    site: Site | None = None,
) -> ContestMark:
    """A juror's mark with its reason; nobody marks themselves."""
    locked = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    if locked.decided_at is not None:
        raise ContestDecided
    if locked.metric != Metric.JURY or user == actor:
        raise MetricDoesNotFit
    if not why.strip():
        raise NothingPlanned
    return ContestMark.objects.create(
        contest=locked, user=user, site=site, mark=points, why=why.strip()[:200], at=now, actor=actor
    )


@transaction.atomic
def decide_contest(
    *, contest: Contest, sites: Collection[int], now: datetime, actor: User
) -> list[ContestPlace]:
    """Write the winners down, once its time is over."""
    locked = Contest.objects.select_for_update(of=("self",)).select_related("site").get(pk=contest.pk)
    if locked.decided_at is not None:
        raise ContestDecided
    where = locked.site or group()
    if now.astimezone(where.tz).date() < locked.until_date:
        raise ContestRuns(day=locked.until_date)
    is_site = locked.who == Who.SITES
    rows = ContestPlace.objects.bulk_create(
        ContestPlace(
            contest=locked, place=standing.place, value=Decimal(f"{standing.value:.2f}"), n=standing.n,
            **{"site_id" if is_site else "user_id": standing.who},
        )
        for standing in standings(locked, sites)
    )  # fmt: skip
    locked.decided_at, locked.decided_by = now, actor
    locked.save(update_fields=["decided_at", "decided_by"])
    record(actor=actor, verb="contest.decided", subject=locked, now=now, data={"places": len(rows)})
    return rows


def _open(meeting: Meeting) -> Meeting:
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("site").get(pk=meeting.pk)
    if not locked.is_open():
        raise MeetingClosed
    return locked
