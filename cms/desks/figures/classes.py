"""Classes by spend, loyalty, churn: the run of any day, and the people behind each cell."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.insight.rules import percent, quarter_of
from club.segments import rules
from club.segments.models import ClassRun, Standing
from club.segments.queries import (
    by_class,
    churn_split,
    counts,
    migration,
    quarter_churn,
    run_on,
    runs,
    seen,
    settings_on,
)
from cms.desk import DeskRequest, desk, must_act
from cms.desks.figures.common import Asked, asked_of, member_link, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table

PER_PAGE, FILE_BATCH = 50, 2_000
CUTS = ("klass", "cell", "label", "held_before")
LISTS = ("jumps", "changes", "flips", "wake_ups")


@desk("figures")
@require_safe
def classes(request: DeskRequest) -> HttpResponseBase:
    asked = asked_of(request)
    run = run_on(asked.on)
    if run is None:
        return page(
            request, "classes", _("Classes and churn"), asked, run=None, can_run=request.scope.acts_everywhere
        )
    tables = [
        class_table(asked),
        matrix_table(run, asked),
        churn_table(run, asked),
        migration_table(run, asked),
    ]
    if answer := sent(request, run.on, tables, asked.home.currency):
        return answer
    rows = seen(run, asked.ids)
    held = counts(rows, "klass")
    return page(
        request, "classes", _("Classes and churn"), asked, run=run, tables=tables,
        runs=runs(asked.today)[:24],
        top_heavy=rules.is_top_heavy(held, settings_on(run.on)["class_a_warn_percent"]),
        quarter=quarter(run, asked), charts=charts(asked),
        lists=[(name, count, label) for name, count, label in lists(rows, asked)],
        can_run=request.scope.acts_everywhere,
    )  # fmt: skip


def lists(rows: Any, asked: Asked) -> list[tuple[str, int, Any]]:
    names = {
        "jumps": _("rose or fell too fast: find out why"), "changes": _("changed their class"),
        "flips": _("stand where a tie or one per cent decides"), "wake_ups": _("drift away or sleep"),
    }  # fmt: skip
    return [(name, chosen(rows, name).count(), names[name]) for name in LISTS]


def chosen(rows: Any, name: str) -> Any:
    """Standings of one of the lists."""
    match name:
        case "jumps":
            return rows.filter(is_jump=True).order_by("rank", "pk")
        case "changes":
            return rows.changed().order_by("rank", "pk")
        case "flips":
            return rows.filter(flips=True).order_by("rank", "pk")
    drifting = rows.filter(label__in=["warning", "dormant"])
    return drifting.order_by("-amount_minor", "-earlier_minor", "pk")


def people_url(asked: Asked, **cut: str) -> str:
    return f"{reverse('desk_class_people')}?{asked.query}&{urlencode(cut)}"


def class_table(asked: Asked) -> Table:
    """Customers and what they paid by class; the trend beside it, because the class alone hides it."""
    heads = [_("Class"), _("Customers"), _("Paid"), _("Share"), _("A year before"), _("Trend")]
    run = run_on(asked.on)
    empty = _("No run of the classes yet.")
    if run is None:
        return Table("classes", _("Customers by class"), heads, [], empty=empty)
    found = by_class(seen(run, asked.ids))
    part = rules.shares({one.klass: max(one.amount_minor, 0) for one in found})
    rows = [
        [
            Cell(str(Standing.Klass(one.klass).label)),
            Cell(one.customers, "count", people_url(asked, klass=one.klass)),
            Cell(one.amount_minor, "money"), Cell(part[one.klass], "percent"),
            Cell(one.earlier_minor, "money"),
            Cell(percent(one.amount_minor - one.earlier_minor, abs(one.earlier_minor)), "percent"),
        ]
        for one in found
    ]  # fmt: skip
    return Table("classes", _("Customers by class"), heads, rows, empty=empty)


def matrix_table(run: ClassRun, asked: Asked) -> Table:
    found = counts(seen(run, asked.ids).exclude(cell=""), "cell")
    rows = [
        [Cell(_("loyal") if sign == "+" else _("seldom here"))]
        + [Cell(found.get(sign + klass, 0), "count", people_url(asked, cell=sign + klass)) for klass in "ABC"]
        for sign in "+-"
    ]
    return Table("matrix", _("Loyalty and contribution"), [_("Loyalty"), "A", "B", "C"], rows)


def churn_table(run: ClassRun, asked: Asked) -> Table:
    found = churn_split(seen(run, asked.ids))
    part = rules.shares(found)
    rows = [
        [
            Cell(str(label)), Cell(found.get(name, 0), "count", people_url(asked, label=name)),
            Cell(part.get(name, 0), "percent"),
        ]
        for name, label in Standing.Label.choices
    ]  # fmt: skip
    return Table("churn", _("Who is drifting away"), [_("State"), _("Customers"), _("Share")], rows)


def migration_table(run: ClassRun, asked: Asked) -> Table:
    """From class to class since the run before; each row sums to the customers it had."""
    found = migration(run, asked.ids)
    names = [*rules.ORDER, ""]
    rows = [
        [
            Cell(before or _("new")), *(Cell(found[before][after], "count") for after in names),
            Cell(sum(found[before].values()), "count"),
        ]
        for before in names
    ]  # fmt: skip
    heads = [_("From"), *rules.ORDER, _("gone"), _("Together")]
    return Table("migration", _("From class to class since the run before"), heads, rows)


def quarter(run: ClassRun, asked: Asked) -> dict[str, Any] | None:
    """Churn between the runs at the ends of the quarter before the run's; None where there are none."""
    start, following = quarter_of(run.on)
    end = run if (following - run.on).days == 1 else run_on(previous(start))
    begin = None if end is None else run_on(previous(quarter_of(end.on)[0]))
    if end is None or begin is None or begin.pk == end.pk:
        return None
    customers, lost, sold = quarter_churn(begin, end, asked.ids)
    return {
        "first": begin.on, "last": end.on, "customers": customers, "lost": lost, "sold": sold,
        "percent": percent(lost, customers),
    }  # fmt: skip


