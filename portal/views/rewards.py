"""Rewards: what points buy, one of them, ordering it or giving points away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from booking.sites.models import Site
from club import journeys
from club.refusals import Refusal as ClubRefusal
from loyalty.ledger.queries import balance_as_read, one_persons, pending
from loyalty.policies.queries import policy
from loyalty.refusals import Refusal
from loyalty.rewards import queries
from loyalty.rewards.models import Donation, Reward
from portal.owner import Owner, key_of, owner_of


@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    has = balance_as_read(owner.account, owner.on)
    context = {
        "offers": journeys.offers(account=owner.account, on=owner.on, has=has, member=owner.member),
        "available": has.available,
        "terms": queries.terms(owner.on),
    }
    return render(request, "portal/rewards/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reward(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a reward is its order form: price, what stays, one button."""
    owner = owner_of(request)
    wanted = get_object_or_404(Reward.objects.visible(owner.on), slug=slug)
    if request.method != "POST":
        return show(request, owner, wanted)
    key = f"order:{owner.user.pk}:{key_of(request)}"
    try:
        if wanted.kind == Reward.Kind.DONATION:
            given = journeys.donate(user=owner.user, reward=wanted, key=key, now=owner.now)
            messages.success(request, gettext("Thank you. Here is your receipt."))
            return redirect("donation", given.pk)
        voucher = journeys.order_reward(user=owner.user, reward=wanted, key=key, now=owner.now)
    except (Refusal, ClubRefusal) as refusal:  # the second: of an event whose seat it is
        return show(request, owner, wanted, refusal)
    messages.success(request, gettext("It is yours. Show the code at any centre."))
    return redirect("voucher", voucher.pk)


@require_safe
def donation(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of points given away."""
    owner = owner_of(request)
    mine = Donation.objects.select_related("reward").filter(account__in=one_persons(owner.account))
    context = {"owner": owner, "donation": get_object_or_404(mine, pk=number)}
    return render(request, "portal/rewards/donation.html", context)


def show(
    request: HttpRequest, owner: Owner, wanted: Reward, refusal: Refusal | ClubRefusal | None = None
) -> HttpResponse:
    facts = journeys.reward_facts(
        account=owner.account, on=owner.on, member=owner.member, among=wanted.segments
    )
    offer = queries.offer(wanted, owner.account, owner.on, facts)
    waiting = pending(owner.account, owner.on)[:1] if offer.missing else []
    context = {
        "owner": owner,
        "offer": offer,
        "is_for_me": wanted.is_for(facts),
        "opening": waiting[0] if waiting else None,
        "sites": Site.objects.filter(code__in=wanted.sites).order_by("name") if wanted.sites else [],
        "cancel_days": policy("voucher_cancel_days", owner.on),
        "refusal": refusal,
    }
    return render(request, "portal/rewards/reward.html", context, status=refusal.status if refusal else 200)
