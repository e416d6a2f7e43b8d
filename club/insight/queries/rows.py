"""The rows behind each figure. A figure is nothing but their number or the sum of their ``row_amount``.

Each function returns a QuerySet with the same six columns, of everything in the span and in the one before:
``row_on`` (day of the group), ``row_site`` (code), ``row_what``, ``row_who`` (member number),
``row_amount`` and ``row_link``
("visit:ref" …). All are told by the moment something happened, so the past answers as the present does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, TruncDate

from booking.appointments.models import AppointmentEvent
from booking.visits.models import Visit, VisitLine, VisitRefund
from booking.workshop.models import SiteDay
from club.events.models import Registration
from club.insight.queries.spans import Span
from club.members.models import Member
from club.referrals.models import Referral
from club.reminders.models import Occurrence
from club.segments.models import Standing
from loyalty.ledger.models import Entry

type Rows = QuerySet[Any, Any]
NOBODY = Value("", CharField())
ONE = Value(1, BigIntegerField())
COLUMNS = ("row_on", "row_site", "row_what", "row_who", "row_amount", "row_link")


def told(
    rows: Rows,
    span: Span,
    *,
    at: str,
    site: str,
    what: Any,
    who: str = "",
    amount: Any = ONE,
    link: Any = NOBODY,
) -> Rows:
    """The columns, in the span and the one before, of the centres asked for."""
    rows = rows.filter(**{f"{at}__gte": span.earlier, f"{at}__lt": span.end})
    if span.sites is not None:
        rows = rows.filter(**{f"{site}__in": span.sites})
    return rows.annotate(
        row_on=TruncDate(at, tzinfo=span.home.tz), row_site=F(f"{site}__code"), row_what=what,
        row_who=Coalesce(F(who), NOBODY) if who else NOBODY, row_amount=amount, row_link=link,
    )  # fmt: skip


def of_days(rows: Rows, span: Span, *, on: str, site: str, what: Any, amount: Any = ONE) -> Rows:
    """The columns of rows that know a day and no moment, of nobody in particular."""
    first = span.earlier.astimezone(span.home.tz).date()
    rows = rows.filter(**{f"{on}__gte": first, f"{on}__lte": span.last})
    if span.sites is not None:
        rows = rows.filter(**{f"{site}__in": span.sites})
    return rows.annotate(
        row_on=F(on), row_site=F(f"{site}__code"), row_what=what, row_who=NOBODY, row_amount=amount,
        row_link=NOBODY,
    )  # fmt: skip


def named(kind: str, path: str) -> Concat:
    return Concat(Value(f"{kind}:"), Cast(F(path), CharField()), output_field=CharField())


def visit_link(path: str = "") -> Case:
    """To the bill, by its appointment; a visit without one is in the car's book."""
    return Case(
        When(**{f"{path}appointment__isnull": False}, then=named("appointment", f"{path}appointment__ref")),
        default=named("vehicle", f"{path}vehicle__ref"),
    )


def steps(span: Span, to_states: list[str], ask: Q | None = None) -> Rows:
    """Steps of appointments that lead from another state into one of these."""
    rows = AppointmentEvent.objects.filter(to_state__in=to_states).exclude(from_state=F("to_state"))
    return told(
        rows.filter(ask) if ask is not None else rows, span, at="at", site="appointment__site",
        what=F("appointment__mode"), who="appointment__person__member__number",
        link=named("appointment", "appointment__ref"),
    )  # fmt: skip


def booked(span: Span) -> Rows:
    return steps(span, ["booked", "requested"], Q(from_state__in=["", "held"]))


def booked_online(span: Span) -> Rows:
    """By the person whose car it is."""
    return booked(span).filter(actor=F("appointment__person"))


def cancelled(span: Span) -> Rows:
    return steps(span, ["cancelled"])


def missed(span: Span) -> Rows:
    return steps(span, ["no_show"])


def days(span: Span, minutes: str) -> Rows:
    """Minutes of the workshops' days. A day still ahead in the span counts as it is booked by now."""
    return of_days(
        SiteDay.objects.filter(minutes_cap__gt=0), span, on="day", site="site",
        what=Value("day", CharField()), amount=Cast(F(minutes), BigIntegerField()),
    )  # fmt: skip


def minutes_used(span: Span) -> Rows:
    return days(span, "minutes_used")


def minutes_there(span: Span) -> Rows:
    return days(span, "minutes_cap")


def closed_by(span: Span) -> Rows:
    """Closed visits as the span's last evening knew them: what was put right later still counted then."""
    again = Q(corrected_by=None) | Q(corrected_by__closed_at=None) | Q(corrected_by__closed_at__gte=span.end)
    ours = Q(withdrawn_at=None) | Q(withdrawn_at__gte=span.end)
    return Visit.objects.closed().filter(again, ours)


