"""Classes by spend, loyalty, churn: the run of any day; each figure leads to its people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.insight.rules import percent
from club.segments import rules
from club.segments.models import ClassRun, Standing
from club.segments.queries import (
    by_class,
    churn_split,
    counts,
    migration,
    quarter_rows,
    run_on,
    runs,
    seen,
    settings_on,
)
from cms.desk import DeskRequest, desk, must_act
from cms.desks.figures.common import NONE, Asked, asked_of, page
from cms.desks.figures.people import (
    chosen,
    lists,
    people_url,
    quarter_of_run,
    wake_up_actions,
)
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table


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
        quarter=quarter_churn(run, asked), charts=charts(asked),
        lists=lists(run, asked),
        can_run=request.scope.acts_everywhere,
    )  # fmt: skip


def class_table(asked: Asked) -> Table:
    """Customers and what they paid by class; the trend beside it, because the class alone hides it."""
    heads = [
        _("Class"),
        _("Customers"),
        _("Paid"),
        pgettext("a part", "Share"),
        _("A year before"),
        _("Trend"),
    ]
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
    """Each state with what to do about it; whose cars are gone is shown and not counted."""
    found = churn_split(seen(run, asked.ids))
    part, todo = rules.shares(found), wake_up_actions()
    rows = [
        [
            Cell(str(label)), Cell(found.get(name, 0), "count", state_url(asked, name)),
            Cell(part.get(name, 0), "percent"), Cell(todo.get(name, "")),
        ]
        for name, label in Standing.Label.choices
    ]  # fmt: skip
    sold = chosen("sold", run, asked).count()
    foot = [Cell(_("Car gone, not counted")), Cell(sold, "count", people_url(asked, list="sold")),
            Cell(""), Cell("")]  # fmt: skip
    heads = [_("State"), _("Customers"), pgettext("a part", "Share"), _("What to do")]
    return Table("churn", _("Who is drifting away"), heads, rows, foot)


def state_url(asked: Asked, label: str) -> str:
    return people_url(asked, list="lost") if label == "lost" else people_url(asked, label=label)


def migration_table(run: ClassRun, asked: Asked) -> Table:
    """From class to class since the run before; each row sums to the customers it had."""
    found = migration(run, asked.ids)
    names = [*rules.ORDER, ""]
    rows = [
        [
            Cell(before or _("new")),
            *(Cell(found[before][after], "count", moved_url(asked, before, after)) for after in names),
            Cell(sum(found[before].values()), "count", held_url(run, asked, before)),
        ]
        for before in names
    ]  # fmt: skip
    heads = [_("From"), *rules.ORDER, _("gone"), _("Together")]
    return Table("migration", _("From class to class since the run before"), heads, rows)


def moved_url(asked: Asked, before: str, after: str) -> str:
    if not after:
        return people_url(asked, list="gone", klass=before) if before else ""
    return people_url(asked, klass=after, held_before=before or NONE)


def held_url(run: ClassRun, asked: Asked, before: str) -> str:
    """Who held a class in the run before; who had none then, in this one."""
    if before and run.before is not None:
        return people_url(replace(asked, on=run.before.on), klass=before)
    return "" if before else people_url(asked, held_before=NONE)


def quarter_churn(run: ClassRun, asked: Asked) -> dict[str, Any] | None:
    """Churn between the runs at the ends of the quarter before the run's; None where there are none."""
    bounds = quarter_of_run(run)
    if bounds is None:
        return None
    begin, end = bounds
    found = {name: rows.count() for name, rows in quarter_rows(begin, end, asked.ids).items()}
    links = {f"{name}_url": people_url(asked, list=f"quarter_{name}") for name in found}
    return {
        "first": begin.on, "last": end.on, "percent": percent(found["lost"], found["customers"]),
        **found, **links,
    }  # fmt: skip


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
@require_POST
def run_now(request: DeskRequest) -> HttpResponse:
    """The classes as of yesterday, now: for whoever answers for the whole group."""
    must_act(request, None)
    run = journeys.classify_now(now=timezone.now(), actor=request.user)
    messages.success(request, _("The classes stand as of the end of %(on)s.") % {"on": run.on.isoformat()})
    return redirect("desk_classes")
