"""Who the customers are on a day: ages, trades, regions, how they came, what the files hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from club.insight.queries import reports as cuts
from club.insight.rules import percent
from club.segments.queries import settings_on
from club.segments.queries.choices import WAYS
from cms.desk import DeskRequest, desk
from cms.desks.figures.common import Asked, asked_of, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table

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
    first = asked.on.replace(day=1)
    tables = [files_table(asked)]
    tables += [cut_table(one.name, one, TITLES[one.name]) for one in cuts.splits(asked.on, asked.ids)]
    new = cuts.entering(first, asked.on, asked.ids)
    tables += [
        cut_table(f"new-{one.name}", one, _("New this month: %(cut)s") % {"cut": TITLES[one.name]})
        for one in new
    ]
    if answer := sent(request, first, tables, asked.home.currency):
        return answer
    return page(
        request, "reports", _("Customers"), asked, tables=tables, charts=charts(tables),
        least=settings_on(asked.on)["figure_cell_least"],
    )  # fmt: skip


def files_table(asked: Asked) -> Table:
    """What the files hold, the emptiest field first."""
    people, known = cuts.known_fields(asked.on, asked.ids)
    rows = [
        [Cell(str(FIELDS[field])), Cell(count, "count"), Cell(percent(count, people), "percent")]
        for field, count in sorted(known.items(), key=lambda item: item[1])
    ]
    foot = [Cell(_("Files")), Cell(people, "count"), Cell("")]
    return Table("files", _("What the files hold"), [_("Field"), _("Known of"), _("Share")], rows, foot)


def cut_table(slug: str, one: cuts.Split, title: Any) -> Table:
    rows = [
        [
            Cell(word(one.name, name)),
            Cell(_("few")) if count is None else Cell(count, "count"),
            Cell("") if count is None else Cell(percent(count, one.total), "percent"),
        ]
        for name, count in one.counts.items()
    ]
    return Table(slug, str(title), [str(title), _("Customers"), _("Share")], rows, empty=_("Nobody."))


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
