"""Points: the four numbers with their reasons, the statement."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from club.exchange.sheets import csv_lines
from loyalty.ledger.queries import explain, one_persons
from loyalty.ledger.queries.search import Mark
from loyalty.tiers.queries import standing
from portal.owner import Owner, owner_of
from portal.statement import FilterForm, lines, page_of, titles


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Today, or as it all stood on a past day (``?on=``)."""
    owner = owner_of(request)
    past = past_day(request.GET.get("on", ""), owner)
    form = FilterForm(request.GET, opened=owner.account.opened_on, today=owner.on)
    after = Mark.read(request.GET.get("before", ""))
    page = page_of(one_persons(owner.account), form, after, owner.on, past)
    context: dict[str, Any] = {
        "owner": owner,
        "past": past,
        "form": form,
        "page": page,
        "is_later": after is not None,
    }
    if after is None:
        why = explain(owner.account, past or owner.on, is_fresh=True)
        context |= {
            "why": why,
            "waiting": list(zip(why.pending, titles([item.entry for item in why.pending]), strict=True)),
            "standing": standing(owner.account, owner.on),
        }
    return render(request, "portal/points/index.html", context)


def past_day(text: str, owner: Owner) -> date | None:
    """A day between joining and yesterday; anything else is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if owner.account.opened_on <= day < owner.on else None


@require_safe
def statement_file(request: HttpRequest) -> StreamingHttpResponse:
    """One's own statement for a spreadsheet, with the filters of the page."""
    owner = owner_of(request)
    form = FilterForm(request.GET, opened=owner.account.opened_on, today=owner.on)
    rows = lines(one_persons(owner.account), form, owner.on)
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{owner.on.isoformat()}.csv"'
    return answer
