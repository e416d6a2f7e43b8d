"""The same tables as files: CSV and workbooks, written row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse

from club.exchange.sheets import csv_lines, workbook
from cms.desk import DeskRequest
from cms.desks.points.tables import Table

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(
    request: DeskRequest, month: date, tables: Sequence[Table], currency: str
) -> HttpResponseBase | None:
    """``?file=roll.csv``: that table as a file; None when a page is asked for."""
    asked = request.GET.get("file", "")
    if not asked:
        return None
    slug, _dot, kind = asked.partition(".")
    table = next((one for one in tables if one.slug == slug), None)
    if table is None or kind not in ("csv", "xlsx"):
        raise Http404
    name = f"{slug}-{month:%Y-%m}.{kind}"
    lines = labelled(table, currency)
    if kind == "xlsx":
        return FileResponse(
            workbook(table.title, lines), as_attachment=True, filename=name, content_type=WORKBOOK
        )
    answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def labelled(table: Table, currency: str) -> Iterator[list[Any]]:
    """The currency is told once, beside the first head of a column of money."""
    lines = table.lines(currency)
    yield [*next(lines), currency]
    yield from lines
