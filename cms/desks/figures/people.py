"""The people behind each figure of the classes and of churn, with the reasons of each label."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from club.insight.queries import cards
from club.insight.rules import quarter_of
from club.segments.models import ClassRun, Standing
from club.segments.queries import gone, quarter_rows, run_on, seen
from cms.desk import DeskRequest, desk
from cms.desks.figures.common import NONE, Asked, asked_of, member_link, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table

PER_PAGE, FILE_BATCH = 50, 2_000
CUTS = ("klass", "cell", "label", "held_before")
QUARTER = ("quarter_customers", "quarter_lost", "quarter_sold")
LOOKED_AT = ("jumps", "changes", "flips", "wake_ups")
LISTS = (*LOOKED_AT, "lost", "sold", "gone", *QUARTER)


def people_url(asked: Asked, **cut: str) -> str:
    return f"{reverse('desk_class_people')}?{asked.query}&{urlencode(cut)}"


def lists(run: ClassRun, asked: Asked) -> list[tuple[str, int, Any]]:
    """What is to be looked at: each list's name, length and words."""
    names = {
        "jumps": _("rose or fell too fast: find out why"), "changes": _("changed their class"),
        "flips": _("stand where a tie or one per cent decides"), "wake_ups": _("drift away or sleep"),
    }  # fmt: skip
    return [(name, chosen(name, run, asked).count(), names[name]) for name in LOOKED_AT]


def chosen(name: str, run: ClassRun, asked: Asked) -> Any:
    """Standings of one of the lists; of all without a name."""
    if name in QUARTER:
        bounds = quarter_of_run(run)
        if bounds is None:
            raise Http404
        return quarter_rows(*bounds, asked.ids)[name.removeprefix("quarter_")].order_by("rank", "pk")
    if name == "gone":
        return gone(run, asked.ids).order_by("rank", "pk")
    rows = seen(run, asked.ids)
    if name == "wake_ups":
        drifting = rows.filter(label__in=["warning", "dormant"])
        return drifting.order_by("-amount_minor", "-earlier_minor", "pk")
    kept: dict[str, dict[str, Any]] = {
        "jumps": {"is_jump": True}, "flips": {"flips": True}, "sold": {"has_sold": True},
        "lost": {"label": "lost", "has_sold": False},
    }  # fmt: skip
    rows = rows.changed() if name == "changes" else rows.filter(**kept.get(name, {}))
    return rows.order_by("rank", "pk")


def quarter_of_run(run: ClassRun) -> tuple[ClassRun, ClassRun] | None:
    """The runs at the ends of the quarter before and of the last whole one, as a run's day knows them."""
    start, following = quarter_of(run.on)
    end = run if (following - run.on).days == 1 else run_on(previous(start))
    begin = None if end is None else run_on(previous(quarter_of(end.on)[0]))
    return None if end is None or begin is None or begin.pk == end.pk else (begin, end)


def previous(day: Any) -> Any:
    return day.fromordinal(day.toordinal() - 1)


def wake_up_actions() -> dict[str, str]:
    """What each label asks of us, by the cards the house wrote. One query."""
    codes = [f"label:{name}" for name in Standing.Label.values]
    return {card.code.removeprefix("label:"): card.body for card in cards(codes)}


@desk("figures")
@require_safe
def people(request: DeskRequest) -> HttpResponseBase:
    """Customers of a cell, a class, a state or a list, with the reasons of each label."""
    asked = asked_of(request)
    run = run_on(asked.on)
    if run is None:
        raise Http404
    cut = {name: request.GET[name] for name in CUTS if request.GET.get(name)}
    name = request.GET.get("list", "")
    rows = chosen(name if name in LISTS else "", run, asked)
    found = rows.filter(**{field: "" if word == NONE else word for field, word in cut.items()})
    found, todo = found.select_related("member__user"), wake_up_actions()
    told = (cells(row, todo) for row in found.iterator(FILE_BATCH))
    if answer := sent(request, run.on, [Table("people", _("Customers"), heads(), told)], run.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows_shown = [cells(row, todo) for row in shown]
    table = Table("people", _("Customers"), heads(), rows_shown, empty=_("Nobody."))
    asked_for = urlencode(cut | ({"list": name} if name in LISTS else {}))
    return page(
        request, "people", _("Customers"), asked, table=table, shown=shown, run=run,
        rows_query=f"{asked.query}&{asked_for}",
    )  # fmt: skip


def heads() -> list[str]:
    return [
        _("Member"), _("Class"), _("Before"), _("Rank"), _("Paid"), _("A year before"), _("Loyalty"),
        _("State"), _("Why"), _("What to do"),
    ]  # fmt: skip


def cells(row: Standing, todo: dict[str, str]) -> list[Cell]:
    number = row.member.number
    return [
        Cell(number, "text", member_link(number)), Cell(row.klass), Cell(row.held_before or "–"),
        Cell(row.rank, "count"), Cell(row.amount_minor, "money"), Cell(row.earlier_minor, "money"),
        Cell(row.loyalty_bp // 10, "percent"), Cell(str(row.get_label_display())), Cell(why(row)),
        Cell(todo.get(row.label, "")),
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
    return pgettext("between reasons", "; ").join(told + [WHY[name]() for name in row.reasons if name in WHY])