def visits(span: Span) -> Rows:
    return told(
        closed_by(span), span, at="closed_at", site="site", what=F("number"), who="person__member__number",
        link=visit_link(),
    )  # fmt: skip


def revenue(span: Span) -> Rows:
    """What customers paid before tax, without what points paid; by the day of the bill."""
    paid = F("net_minor") - F("points_minor")
    rows = VisitLine.objects.filter(pay_type="customer", visit__currency=span.home.currency)
    return told(
        rows, span, at="visit__closed_at", site="visit__site", what=F("description"),
        who="visit__person__member__number", amount=Cast(paid, BigIntegerField()),
        link=visit_link("visit__"),
    )  # fmt: skip


def given_back(span: Span) -> Rows:
    paid = F("net_minor") - F("points_minor")
    rows = VisitRefund.objects.filter(line__pay_type="customer", line__visit__currency=span.home.currency)
    return told(
        rows, span, at="at", site="line__visit__site", what=F("reason"),
        who="line__visit__person__member__number", amount=Cast(paid, BigIntegerField()),
        link=visit_link("line__visit__"),
    )  # fmt: skip


def joined(span: Span) -> Rows:
    """Who joined, once a person has verified them or they came: web records alone do not count (F16)."""
    came = Visit.objects.filter(person=OuterRef("user"), opened_at__lt=span.end)
    rows = Member.objects.filter(Q(verified_at__lt=span.end) | Exists(came))
    return told(
        rows, span, at="joined_at", site="site", what=F("attribute"), who="number",
        link=named("member", "number"),
    )  # fmt: skip


def left(span: Span) -> Rows:
    return told(
        Member.objects.all(), span, at="closed_at", site="site", what=F("attribute"), who="number",
        link=named("member", "number"),
    )  # fmt: skip


def stage_at(span: Span) -> Case:
    """How far a friend had come on the span's last evening."""
    reached = [
        When(**{f"{at}__lt": span.end}, then=Value(state, CharField()))
        for at, state in (
            ("rewarded_at", "rewarded"), ("delivered_at", "delivered"), ("ordered_at", "ordered"),
            ("driven_at", "test_drive"), ("visited_at", "visited"), ("booked_at", "lead"),
        )
    ]  # fmt: skip
    over = When(ended_at__lt=span.end, then=F("state"))
    return Case(over, *reached, default=Value("consented", CharField()))


def friends(at: str) -> Callable[[Span], Rows]:
    def found(span: Span) -> Rows:
        return told(
            Referral.objects.all(), span, at=at, site="referrer__site", what=stage_at(span),
            who="referrer__number", link=named("referral", "pk"),
        )  # fmt: skip

    return found


def points(kinds: list[str]) -> Callable[[Span], Rows]:
    """Entries of the ledger by their member day, at the centre that funds or serves them."""

    def found(span: Span) -> Rows:
        zone = span.home.tz
        rows = Entry.objects.filter(
            kind__in=kinds, on__gte=span.earlier.astimezone(zone).date(), on__lte=span.last
        )
        if span.codes is not None:
            rows = rows.filter(site__in=span.codes)
        return rows.annotate(
            row_on=F("on"), row_site=F("site"), row_what=Coalesce(NullIf(F("reason"), NOBODY), F("kind")),
            row_who=Coalesce(F("account__owner__member__number"), NOBODY),
            row_amount=F("points"), row_link=named("account", "account__owner__member__number"),
        )  # fmt: skip

    return found


def guests(state: str) -> Callable[[Span], Rows]:
    """Seats of registrations for events that ended in the span."""

    def found(span: Span) -> Rows:
        rows = Registration.objects.filter(state=state, event__cancelled_at=None)
        return told(
            rows, span, at="event__ends_at", site="member__site", what=F("event__title"),
            who="member__number",
            amount=Cast(F("seats"), BigIntegerField()), link=named("event", "event__slug"),
        )  # fmt: skip

    return found


def reminders(ask: Q) -> Callable[[Span], Rows]:
    """Reminders by the day they were due to go out."""

    def found(span: Span) -> Rows:
        return told(
            Occurrence.objects.filter(ask), span, at="send_at", site="person__member__site",
            what=F("rule__code"), who="person__member__number",
            link=named("member", "person__member__number"),
        )  # fmt: skip

    return found


def woken(span: Span) -> Rows:
    """Visits of customers whom the last run before them had found drifting away or asleep."""
    newest = Standing.objects.filter(
        member__user=OuterRef("person"), run__on__lt=OuterRef("came_on")
    ).order_by("-run__on")
    rows = closed_by(span).annotate(came_on=TruncDate("opened_at", tzinfo=span.home.tz))
    rows = rows.annotate(was=Subquery(newest.values("label")[:1]))
    return told(
        rows.filter(was__in=["warning", "dormant", "lost"]), span, at="closed_at", site="site", what=F("was"),
        who="person__member__number", link=visit_link(),
    )  # fmt: skip
