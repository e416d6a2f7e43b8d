"""Points: the four numbers with their reasons, the statement, the receipt of a bill."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from booking.sites.models import Site
from loyalty.earning.models import Receipt
from loyalty.ledger.queries import explain
from loyalty.tiers.models import Tier
from loyalty.tiers.queries import standing
from portal.owner import owner_of
from portal.statement import page_of


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    before = request.GET.get("before", "")
    context = {
        "owner": owner,
        "why": explain(owner.account, owner.on),
        "standing": standing(owner.account, owner.on),
        "page": page_of(owner.account, int(before) if before.isdecimal() else None, owner.on),
    }
    return render(request, "portal/points/index.html", context)


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
