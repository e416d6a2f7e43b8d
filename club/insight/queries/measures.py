"""Figures: each is the number or the sum of its rows, now and in the span before, from one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from club.insight import rules
from club.insight.queries import rows as behind
from club.insight.queries.rows import Rows
from club.insight.queries.spans import Span

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
    "surveys_answered": behind.replies(),
    "faults_gone": behind.replies("yes"),
    "faults_asked": behind.replies("yes", "no"),
    "clocks_met": behind.clocks_met,
    "clocks_broken": behind.clocks_broken,
    "clocks_ended": behind.clocks_ended,
    "woken": behind.woken,
    "points_earned": behind.points(["earn"]),
    "points_spent": behind.points(["redeem"]),
    "event_guests": behind.guests("attended"),
    "event_absent": behind.guests("missed"),
}
SUMMED = ("revenue", "given_back", "minutes_used", "minutes_there", "points_earned", "points_spent",
          "event_guests", "event_absent")  # fmt: skip
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
    counted = {code: value_of(code, span) for code in plain}
    return {code: figure(rules.FIGURES[code], counted) for code in wanted if is_known(code)}


def parts(kind: rules.FigureKind) -> tuple[str, ...]:
    return (kind.part, kind.of) if kind.of else (kind.code,)


def is_known(code: str) -> bool:
    return all(name in ROWS for name in parts(rules.FIGURES[code]))


def figure(kind: rules.FigureKind, counted: dict[str, tuple[int, int]]) -> Figure:
    if not kind.of:
        return Figure(kind, *counted[kind.code])
    part, whole = counted[kind.part], counted[kind.of]
    return Figure(kind, rules.percent(part[0], whole[0]), rules.percent(part[1], whole[1]))


def value_of(code: str, span: Span) -> tuple[int, int]:
    """Now and before. One query."""
    now, before = Q(row_on__gte=span.first), Q(row_on__lt=span.first)
    count = Sum("row_amount") if code in SUMMED else Count("pk")
    rows = ROWS[code](span).order_by()
    found = rows.aggregate(now=with_filter(count, now), before=with_filter(count, before))
    return abs(found["now"] or 0), abs(found["before"] or 0)


def with_filter(count: Sum | Count, ask: Q) -> Sum | Count:
    return type(count)(count.source_expressions[0], filter=ask)


def rows_of(code: str, span: Span) -> Rows:
    """The rows behind one figure in the span alone, the newest first."""
    rows = ROWS[code](span).filter(row_on__gte=span.first)
    return rows.order_by("-row_on", "-pk").values(*behind.COLUMNS)


def by_day(code: str, span: Span) -> dict[object, int]:
    """A figure day by day. One query."""
    rows = ROWS[code](span).filter(row_on__gte=span.first).order_by("row_on").values("row_on")
    count = Sum("row_amount") if code in SUMMED else Count("pk")
    return {row["row_on"]: abs(row["n"] or 0) for row in rows.annotate(n=count)}


def split(code: str, span: Span, by: str = "row_what") -> dict[str, int]:
    """A figure by what its rows say, the largest first. One query."""
    rows = ROWS[code](span).filter(row_on__gte=span.first).order_by().values(by)
    count = Sum("row_amount") if code in SUMMED else Count("pk")
    found = rows.annotate(n=count).order_by("-n")[:SPLITS_MAX]
    return {row[by] or "": abs(row["n"] or 0) for row in found}
