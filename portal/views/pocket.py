"""What a device keeps for places without a connection: a page of whoever is signed in, and one of nobody."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.appointments.queries import upcoming
from club import journeys
from club.events.queries import tickets_ahead
from loyalty.rewards.queries import vouchers_of
from portal.owner import owner_of
from portal.pocket import pocket_of

KEPT_MAX = 5  # of each kind
WORKER = Path(__file__).resolve().parent.parent / "static" / "portal" / "worker" / "pocket.js"


@require_safe
def card_saved(request: HttpRequest) -> HttpResponse:
    """Card, next appointment, vouchers, tickets for events; not the card's code, whose minute ends."""
    owner = owner_of(request)
    vouchers = [row for row in vouchers_of(owner.account, owner.on) if row.is_ready(owner.on)]
    tickets = tickets_ahead(owner.member, owner.now)[:KEPT_MAX]
    context = {
        "owner": owner,
        "next": upcoming(owner.user, owner.now).first(),
        "vouchers": vouchers[:KEPT_MAX],
        "tickets": [(row, journeys.door_token(row)) for row in tickets],
    }
    answer = render(request, "portal/card/saved.html", context)
    answer.headers["X-Pocket"] = pocket_of(owner.user)
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown where a device keeps nobody's page. It says nothing about anybody, in every language."""
    return render(request, "portal/card/offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, or the browser would not let it look after every page."""
    return HttpResponse(WORKER.read_text(), content_type="text/javascript")
