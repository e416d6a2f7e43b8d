"""When a person of ours last had to do with each customer (sources F21)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from booking.sites.queries import group
from booking.visits.models import Visit
from club.events.models import CheckIn
from club.insight.rules import Silent
from club.members.models import Member
from club.segments.models import ClassRun, Standing
from club.segments.queries.windows import end_of
from club.surveys.models import SurveyReply
from club.tasks.models import Task

TALKED = ("contact_gap", "wake_up", "find_out", "call", "phone_survey")


def silent(run: ClassRun, on: date) -> list[Silent]:
    """Every customer of classes A to C with the day of the last visit, talk, event or survey by phone.

    Machines do not count: a newsletter keeps nobody company. Who never met us counts from joining. One query.
    """
    home = group()
    met = _met(OuterRef("member__user"), OuterRef("member"), end_of(on, home.tz))
    joined = "member__joined_at"
    rows = Standing.objects.filter(run=run, klass__in=["A", "B", "C"], member__closed_at=None, has_sold=False)
    last = Greatest(joined, *(Coalesce(each, joined) for each in met))
    told = rows.annotate(last_on=TruncDate(last, tzinfo=home.tz))
    return [
        Silent(member, site, klass, last_on, amount)
        for member, site, klass, last_on, amount in told.values_list(
            "member", "member__site", "klass", "last_on", "amount_minor"
        )
    ]


def last_met(member: Member, now: datetime) -> datetime | None:
    """The last visit, talk, event or call of one customer; None before the first (B9). One query."""
    met = _met(OuterRef("user"), OuterRef("pk"), now)
    found = Member.objects.filter(pk=member.pk).annotate(met=Greatest(*met))
    return found.values_list("met", flat=True).get()


def _met(person: OuterRef, member: OuterRef, end: datetime) -> tuple[Subquery, ...]:
    """The last of each kind of meeting before ``end``."""
    ours = Q(kind__in=TALKED) | Q(kind__startswith="survey")
    talks = Task.objects.filter(ours, person=person, finished_at__lt=end).exclude(outcome="withdrawn")
    visits = Visit.objects.filter(person=person, opened_at__lt=end)
    came = CheckIn.objects.filter(registration__member=member, scanned_at__lt=end, undone_at=None)
    rung = SurveyReply.objects.filter(invitation__person=person, how="phone", at__lt=end)
    lasts = ((visits, "opened_at"), (talks, "finished_at"), (came, "scanned_at"), (rung, "at"))
    return tuple(Subquery(rows.order_by(f"-{at}").values(at)[:1]) for rows, at in lasts)
