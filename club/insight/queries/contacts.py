"""When a person of ours last had to do with each customer (sources F21)."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from booking.sites.queries import group
from booking.visits.models import Visit
from club.events.models import CheckIn
from club.insight.rules import Silent
from club.segments.models import ClassRun, Standing
from club.segments.queries.windows import end_of
from club.surveys.models import SurveyReply
from club.tasks.models import Task

TALKED = ("contact_gap", "wake_up", "find_out", "call")


def silent(run: ClassRun, on: date) -> list[Silent]:
    """Every customer of classes A to C with the day of the last visit, talk, event or survey by phone.

    Machines do not count: a newsletter keeps nobody company. Who never met us counts from joining. One query.
    """
    home = group()
    end = end_of(on, home.tz)
    person = OuterRef("member__user")
    met = (
        Visit.objects.filter(person=person, opened_at__lt=end).order_by("-opened_at").values("opened_at")[:1],
        Task.objects.filter(
            Q(kind__in=TALKED) | Q(kind__startswith="survey"), person=person, finished_at__lt=end
        )
        .exclude(outcome="withdrawn")
        .order_by("-finished_at")
        .values("finished_at")[:1],
        CheckIn.objects.filter(registration__member=OuterRef("member"), scanned_at__lt=end, undone_at=None)
        .order_by("-scanned_at")
        .values("scanned_at")[:1],
        SurveyReply.objects.filter(invitation__person=person, how="phone", at__lt=end)
        .order_by("-at")
        .values("at")[:1],
    )
    joined = "member__joined_at"
    rows = Standing.objects.filter(run=run, klass__in=["A", "B", "C"], member__closed_at=None, has_sold=False)
    last = Greatest(joined, *(Coalesce(Subquery(rows_), joined) for rows_ in met))
    told = rows.annotate(last_on=TruncDate(last, tzinfo=home.tz))
    return [
        Silent(member, site, klass, last_on, amount)
        for member, site, klass, last_on, amount in told.values_list(
            "member", "member__site", "klass", "last_on", "amount_minor"
        )
    ]
