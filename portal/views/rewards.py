"""Rewards: what points buy, one of them, and ordering it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from club import journeys
from loyalty.ledger.queries import balance
from loyalty.refusals import Refusal
from loyalty.rewards import queries
from loyalty.rewards.models import Reward
from portal.owner import Owner, key_of, owner_of


@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    available = balance(owner.account, owner.on).available
    context = {"offers": queries.catalogue(owner.account, owner.on, available), "available": available}
    return render(request, "portal/rewards/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reward(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a reward is its order form: price, what stays, one button."""
    owner = owner_of(request)
    wanted = get_object_or_404(Reward.objects.visible(owner.on), slug=slug)
    if request.method != "POST":
        return show(request, owner, wanted)
    try:
        voucher = journeys.order_reward(
            user=owner.user, reward=wanted, key=f"order:{owner.user.pk}:{key_of(request)}", now=owner.now
        )
    except Refusal as refusal:
        return show(request, owner, wanted, refusal)
    messages.success(request, gettext("It is yours. Show the code at any centre."))
    return redirect("voucher", voucher.pk)


def show(request: HttpRequest, owner: Owner, wanted: Reward, refusal: Refusal | None = None) -> HttpResponse:
    context = {"owner": owner, "offer": queries.offer(wanted, owner.account, owner.on), "refusal": refusal}
    return render(request, "portal/rewards/reward.html", context, status=refusal.status if refusal else 200)
