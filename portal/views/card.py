"""The club card: the number by which every centre knows the member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from loyalty.ledger.queries import balance
from loyalty.tiers.queries import standing
from portal.owner import owner_of


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    context = {
        "owner": owner,
        "balance": balance(owner.account, owner.on),
        "standing": standing(owner.account, owner.on),
    }
    return render(request, "portal/card.html", context)
