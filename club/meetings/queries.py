"""What a meeting has before it, what became of measures, how a contest stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, Q, QuerySet

from booking.sites.models import Site
from booking.sites.queries import policy
from club.meetings import rules
from club.meetings.models import Contest, ContestMark, Measure, Meeting
from club.promises.queries import counts
from club.surveys.models import Survey, SurveyAnswer, SurveyItem
from club.surveys.queries import advisors, coverage_of, faults_of, results, technicians

if TYPE_CHECKING:
    from collections.abc import Iterable

MEETINGS_MAX, MEASURES_MAX = 60, 200


@dataclass(frozen=True)
class Effect:
    """A measure with its question before and since; ``probe``: the mean of its extra question."""

    measure: Measure
    before: float | None
    after: float | None
    probe: float | None
    answers: int

    @property
    def delta(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


def meetings(sites: Collection[int]) -> QuerySet[Meeting]:
    """Open ones first, then the newest."""
    rows = Meeting.objects.for_sites(sites).select_related("site").annotate(looked_at=Count("reviews"))
    return rows.order_by("closed_at", "-month", "-pk")[:MEETINGS_MAX]


def carried_over(meeting: Meeting) -> QuerySet[Measure]:
    """Open measures from before this meeting, and those it has just ended: the top of its page."""
    mine = Q(created_at__lt=meeting.opened_at) & (Q(ended_at=None) | Q(reviews__meeting=meeting))
    rows = Measure.objects.filter(mine, site=meeting.site_id).select_related("item", "owner", "probe")
    return rows.distinct().order_by("due_on", "pk")[:MEASURES_MAX]


def reviewed(meeting: Meeting) -> dict[int, str]:
    """Measure → what the meeting found."""
    return dict(meeting.reviews.values_list("measure", "verdict"))


def fresh_measures(meeting: Meeting) -> QuerySet[Measure]:
    """Measures this meeting has set, or the month's run since it opened."""
    rows = Measure.objects.filter(site=meeting.site_id, created_at__gte=meeting.opened_at)
    return rows.select_related("item", "owner", "probe").order_by("pk")[:MEASURES_MAX]


def effects(measures: Iterable[Measure], month: date) -> list[Effect]:
    """What the answers of a month say of each measure. Two queries."""
    rows = list(measures)
    if not rows:
        return []
    site = rows[0].site
    since, until = rules.bounds(month, site.tz)
    codes = {row.item.code for row in rows if row.item}
    probes = {row.probe_id for row in rows if row.probe_id}
    answers = SurveyAnswer.objects.filter(
        Q(item__code__in=codes) | Q(item__in=probes), reply__standing="counted", reply__at__gte=since,
        reply__at__lt=until, reply__invitation__site=site,
    )  # fmt: skip
    found = {
        (row["item__code"], row["item__probe_of"] is not None): (row["mean"], row["n"])
        for row in answers.values("item__code", "item__probe_of").annotate(mean=Avg("score"), n=Count("pk"))
    }
    return [
        Effect(
            measure=row,
            before=None if row.before is None else float(row.before),
            after=found.get((row.item.code if row.item else "", False), (None, 0))[0],
            probe=found.get((row.probe.code if row.probe else "", True), (None, 0))[0],
            answers=found.get((row.item.code if row.item else "", False), (None, 0))[1],
        )
        for row in rows
    ]


def weak_items(survey: Survey, site: Site, month: date) -> list[tuple[SurveyItem, float, int]]:
    """The weakest questions of a centre's month, with their mean and answers."""
    since, until = rules.bounds(month, site.tz)
    most, least = policy(site, "weak_items", month), policy(site, "weak_answers_least", month)
    lines = [line for line in results(survey, [site.pk], since, until).weak if line.n >= least]
    return [(line.item, line.mean, line.n) for line in lines if line.item.probe_of_id is None][:most]


def standings(contest: Contest, sites: Collection[int]) -> list[rules.Standing]:
    """The top few as they are now, by the contest's own figure; ids of people or of centres."""
    zone = (contest.site or Site.objects.select_related("group").order_by("pk")[0]).tz
    since = datetime(*contest.from_date.timetuple()[:3], tzinfo=zone)
    until = datetime(*contest.until_date.timetuple()[:3], tzinfo=zone)
    where = [contest.site_id] if contest.site_id else list(sites)
    return rules.ranked(_values(contest, where, since, until), float(contest.target), contest.winners)


def _values(
    contest: Contest, sites: list[int], since: datetime, until: datetime
) -> list[tuple[int, float, int]]:
    if contest.metric == Contest.Metric.JURY:
        return _marks(contest)
    if contest.who == Contest.Who.SITES:
        found = [(site, *_of_site(contest.metric, site, since, until)) for site in sites]
        return [(site, value, n) for site, value, n in found if value is not None]
    window = policy(None, "repeat_window_days", since.date())
    if contest.who == Contest.Who.TECHNICIANS:
        hands = technicians(sites, since, until, window)
        return [(line.technician, line.ffv, line.n) for line in hands if line.ffv is not None]
    lines = advisors(sites, since, until, window)
    values = [
        (line.advisor.pk, line.bonus if contest.metric == "bonus" else line.value, line.n) for line in lines
    ]
    return [(who, value, n) for who, value, n in values if value is not None]


def _of_site(metric: str, site: int, since: datetime, until: datetime) -> tuple[float | None, int]:
    if metric == Contest.Metric.COVERAGE:
        coverage = coverage_of([site], since, until)
        return coverage.covered, coverage.delivered
    if metric == Contest.Metric.FFV:
        faults = faults_of([site], since, until, policy(None, "repeat_window_days", since.date()))
        return faults.ffv, faults.repaired
    if metric == Contest.Metric.PROMISES:
        rows = counts([site], since, until).values()
        kept, broken = sum(row["kept"] for row in rows), sum(row["broken"] for row in rows)
        return (100 * kept / (kept + broken) if kept + broken else None), kept + broken
    survey = Survey.objects.live().filter(asked_after=Survey.After.VISIT).order_by("site").first()
    if survey is None:
        return None, 0
    found = results(survey, [site], since, until)
    return found.index, found.n


def _marks(contest: Contest) -> list[tuple[int, float, int]]:
    """The mean of the newest mark of each juror."""
    column = "site" if contest.who == Contest.Who.SITES else "user"
    newest = (
        ContestMark.objects.filter(contest=contest).order_by("actor", column, "-pk").distinct("actor", column)
    )
    found: dict[int, list[float]] = {}
    for who, mark in newest.values_list(column, "mark"):
        found.setdefault(who, []).append(float(mark))
    return [(who, sum(marks) / len(marks), len(marks)) for who, marks in found.items()]
