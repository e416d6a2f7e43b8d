"""Who the customers are on a day: ages, trades, regions, how they came, what the files hold; and who they
are, for those whose work it is to see people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from club.insight.queries import reports as cuts
from club.insight.queries.report_rows import EVERYBODY, HAS, people_of
from club.insight.rules import percent
from club.members.models import Member
from club.segments.queries import settings_on
from club.segments.queries.choices import WAYS
from cms.desk import DeskRequest, desk, refuse
from cms.desks.figures.common import Asked, asked_of, member_link, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table
from cms.roles import scope_of
from cms.words import said

PER_PAGE, FILE_BATCH = 50, 2_000
type Way = Callable[..., str]
TITLES = {
    "age": gettext_lazy("Age"), "attribute": gettext_lazy("Kind of customer"),
    "occupation": gettext_lazy("Occupation"), "industry": gettext_lazy("Industry"),
    "region": gettext_lazy("Town"), "source": gettext_lazy("How they came"),
}  # fmt: skip
FIELDS = {
    "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail"), "street": gettext_lazy("Street"),
    "town": gettext_lazy("Town"), "postcode": gettext_lazy("Postcode"),
    "birth_day": gettext_lazy("Birthday"), "birth_year": gettext_lazy("Year of birth"),
    "hobbies": gettext_lazy("Hobbies"), "occupation": gettext_lazy("Occupation"),
    "industry": gettext_lazy("Industry"),
}  # fmt: skip


@desk("figures")
@require_safe
def reports(request: DeskRequest) -> HttpResponseBase:
    asked = asked_of(request)
    first, way = asked.on.replace(day=1), way_to(request, asked)
    tables = [files_table(asked, way)]
    tables += [cut_table(one.name, one, TITLES[one.name], way) for one in cuts.splits(asked.on, asked.ids)]
    new = cuts.entering(first, asked.on, asked.ids)
    tables += [
        cut_table(f"new-{one.name}", one, new_title(one.name), way, first=first.isoformat()) for one in new
    ]
    if answer := sent(request, first, tables, asked.home.currency):
        return answer
    return page(
        request, "reports", _("Customers"), asked, tables=tables, charts=charts(tables),
        least=settings_on(asked.on)["figure_cell_least"],
    )  # fmt: skip


@desk("figures")
@require_safe
def report_people(request: DeskRequest) -> HttpResponseBase:
    """Those whom one figure of the report counts. A hidden group is not there for anybody."""
    if not scope_of(request.user, "members"):
        return refuse(request)
    asked, first = asked_of(request), since(request)
    cut, group = request.GET.get("cut", EVERYBODY), request.GET.get("group", "")
    found = people_of(cut, group, asked.on, asked.ids, first=first)
    if found is None:
        raise Http404
    found = found.select_related("site").order_by("number")
    title = str(TITLES.get(cut) or FIELDS.get(cut.removeprefix(HAS)) or _("Customers"))
    title = f"{title}: {word(cut, group)}" if cut in TITLES else title
    heads = [_("Member"), _("Joined"), _("Centre")]
    zone = asked.home.tz
    told = (cells(row, zone) for row in found.iterator(FILE_BATCH))
    whole = Table("people", title, heads, told)
    if answer := sent(request, asked.on, [whole], asked.home.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table("people", title, heads, [cells(row, zone) for row in shown], empty=_("Nobody."))
    back = {"cut": cut, "group": group} | ({"first": first.isoformat()} if first else {})
    return page(
        request, "rows", title, asked, table=table, first=None, shown=shown,
        rows_query=f"{asked.query}&{urlencode(back)}",
    )  # fmt: skip


def cells(row: Member, zone: tzinfo) -> list[Cell]:
    return [
        Cell(row.number, "text", member_link(row.number)), Cell(row.joined_at.astimezone(zone).date(), "day"),
        Cell(said(row.site) if row.site else ""),
    ]  # fmt: skip


def since(request: DeskRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET["first"]) if request.GET.get("first") else None
    except ValueError:
        raise Http404 from None


def way_to(request: DeskRequest, asked: Asked) -> Way:
    """Where a figure leads, for those who may see people."""
    if not scope_of(request.user, "members"):
        return lambda **cut: ""
    return lambda **cut: f"{reverse('desk_report_people')}?{asked.query}&{urlencode(cut)}"


def new_title(cut: str) -> str:
    return _("New this month: %(cut)s") % {"cut": TITLES[cut]}


def files_table(asked: Asked, way: Way) -> Table:
    """What the files hold, the emptiest field first."""
    people, known = cuts.known_fields(asked.on, asked.ids)
    rows = [
        [
            Cell(str(FIELDS[field])), Cell(count, "count", way(cut=HAS + field)),
            Cell(percent(count, people), "percent"),
        ]
        for field, count in sorted(known.items(), key=lambda item: item[1])
    ]  # fmt: skip
    foot = [Cell(_("Files")), Cell(people, "count", way(cut=EVERYBODY)), Cell("")]
    return Table(
        "files",
        _("What the files hold"),
        [_("Field"), _("Known of"), pgettext("a part", "Share")],
        rows,
        foot,
    )


def cut_table(slug: str, one: cuts.Split, title: Any, way: Way, **since: str) -> Table:
    """What is hidden, and what is nobody, leads nowhere."""
    rows = [
        [
            Cell(word(one.name, name)),
            Cell(_("few")) if count is None else Cell(
                count, "count", way(cut=one.name, group=name, **since) if count else ""
            ),
            Cell("") if count is None else Cell(percent(count, one.total), "percent"),
        ]
        for name, count in one.counts.items()
    ]  # fmt: skip
    return Table(
        slug, str(title), [str(title), _("Customers"), pgettext("a part", "Share")], rows, empty=_("Nobody.")
    )


def word(cut: str, name: str) -> str:
    if not name:
        return _("not known")
    if cut == "source":
        return str(WAYS.get(name, name))
    return name


def charts(tables: list[Table]) -> list[dict[str, Any]]:
    """A picture of the ages and of the files."""
    found = []
    for table in tables:
        rows = list(table.rows)
        if table.slug in ("age", "files") and rows:
            counts = [row[1].value if isinstance(row[1].value, int) else 0 for row in rows]
            found.append({
                "kind": "bars", "title": table.title, "labels": [row[0].value for row in rows],
                "series": [(_("Customers"), counts)],
            })  # fmt: skip
    return found
