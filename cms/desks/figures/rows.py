"""The rows behind a figure, page by page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.sites.models import Site
from club.insight.queries import is_known, rows_of
from club.insight.rules import FIGURES
from cms.desk import DeskRequest, desk
from cms.desks.figures.common import NAMES, NONE, Asked, asked_of, link_of, member_link, page
from cms.desks.figures.row_words import words_of
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table
from cms.words import said

PER_PAGE, FILE_BATCH = 50, 2_000
DAYS_MAX = 800
FIELDS = {"what": "row_what", "klass": "row_class"}


@desk("figures")
@require_safe
def figure_rows(request: DeskRequest, code: str) -> HttpResponseBase:
    """What adds up to one figure between two days. A share shows its whole."""
    if code not in FIGURES or not is_known(code):
        raise Http404
    asked = asked_of(request)
    first = first_of(request, asked)
    kind = FIGURES[code]
    only = only_of(request)
    found = rows_of(kind.of or code, asked.span(first, asked.on), **only.fields)
    centres = {site.code: said(site) for site in Site.objects.all()}
    unit = FIGURES[kind.of or code].unit
    name = str(NAMES[kind.of or code])
    words = words_of(kind.of or code)
    whole = Table(
        "rows", name, heads(), cells(found.iterator(FILE_BATCH), centres, unit, words, request.user)
    )
    if answer := sent(request, first, [whole], asked.home.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        "rows", name, heads(), list(cells(shown, centres, unit, words, request.user)), empty=_("Nothing.")
    )
    query = f"{asked.query}&{urlencode({'first': first.isoformat()} | only.asked)}"
    return page(
        request, "rows", name, asked, table=table, first=first, shown=shown, rows_query=query,
        above_url=f"{reverse('desk_figures')}?{asked.query}",
    )  # fmt: skip


class Only(NamedTuple):
    """Of the rows only those that say this; ``asked`` as the address has it, ``fields`` of the rows."""

    asked: dict[str, str]
    fields: dict[str, str]


def only_of(request: DeskRequest) -> Only:
    """``what`` a row says, and the class its customer held."""
    asked = {name: request.GET[name][:160] for name in ("what", "klass") if request.GET.get(name)}
    return Only(asked, {FIELDS[name]: "" if word == NONE else word for name, word in asked.items()})


def first_of(request: DeskRequest, asked: Asked) -> date:
    try:
        first = date.fromisoformat(request.GET.get("first", ""))
    except ValueError:
        return asked.on
    return min(first, asked.on) if (asked.on - first).days <= DAYS_MAX else asked.on


def heads() -> list[str]:
    return [_("Day"), _("Centre"), _("What"), _("Member"), _("Figure")]


def cells(
    rows: Iterable[dict[str, Any]], centres: dict[str, str], unit: str, words: dict[str, str], reader: Any
) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            Cell(row["row_on"], "day"),
            Cell(centres.get(row["row_site"], row["row_site"] or "")),
            Cell(words.get(row["row_what"], row["row_what"]), "text", link_of(row["row_link"], reader)),
            Cell(row["row_who"], "text", member_link(row["row_who"])),
            Cell(abs(row["row_amount"]), unit),
        ]
