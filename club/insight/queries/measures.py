"""Figures: each is the number or the sum of its rows, now and in the span before, from one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from club.insight import rules
from club.insight.queries import care_rows as care
from club.insight.queries import rows as behind
from club.insight.queries.effects import HELD_OUT
from club.insight.queries.rows import Rows
from club.insight.queries.spans import Span
from club.insight.queries.voice import survey_index
from club.segments.models import ClassRun, Standing

ROWS: dict[str, Callable[[Span], Rows]] = {
    "booked": behind.booked,
    "booked_online": behind.booked_online,
    "cancelled": behind.cancelled,
    "missed": behind.missed,
    "minutes_used": behind.minutes_used,
    "minutes_there": behind.minutes_there,
    "visits": behind.visits,
    "revenue": behind.revenue,
    "given_back": behind.given_back,
    "joined": behind.joined,
    "left": behind.left,
    "friends_invited": behind.friends("consented_at"),
    "friends_booked": behind.friends("booked_at"),
    "friends_visited": behind.friends("visited_at"),
    "friends_rewarded": behind.friends("rewarded_at"),
    "reminders_sent": behind.reminders(Q(state="handed")),
    "reminders_held_out": behind.reminders(Q(state="suppressed", reason=HELD_OUT)),
    "leads_came": care.leads_came,
    "leads": care.leads,
    "leads_lost": care.leads_lost,
    "surveys_answered": care.replies,
    "survey_index": care.replies,
    "faults_gone": care.faults_gone,
    "faults_asked": care.faults_asked,
    "repeats": care.repeats,
    "complaints": care.complaints,
    "clocks_met": care.clocks_met,
    "clocks_broken": care.clocks_broken,
    "clocks_ended": care.clocks_ended,
    "woken": behind.woken,
    "wake_ups": care.wake_ups,
    "wake_ups_done": care.wake_ups_done,
    "late_entries": care.late_entries,
    "points_earned": behind.points(["earn"]),
    "points_spent": behind.points(["redeem"]),
    "event_guests": behind.guests("attended"),
    "event_absent": behind.guests("missed"),
}
SUMMED = ("revenue", "given_back", "minutes_used", "minutes_there", "points_earned", "points_spent",
          "event_guests", "event_absent")  # fmt: skip
ALSO: dict[str, Callable[[Span], Rows]] = {"complaints": care.complaints_erased}
"""What belongs to a figure from a second table."""
MEASURED: dict[str, Callable[[Span], tuple[int | None, int | None]]] = {"survey_index": survey_index}
"""What is neither a number nor a sum of its rows."""
SPLITS_MAX = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` and ``before`` in the unit of its kind: a number, minor units, tenths of a per cent."""

    kind: rules.FigureKind
    value: int | None
    before: int | None

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def change(self) -> int | None:
        """Tenths of a per cent; of a per cent itself its points."""
        if self.kind.unit == "percent":
            return None if self.value is None or self.before is None else self.value - self.before
        return rules.change(self.value, self.before)

    @property
    def tone(self) -> str:
        """ "good", "bad" or ""."""
        if self.kind.up is None or not self.change:
            return ""
        return "good" if (self.change > 0) == self.kind.up else "bad"


def figures(span: Span, codes: Iterable[str] | None = None) -> dict[str, Figure]:
    """Figures by code, all without ``codes``. One query for each kind of row."""
    wanted = list(rules.FIGURES if codes is None else codes)
    plain = dict.fromkeys(name for code in wanted for name in parts(rules.FIGURES[code]) if name in ROWS)
    values = {code: value_of(code, span) for code in plain}
    return {code: figure(rules.FIGURES[code], values) for code in wanted if is_known(code)}


def parts(kind: rules.FigureKind) -> tuple[str, ...]:
    return (kind.part, kind.of) if kind.of else (kind.code,)


def is_known(code: str) -> bool:
    return all(name in ROWS for name in parts(rules.FIGURES[code]))


def figure(kind: rules.FigureKind, values: dict[str, tuple[int | None, int | None]]) -> Figure:
    if not kind.of:
        return Figure(kind, *values[kind.code])
    pairs = zip(values[kind.part], values[kind.of], strict=True)
    return Figure(kind, *(rules.percent(part or 0, whole or 0) for part, whole in pairs))


def value_of(code: str, span: Span) -> tuple[int | None, int | None]:
    """Now and before. One query for each table."""
    if code in MEASURED:
        return MEASURED[code](span)
    now, before = Q(row_on__gte=span.first), Q(row_on__lt=span.first)
    count = Sum("row_amount") if code in SUMMED else Count("pk")
    asked = {"now": with_filter(count, now), "before": with_filter(count, before)}
    found = [rows(span).order_by().aggregate(**asked) for rows in tables(code)]
    return tuple(abs(sum(one[when] or 0 for one in found)) for when in asked)


def tables(code: str) -> list[Callable[[Span], Rows]]:
    return [ROWS[code], ALSO[code]] if code in ALSO else [ROWS[code]]


def with_filter(count: Sum | Count, ask: Q) -> Sum | Count:
    return type(count)(count.source_expressions[0], filter=ask)


def rows_of(code: str, span: Span, **only: str) -> Rows:
    """The rows behind one figure in the span alone, the newest first. ``only``: what some of them say, as
    ``row_what`` or ``row_class``."""
    first, *more = [
        classed(rows(span), span, only).filter(row_on__gte=span.first, **only)
        .values(*behind.COLUMNS, row_key=F("pk"))
        for rows in tables(code)
    ]  # fmt: skip
    rows = first.union(*more, all=True) if more else first
    return rows.order_by("-row_on", "-row_key")


def by_day(code: str, span: Span) -> dict[object, int]:
    """A figure day by day. One query for each table."""
    return counted(code, span, "row_on", "row_on")


def classed(rows: Rows, span: Span, asked: Container[str]) -> Rows:
    """With the class each row's customer held on the span's last day, "" without one, if it is asked for."""
    if "row_class" not in asked:
        return rows
    newest = ClassRun.objects.until(span.last).values("pk")[:1]
    held = Standing.objects.filter(run=Subquery(newest), member__number=OuterRef("row_who"))
    return rows.annotate(row_class=Coalesce(Subquery(held.values("klass")[:1]), behind.NOBODY))


def split(code: str, span: Span, by: str = "row_what") -> dict[str, int]:
    """A figure by what its rows say, the largest first; by ``row_class``: by class of the customer. One query
    for each table."""
    found = counted(code, span, by, "-n")
    return {str(name or ""): n for name, n in found.items()}


def counted(code: str, span: Span, by: str, order: str) -> dict[object, int]:
    count = Sum("row_amount") if code in SUMMED else Count("pk")
    found: Counter[object] = Counter()
    for rows in tables(code):
        told = classed(rows(span), span, [by]).filter(row_on__gte=span.first)
        told = told.order_by().values(by).annotate(n=count)
        for row in told.order_by(order)[:SPLITS_MAX] if order == "-n" else told.order_by(order):
            found[row[by]] += abs(row["n"] or 0)
    return dict(found)
