"""Vouchers: what was ordered, the code to show, and giving one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.sites.models import Site
from club import journeys
from loyalty.policies.queries import policy
from loyalty.refusals import Refusal
from loyalty.rewards import queries
from loyalty.rewards.models import Voucher
from portal.owner import Owner, owner_of


@require_safe
def vouchers(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    all_of_them = [
        (voucher, state_of(voucher, owner)) for voucher in queries.vouchers_of(owner.account, owner.on)
    ]
    context = {
        "ready": [voucher for voucher, state in all_of_them if state == Voucher.State.ISSUED],
        "gone": [(voucher, state.label) for voucher, state in all_of_them if state != Voucher.State.ISSUED],
    }
    return render(request, "portal/vouchers/index.html", context)


@require_safe
def voucher(request: HttpRequest, number: int) -> HttpResponse:
    owner = owner_of(request)
    return show(request, owner, find(owner, number))


@require_POST
def voucher_cancellation(request: HttpRequest, number: int) -> HttpResponse:
    owner = owner_of(request)
    given = find(owner, number)
    try:
        journeys.cancel_voucher(voucher=given, now=owner.now, actor=owner.user)
    except Refusal as refusal:
        return show(request, owner, given, refusal)
    messages.success(request, gettext("Cancelled. Your points are back."))
    return redirect("vouchers")


def find(owner: Owner, number: int) -> Voucher:
    return get_object_or_404(Voucher.objects.select_related("reward"), account=owner.account, pk=number)


def state_of(given: Voucher, owner: Owner) -> Voucher.State:
    return Voucher.State(given.state_on(owner.on))


def show(request: HttpRequest, owner: Owner, given: Voucher, refusal: Refusal | None = None) -> HttpResponse:
    state = state_of(given, owner)
    context = {
        "owner": owner,
        "voucher": given,
        "state_label": state.label,
        "is_ready": state == Voucher.State.ISSUED,
        "used_site": Site.objects.filter(code=given.used_site).first() if given.used_site else None,
        "can_cancel": given.can_cancel(owner.on, policy("voucher_cancel_days", owner.on)),
        "refusal": refusal,
    }
    return render(request, "portal/vouchers/voucher.html", context, status=refusal.status if refusal else 200)
