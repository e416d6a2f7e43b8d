"""What the answers add up to, by site and for the group. Only answers that count are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from booking.sites.models import Site
from booking.visits.models import Visit
from club.surveys import rules
from club.surveys.models import Invitation, Survey, SurveyAnswer, SurveyFactor, SurveyItem, SurveyReply
from club.surveys.queries.repairs import days_of, repaired, repairs_of, repeats_at

if TYPE_CHECKING:
    from portal.models import User

    type Sites = Collection[int]

REPLIES_MAX = 20_000
Kind = SurveyItem.Kind


@dataclass(frozen=True)
class FactorLine:
    factor: SurveyFactor
    mean: float | None
    n: int


@dataclass(frozen=True)
class ItemLine:
    item: SurveyItem
    mean: float
    n: int


@dataclass(frozen=True)
class Faults:
    """First-time fix by what owners say, and repeats by what came again: kept apart (sources.md C4)."""

    satisfied: int
    repaired: int
    repeats: Sequence[rules.Repeat]
    repair_jobs: int

    @property
    def ffv(self) -> float | None:
        return rules.first_time_fix(self.satisfied, self.repaired)

    @property
    def fnv(self) -> float | None:
        return None if self.ffv is None else 100 - self.ffv

    @property
    def repeat_rate(self) -> float | None:
        return rules.share(len(self.repeats), self.repair_jobs)


@dataclass(frozen=True)
class Results:
    n: int
    index: float | None
    hundred: float | None
    nps: rules.Nps
    factors: Sequence[FactorLine]
    items: Sequence[ItemLine]
    asked_for_score: float | None
    feelings: dict[int, int] = field(default_factory=dict)

    @property
    def weak(self) -> list[ItemLine]:
        """Scored questions from the weakest up."""
        return sorted(self.items, key=lambda line: (line.mean, line.item.position))


def replies_of(sites: Sites, since: datetime, until: datetime, code: str = "") -> QuerySet[SurveyReply]:
    """Replies that count, written in a half-open time; of one survey in all its versions, or of all."""
    rows = SurveyReply.objects.counted().for_sites(sites).filter(at__gte=since, at__lt=until)
    return rows.filter(invitation__survey__code=code) if code else rows


def answers_of(sites: Sites, since: datetime, until: datetime, code: str) -> QuerySet[SurveyAnswer]:
    return SurveyAnswer.objects.filter(
        reply__standing="counted", reply__at__gte=since, reply__at__lt=until,
        reply__invitation__site__in=sites, item__survey__code=code,
    )  # fmt: skip


def results(survey: Survey, sites: Sites, since: datetime, until: datetime) -> Results:
    """One survey's figures in a time, whatever its version then. Six queries."""
    answers = answers_of(sites, since, until, survey.code)
    by_factor = answers.filter(item__kind=Kind.SCORE, item__factor__isnull=False).values("item__factor__code")
    means = {
        row["item__factor__code"]: (row["mean"], row["n"])
        for row in by_factor.annotate(mean=Avg("score"), n=Count("score"))
    }
    factors = list(survey.factors.order_by("-weight", "pk"))
    lines = [FactorLine(each, *means.get(each.code, (None, 0))) for each in factors]
    counts = dict(answers.filter(item__kind=Kind.RECOMMEND).values_list("score").annotate(n=Count("pk")))
    faces = dict(answers.filter(item__kind=Kind.FEELING).values_list("score").annotate(n=Count("pk")))
    asked = dict(answers.filter(item__kind=Kind.ASKED).values_list("score").annotate(n=Count("pk")))
    items = item_means(survey, answers)
    hundred = rules.short_score(line.mean for line in items) if survey.scale == "hundred" else None
    return Results(
        n=replies_of(sites, since, until, survey.code).count(),
        index=rules.index(
            {f.code: f.weight for f in factors}, {line.factor.code: line.mean for line in lines}
        )
        if factors
        else None,
        hundred=hundred,
        nps=rules.nps_with_interval([score for score, n in counts.items() for _ in range(n)]),
        factors=lines,
        items=items,
        asked_for_score=rules.share(asked.get(1, 0), sum(asked.values())),
        feelings=faces,
    )


def item_means(survey: Survey, answers: QuerySet[SurveyAnswer]) -> list[ItemLine]:
    """Scored questions of a survey with their mean over all versions. Two queries."""
    found = answers.filter(item__kind=Kind.SCORE).values("item__code")
    means = {row["item__code"]: row for row in found.annotate(mean=Avg("score"), n=Count("score"))}
    items = survey.items.filter(kind=Kind.SCORE).select_related("factor").order_by("position", "pk")
    return [
        ItemLine(item, means[item.code]["mean"], means[item.code]["n"])
        for item in items
        if item.code in means
    ]


def trend(
    survey: Survey, sites: Sites, since: datetime, until: datetime
) -> list[tuple[datetime, float | None]]:
    """The index month by month; None where too little was answered. Two queries."""
    rows = answers_of(sites, since, until, survey.code).filter(item__factor__isnull=False)
    zone = Site.objects.filter(pk__in=sites).first()
    months = rows.annotate(month=TruncMonth("reply__at", tzinfo=zone.tz if zone else None))
    means: dict[datetime, dict[str, float | None]] = defaultdict(dict)
    for row in months.values("month", "item__factor__code").annotate(mean=Avg("score")):
        means[row["month"]][row["item__factor__code"]] = row["mean"]
    weights = dict(survey.factors.values_list("code", "weight"))
    return [(month, rules.index(weights, means[month])) for month in sorted(means)]