def previous(day: Any) -> Any:
    return day.fromordinal(day.toordinal() - 1)


def charts(asked: Asked) -> list[dict[str, Any]]:
    """Customers in A and B over the last twelve runs, and those who drift away."""
    last = list(reversed(runs(asked.on)[:12]))
    if len(last) < 2:
        return []
    by_run = {run.pk: counts(seen(run, asked.ids), "klass") for run in last}
    drift = {run.pk: counts(seen(run, asked.ids), "label") for run in last}
    labels = [run.on for run in last]
    return [
        {
            "kind": "bars", "title": _("Customers by class, run by run"), "labels": labels,
            "series": [(klass, [by_run[run.pk].get(klass, 0) for run in last]) for klass in "ABC"],
        },
        {
            "kind": "line", "title": _("Drifting away and asleep"), "labels": labels,
            "series": [
                (str(Standing.Label(name).label), [drift[run.pk].get(name, 0) for run in last])
                for name in ("warning", "dormant")
            ],
        },
    ]  # fmt: skip


@desk("figures")
@require_safe
def people(request: DeskRequest) -> HttpResponseBase:
    """Customers of a cell, a class, a state or a list, with the reasons of each label."""
    asked = asked_of(request)
    run = run_on(asked.on)
    if run is None:
        raise Http404
    cut = {name: request.GET[name] for name in CUTS if request.GET.get(name)}
    rows = seen(run, asked.ids).filter(**cut).order_by("rank", "pk")
    if (name := request.GET.get("list", "")) in LISTS:
        rows = chosen(rows, name)
        cut["list"] = name
    found = rows.select_related("member__user")
    whole = Table("people", _("Customers"), heads(), map(cells, found.iterator(FILE_BATCH)))
    if answer := sent(request, run.on, [whole], run.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table("people", _("Customers"), heads(), [cells(row) for row in shown], empty=_("Nobody."))
    return page(
        request, "people", _("Customers"), asked, table=table, shown=shown, run=run,
        rows_query=f"{asked.query}&{urlencode(cut)}",
    )  # fmt: skip


def heads() -> list[str]:
    return [
        _("Member"), _("Class"), _("Before"), _("Rank"), _("Paid"), _("A year before"), _("Loyalty"),
        _("State"),
        _("Why"),
    ]  # fmt: skip


def cells(row: Standing) -> list[Cell]:
    number = row.member.number
    return [
        Cell(number, "text", member_link(number)), Cell(row.klass), Cell(row.held_before or "–"),
        Cell(row.rank, "count"), Cell(row.amount_minor, "money"), Cell(row.earlier_minor, "money"),
        Cell(row.loyalty_bp // 10, "percent"), Cell(str(row.get_label_display())), Cell(why(row)),
    ]  # fmt: skip


WHY = {
    "sold": lambda: _("no car any more"),
    "second": lambda: _("the second service is due"),
    "score": lambda: _("a low score"),
    "complaint": lambda: _("an open complaint"),
    "declined": lambda: _("declined work"),
    "unsubscribed": lambda: _("unsubscribed"),
    "competitor": lambda: _("told us of another workshop"),
}


def why(row: Standing) -> str:
    """The label's reasons in words: no black box."""
    if row.by == "sold":
        return WHY["sold"]()
    if row.label == Standing.Label.NEW:
        return ""
    told = [
        _("%(months).1f months since the last visit, usually every %(usual).1f")
        % {"months": row.months_since, "usual": row.interval}
    ]
    return "; ".join(told + [WHY[name]() for name in row.reasons if name in WHY])


@desk("figures")
@require_POST
def run_now(request: DeskRequest) -> HttpResponse:
    """The classes as of yesterday, now: for whoever answers for the whole group."""
    must_act(request, None)
    run = journeys.classify_now(now=timezone.now(), actor=request.user)
    messages.success(request, _("The classes stand as of the end of %(on)s.") % {"on": run.on.isoformat()})
    return redirect("desk_classes")
