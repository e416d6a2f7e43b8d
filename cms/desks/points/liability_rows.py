"""The rows behind a figure of the liability, page by page, and all of them as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.desk import DeskRequest, desk, frame
from cms.desks.points import tables
from cms.desks.points.files import sent
from cms.desks.points.liability import Asked, asked_of, members_of, words_of
from cms.desks.points.tables import Cell, Table, Words, figures
from loyalty.liability import queries
from loyalty.liability.queries import Place, Row
from loyalty.liability.rules import BY
from loyalty.models import Entry

PAGE, FILE_PAGE = 50, 1_000


@desk("liability")
@require_safe
def liability_rows(request: DeskRequest, column: str) -> HttpResponseBase:
    """What adds up to one figure: movements of the month, or lots and what is left of them."""
    if column not in tables.LABELS:
        raise Http404
    asked = asked_of(request)
    chosen = {name: request.GET[name] for name in BY if name in request.GET}
    words = words_of(asked)
    if answer := sent(request, asked.first, [whole(column, asked, chosen, words)], asked.currency):
        return answer
    found = page_of(column, asked, chosen, Place.read(request.GET.get("after", "")), PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    query = asked.query | chosen
    older = "?" + urlencode(query | {"after": shown[-1].place}) if more else ""
    where = " · ".join(words.of(name, code) for name, code in chosen.items())
    return frame(
        request, "cms/desk/points/liability_rows.html", str(tables.LABELS[column]), icon="desk-coins",
        above=((f"{reverse('desk_liability')}?{urlencode(asked.query)}", _("Liability")),),
        asked=asked, currency=asked.currency, query=urlencode(query), where=where, older=older,
        is_later="after" in request.GET, table=table_of(column, shown, words),
    )  # fmt: skip


def page_of(column: str, asked: Asked, chosen: dict[str, str], after: Place, limit: int) -> list[Row]:
    return queries.rows(
        column, asked.first, asked.last, sites=asked.sites, after=after, limit=limit, **chosen
    )  # fmt: skip


def table_of(column: str, found: Sequence[Row], words: Words) -> Table:
    return Table("rows", str(tables.LABELS[column]), heads(), list(cells(found, words)), empty=_("Nothing."))


def whole(column: str, asked: Asked, chosen: dict[str, str], words: Words) -> Table:
    """Every row of the figure, fetched as the file is written."""

    def rows() -> Iterator[list[Cell]]:
        after = Place()
        while found := page_of(column, asked, chosen, after, FILE_PAGE):
            yield from cells(found, words)
            after = Place.read(found[-1].place)

    return Table("rows", str(tables.LABELS[column]), heads(), rows())


def heads() -> list[str]:
    return [
        _("Day"), _("Member"), _("What"), _("Rule or reason"), _("Centre"), _("Brand"), _("Campaign"),
        _("Points"), _("Worth"),
    ]  # fmt: skip


def cells(found: Sequence[Row], words: Words) -> Iterator[list[Cell]]:
    members = members_of({row.account for row in found})
    kinds: dict[str, Any] = dict(Entry.Kind.choices)
    for row in found:
        yield [
            Cell(row.on, "day"), tables.member_cell(members, row.account),
            Cell(str(kinds.get(row.kind, row.kind))), Cell(row.reason), Cell(words.of("site", row.site)),
            Cell(words.of("brand", row.brand) if row.brand else ""),
            Cell(words.of("campaign", row.campaign) if row.campaign else ""), *figures(row.amount),
        ]  # fmt: skip