def coverage_of(sites: Sites, since: datetime, until: datetime) -> rules.Coverage:
    """Of visits delivered in a time, whether anybody was to be asked or not.

    Refusals are covered: they were called. One query.
    """
    rows = Visit.objects.closed().counting().filter(
        site__in=sites, corrects=None, closed_at__gte=since, closed_at__lt=until
    )  # fmt: skip
    was_called = Q(survey_invitation__called_at__isnull=False) | Q(
        survey_invitation__answered_at__isnull=False
    ) | Q(survey_invitation__refused_at__isnull=False)  # fmt: skip
    was_excluded = Q(survey_invitation__excluded_at__isnull=False) & ~was_called
    found = rows.aggregate(
        delivered=Count("pk"),
        called=Count("pk", filter=was_called),
        excluded=Count("pk", filter=was_excluded),
    )
    return rules.coverage(found["delivered"], found["called"], found["excluded"])


def faults_of(sites: Sites, since: datetime, until: datetime, window_days: int) -> Faults:
    """First-time fix of the repaired cars whose owners said so, and what came again. Six queries."""
    ids = list(sites)
    first, last = days_of(since, until)
    repeats = [repeat for repeat, _site in repeats_at(ids, first, last, window_days)]
    rows = first_entries(ids, since, until, repeats)
    jobs = repairs_of(first, last)
    mended = Visit.objects.filter(pk__in=[job.visit for job in jobs], site__in=ids)
    here = set(mended.values_list("pk", flat=True))
    return Faults(sum(rows.values()), len(rows), repeats, sum(job.visit in here for job in jobs))


def first_entries(
    sites: Sites, since: datetime, until: datetime, repeats: Iterable[rules.Repeat]
) -> dict[int, bool]:
    """Visits whose owner spoke of the repair: whether it was good and nothing came again. One query."""
    came_again = {repeat.again.visit for repeat in repeats}
    said = replies_of(sites, since, until).filter(
        fault_gone__in=["yes", "no"], invitation__visit__in=repaired()
    )
    rows = said.values_list("invitation__visit", "fault_gone")[:REPLIES_MAX]
    return {visit: gone == "yes" and visit not in came_again for visit, gone in rows}


@dataclass(frozen=True)
class AdvisorLine:
    """``value`` is drawn towards the mean of their site; it and the bonus are hidden below ten answers."""

    advisor: User
    n: int
    value: float | None
    bonus: float | None
    rework: float | None


def advisors(sites: Sites, since: datetime, until: datetime, window_days: int) -> list[AdvisorLine]:
    """Each advisor's answers, best first; those with too few come last and without figures."""
    ids = list(sites)
    parts = {name: Avg("answers__score", filter=Q(answers__item__counts_as=name)) for name in PARTS}
    scored = Avg("answers__score", filter=Q(answers__item__kind=Kind.SCORE))
    rows: list[Any] = list(
        replies_of(ids, since, until).filter(invitation__advisor__isnull=False)
        .select_related("invitation__advisor").annotate(scored=scored, **parts)[:REPLIES_MAX]
    )  # fmt: skip
    rows = [row for row in rows if row.scored is not None]
    if not rows:
        return []
    rework = rework_of(ids, since, until, window_days)
    by_advisor: dict[User, list[Any]] = defaultdict(list)
    by_site: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        by_advisor[row.invitation.advisor].append(row)
        by_site[row.invitation.site_id].append(row.scored)
    means = {site: sum(scores) / len(scores) for site, scores in by_site.items()}
    lines = [_advisor(who, said, means, rework.get(who.pk)) for who, said in by_advisor.items()]
    return sorted(lines, key=lambda line: (line.value is None, -(line.value or 0), line.advisor.pk))


PARTS = ("explains", "needs", "correct")


def _advisor(who: User, said: list[Any], means_at: dict[int, float], rework: float | None) -> AdvisorLine:
    site_mean = sum(means_at[row.invitation.site_id] for row in said) / len(said)
    value = rules.advisor_value([row.scored for row in said], site_mean)
    means = {name: rules.mean([getattr(row, name) for row in said if getattr(row, name)]) for name in PARTS}
    contact = rules.mean([row.scored for row in said])
    if value is None or contact is None or None in means.values():
        return AdvisorLine(who, len(said), value, None, rework)
    percent = {name: 10 * (mean or 0) for name, mean in means.items()}
    return AdvisorLine(
        who, len(said), value, rules.bonus(rework=rework or 0, contact=10 * contact, **percent), rework
    )


def rework_of(
    sites: list[int], since: datetime, until: datetime, window_days: int
) -> dict[int, float | None]:
    """Of each advisor's repaired cars, the percent that came again for the same fault."""
    first, last = days_of(since, until)
    jobs = {job.visit for job in repairs_of(first, last)}
    again = {repeat.first.visit for repeat, _site in repeats_at(sites, first, last, window_days)}
    who = Invitation.objects.filter(visit__in=jobs | again, site__in=sites).values_list("visit", "advisor")
    done: dict[int, int] = defaultdict(int)
    back: dict[int, int] = defaultdict(int)
    for visit, advisor in who:
        if advisor is not None and visit is not None:
            done[advisor] += 1
            back[advisor] += visit in again
    return {advisor: rules.share(back[advisor], n) for advisor, n in done.items()}
