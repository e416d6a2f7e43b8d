"""Points: the four numbers with their reasons, the statement, the receipt of a bill."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from booking.sites.models import Site
from club.exchange.sheets import csv_lines
from loyalty.earning.models import Receipt
from loyalty.ledger.queries import explain
from loyalty.ledger.queries.search import Mark
from loyalty.tiers.models import Tier
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
    page = page_of([owner.account.pk], form, after, owner.on, past)
    context: dict[str, Any] = {
        "owner": owner,
        "past": past,
        "form": form,
        "page": page,
        "is_later": after is not None,
    }
    if after is None:
        why = explain(owner.account, past or owner.on)
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
    rows = lines([owner.account.pk], form, owner.on)
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{owner.on.isoformat()}.csv"'
    return answer


@require_safe
def receipt(request: HttpRequest, source: str) -> HttpResponse:
    """Every line of a bill: its rule and its points, or why it earned none."""
    owner = owner_of(request)
    receipts = Receipt.objects.prefetch_related("lines__rule")
    found = get_object_or_404(receipts, account=owner.account, source_type="visit", source_id=source)
    lines = sorted(found.lines.all(), key=lambda line: (line.position, line.pk))
    context = {
        "owner": owner,
        "receipt": found,
        "lines": lines,
        "total_minor": sum(line.net_minor for line in lines),
        "site": Site.objects.filter(code=found.site).first(),
        "tier": Tier.objects.filter(code=found.tier).first(),
        "times": f"{found.multiplier_percent / 100:g}",
    }
    return render(request, "portal/points/receipt.html", context)
