"""Vouchers: what was ordered, the code to show, a new code for a lost one, and giving one back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.sites.models import Site
from club import journeys
from club.payments import gateway
from loyalty.ledger.queries import one_persons
from loyalty.policies.queries import policy
from loyalty.rewards import queries
from loyalty.rewards.models import Voucher
from portal.owner import Owner, owner_of

State = Voucher.State


@require_safe
def vouchers(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    all_of_them = [
        (voucher, state_of(voucher, owner)) for voucher in queries.vouchers_of(owner.account, owner.on)
    ]
    context = {
        "ready": [(voucher, state) for voucher, state in all_of_them if voucher.is_ready(owner.on)],
        "gone": [(voucher, state.label) for voucher, state in all_of_them if not voucher.is_ready(owner.on)],
        "donations": queries.donations_of(owner.account),
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
    return done(
        request, owner, given, gettext("Cancelled. Your points are back."),
        lambda: journeys.cancel_voucher(voucher=given, now=owner.now, actor=owner.user),
    )  # fmt: skip


@require_POST
def voucher_replacement(request: HttpRequest, number: int) -> HttpResponse:
    """Lost, or seen by somebody else: the old code is dead from now on."""
    owner = owner_of(request)
    given = find(owner, number)
    return done(
        request, owner, given, gettext("Here is the new code. The old one is dead."),
        lambda: journeys.replace_voucher(voucher=given, now=owner.now, actor=owner.user),
    )  # fmt: skip


def done(
    request: HttpRequest, owner: Owner, given: Voucher, sentence: str, act: Callable[[], Voucher]
) -> HttpResponse:
    try:
        after = act()
    except ValidationError as refusal:
        return show(request, owner, find(owner, given.pk), refusal)
    messages.success(request, sentence)
    return redirect("vouchers") if after.pk == given.pk else redirect("voucher", after.pk)


def find(owner: Owner, number: int) -> Voucher:
    mine = Voucher.objects.select_related("reward", "replaced_by")
    return get_object_or_404(mine, account__in=one_persons(owner.account), pk=number)


def state_of(given: Voucher, owner: Owner) -> Voucher.State:
    return State(given.state_on(owner.on))


def show(
    request: HttpRequest, owner: Owner, given: Voucher, refusal: ValidationError | None = None
) -> HttpResponse:
    state = state_of(given, owner)
    site = given.used_site or (given.reserved_site if state == State.RESERVED else "")
    context = {
        "owner": owner,
        "voucher": given,
        "state": state,
        "state_label": state.label,
        "is_ready": given.is_ready(owner.on),
        "site": Site.objects.filter(code=site).first() if site else None,
        "sites": Site.objects.filter(code__in=given.reward.sites).order_by("name")
        if given.reward.sites
        else [],
        "can_cancel": given.can_cancel(owner.on, policy("voucher_cancel_days", owner.on)),
        "pays_online": gateway.is_open(),
        "refusal": refusal,
    }
    return render(request, "portal/vouchers/voucher.html", context, status=getattr(refusal, "status", 200))
