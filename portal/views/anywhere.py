"""The earliest time at any centre: one line each, soonest first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.queries import Offer, Slot
from portal.owner import owner_of
from portal.views.booking import WayOut, earliest_of, prices_at, way_to
from portal.views.plan import Plan
from portal.views.travel import MODES


@dataclass(frozen=True)
class Line:
    """A centre with its first free time, what the work costs there, and the times after it."""

    offer: Offer
    href: str
    price_minor: int
    more: list[WayOut]
    is_home: bool


@require_safe
def anywhere(request: HttpRequest) -> HttpResponse:
    plan, owner = Plan.read(request), owner_of(request)
    booking = reverse("appointment_new")
    if plan.car is None or not plan.work:
        return redirect(booking + plan.query())
    sites = list(plan.sites)
    offers = earliest_of(plan, sites, owner.now, owner.user)
    prices = prices_at(plan, [offer.site for offer in offers], owner.on)

    def way(offer: Offer, slot: Slot) -> WayOut:
        found = way_to(plan, offer.site, slot)
        return WayOut(slot.label, booking + found.href, offer.site)

    lines = [
        Line(
            offer,
            way(offer, offer.slot).href,
            prices[offer.site.pk],
            [way(offer, slot) for slot in offer.more],
            offer.site == owner.site,
        )
        for offer in offers
    ]
    found = {offer.site.pk for offer in offers}
    context = {
        "plan": plan,
        "lines": lines,
        "without": [site for site in sites if site.pk not in found],
        "mode": MODES.get(plan.mode),
        "back": booking + plan.query(),
    }
    return render(request, "portal/appointments/anywhere.html", context)
