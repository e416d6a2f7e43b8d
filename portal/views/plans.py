"""/membership/: what a paid membership brings, taking it, and the way to change or end it."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from club import journeys
from club.payments import actions, gateway
from club.payments.models import PaidPlan, Subscription
from club.refusals import Refusal
from portal.owner import key_of, owner_of


class NoAnswer(Refusal):
    code = "no_answer"
    status = 503
    sentence = _("The payment service does not answer just now. Please try again in a minute.")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def subscribe(request: HttpRequest, code: str) -> HttpResponse:
    """Off to the payment page."""
    owner, wanted = owner_of(request), get_object_or_404(PaidPlan, code=code)
    try:
        row = journeys.subscribe(
            plan=wanted, user=owner.user, key=f"plan:{owner.user.pk}:{key_of(request)}", now=owner.now
        )
    except ValidationError as refusal:
        return show(request, refusal)
    transaction.on_commit(partial(ask, row), robust=True)
    return redirect("plan_out")


def ask(row: Subscription) -> None:
    journeys.open_plan(subscription=row, now=timezone.now())


@require_safe
def out(request: HttpRequest) -> HttpResponse:
    """To the page where it is paid, once there is one; until then back, where it says so."""
    row = Subscription.objects.for_user(request.user).filter(state=Subscription.State.OPEN).first()
    return redirect(row.pay_url) if row is not None and row.pay_url else redirect("plan")


@require_POST
def manage(request: HttpRequest) -> HttpResponse:
    """Off to the billing portal: another card, no renewal."""
    row = get_object_or_404(Subscription.objects.for_user(request.user).alive())
    try:
        return redirect(actions.portal_url(subscription=row))
    except ValidationError as refusal:
        return show(request, refusal)
    except (gateway.Unreachable, gateway.Rejected):
        return show(request, NoAnswer())


def show(request: HttpRequest, refusal: ValidationError | None = None) -> HttpResponse:
    owner = owner_of(request)
    rows = Subscription.objects.for_user(request.user).select_related("plan").prefetch_related("periods")
    own = rows.filter(state__in=Subscription.ALIVE).first()
    is_held = own is not None and own.state in (Subscription.State.ACTIVE, Subscription.State.FAILING)
    context: dict[str, Any] = {
        "owner": owner, "own": own, "is_held": is_held, "refusal": refusal,
        "waits": own is not None and own.state == Subscription.State.NEW,
        "plans": [] if is_held else PaidPlan.objects.filter(ended_at=None).order_by("price_minor", "pk"),
        "can_pay": gateway.is_open(),
    }  # fmt: skip
    return render(request, "portal/payments/plan.html", context, status=getattr(refusal, "status", 200))
