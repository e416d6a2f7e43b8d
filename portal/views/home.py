"""My club: what comes next, the cars, the card, what is within reach."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from booking.appointments.queries import upcoming
from booking.due.queries import garage_of
from club import journeys
from club.notices.queries import inbox
from loyalty.ledger.queries import balance
from loyalty.rewards.queries import Offer, catalogue
from loyalty.tiers.queries import standing
from portal.owner import Owner, owner_of

NOTICES_SHOWN = 2
OFFERS_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    points, level = balance(owner.account, owner.on), standing(owner.account, owner.on)
    facts = journeys.reward_facts(
        account=owner.account, on=owner.on, member=owner.member, tier=level.tier.code
    )
    context = {
        "owner": owner,
        "greeting": greeting(owner),
        "next": upcoming(owner.user, owner.now).first(),
        "cars": garage_of(owner.user, owner.now, on=owner.on),
        "balance": points,
        "standing": level,
        "offers": within_reach(catalogue(owner.account, owner.on, points, facts)),
        "notices": [notice for notice in inbox(owner.user, limit=NOTICES_SHOWN) if not notice.read_at],
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
