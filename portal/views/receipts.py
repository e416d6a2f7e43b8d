"""The points receipt of a bill, to read and to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.visits.models import Visit
from club.journeys.shares import SECOND
from loyalty.ledger.queries import one_persons
from portal.owner import Owner, owner_of
from portal.receipts import SALE, around, told


@require_safe
def receipt(request: HttpRequest, source: str) -> HttpResponse:
    """By the visit's public name or, as the statement links it, by its number in the ledger; a new car's by
    the name of its sale."""
    owner = owner_of(request)
    mine, name = one_persons(owner.account), name_of(owner, source)
    found = told(mine, name, owner.on) or told(mine, f"{name}{SECOND}", owner.on)
    if found is None:
        raise Http404
    context = {"owner": owner, "told": found, "receipt": found.receipt, **around(found.receipt)}
    return render(request, "portal/points/receipt.html", context)


def name_of(owner: Owner, source: str) -> str:
    kind, _, ref = source.partition("-")
    return f"{SALE}:{ref}" if kind == SALE else f"visit:{source_id(owner, source)}"


def source_id(owner: Owner, source: str) -> str:
    if source.removesuffix(SECOND).isdecimal():
        return source
    visit = Visit.objects.for_user(owner.user).filter(ref=source).values_list("pk", flat=True).first()
    return str(visit or 0)
