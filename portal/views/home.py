"""My club: what comes next, the cars, the card, what is within reach."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from booking.appointments.queries import next_visit
from booking.due.queries import garage_of
from club import journeys
from club.notices.queries import news
from loyalty.ledger.queries import balance_as_read
from loyalty.rewards.queries import Offer
from loyalty.tiers.queries import standing
from portal.owner import Owner, owner_of

NOTICES_SHOWN = 2
OFFERS_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    points, level = balance_as_read(owner.account, owner.on), standing(owner.account, owner.on)
    offers = journeys.offers(
        account=owner.account, on=owner.on, has=points, member=owner.member, tier=level.tier.code
    )
    notices, unread = news(owner.user, NOTICES_SHOWN)
    context = {
        "owner": owner,
        "greeting": greeting(owner),
        "next": next_visit(owner.user, owner.now),
        "cars": garage_of(owner.user, owner.now, on=owner.on),
        "balance": points,
        "standing": level,
        "offers": within_reach(offers),
        "notices": [notice for notice in notices if not notice.read_at],
        "unread": unread,
        "points_page": reverse("points"),
    }
    return render(request, "portal/home/index.html", context)


def within_reach(offers: Sequence[Offer]) -> list[Offer]:
    """The best that can be ordered now; for those who cannot order yet, the nearest."""
    ready = sorted((o for o in offers if o.can_order), key=lambda o: -o.price.points)
    near = sorted(
        (o for o in offers if o.missing and not (o.is_sold_out or o.is_over or o.opens_on)),
        key=lambda o: o.missing,
    )
    return (ready or near)[:OFFERS_SHOWN]


def greeting(owner: Owner) -> str:
    """By the clock of the owner's centre; without a name it is as friendly."""
    hour = owner.now.astimezone(ZoneInfo(owner.site.zone)).hour
    name = {"name": owner.user.name}
    if 4 <= hour < 12:
        return gettext("Good morning, %(name)s") % name if owner.user.name else gettext("Good morning")
    if 12 <= hour < 18:
        return gettext("Good afternoon, %(name)s") % name if owner.user.name else gettext("Good afternoon")
    return gettext("Good evening, %(name)s") % name if owner.user.name else gettext("Good evening")
