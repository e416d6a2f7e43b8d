"""Paying: the way to the payment page, how it stands afterwards, and what Stripe tells us.

Nobody is believed because they came back from the payment page: how a payment stands is what Stripe
signed (safety.md R24). A stranger's payment is not there.
"""

import hashlib
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.visits.models import Visit
from club import journeys
from club.payments import actions, gateway
from club.payments.models import Payment
from portal import owed
from portal.middleware.replay import AGAIN, TRIES_MAX
from portal.owner import key_of, owner_of
from portal.person import person_of

BYTES_MAX = 262_144
LIST_MAX = 100
WAITING = (Payment.State.NEW, Payment.State.PROCESSING)


@csrf_exempt  # signed by Stripe instead; the signature is the key to this door
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """An event: verified on its raw body, stored once, acted on. What is not signed leaves no row."""
    if request.content_type != "application/json":
        return HttpResponse(status=415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > BYTES_MAX:
        return HttpResponse(status=413)
    now = timezone.now()
    try:
        event = gateway.verified(request.body, request.headers.get("Stripe-Signature", ""), now)
    except gateway.Forged:
        request.watched = "hook.forged"  # type: ignore[attr-defined]
        return HttpResponse(status=400)
    return JsonResponse({"outcome": taken(event, hashlib.sha256(request.body).hexdigest())})


def taken(event: dict[str, Any], body_hash: str) -> str:
    """A deadlock is tried again here; anything else is a 500, and Stripe comes again."""
    for last in (False,) * (TRIES_MAX - 1) + (True,):
        try:
            return journeys.take_event(event=event, body_hash=body_hash, now=timezone.now())
        except DatabaseError as problem:
            if last or getattr(problem.__cause__, "sqlstate", None) not in AGAIN:
                raise
    raise AssertionError("the last try returns or raises")


@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """All of one's payments, newest first."""
    rows = Payment.objects.for_user(request.user).select_related("site").order_by("-pk")
    return render(request, "portal/payments/index.html", {"payments": rows[:LIST_MAX]})


@require_safe
def payment(request: HttpRequest, ref: str) -> HttpResponse:
    """How a payment stands. Coming back from Stripe's page (``?session=``) changes nothing here."""
    found, now = find(request, ref), timezone.now()
    came_back = request.GET.get("session", "") == found.session_id
    waits = found.state in WAITING or (came_back and is_unheard(found))
    context = {
        "payment": found, "came_back": came_back, "waits": waits,
        "can_pay": found.is_open(now) and bool(found.pay_url) and not waits,
        "refunds": found.refunds.order_by("pk"),
    }  # fmt: skip
    return render(request, "portal/payments/payment.html", context)


def is_unheard(found: Payment) -> bool:
    """Stripe's page leads back once it is done: an open payment's word is on its way, and so is that of one
    whose first card was declined. A bank that failed later said "processing" before."""
    is_second_card = found.state == Payment.State.FAILED and found.processing_at is None
    return found.state == Payment.State.OPEN or is_second_card


@require_safe
def out(request: HttpRequest, ref: str) -> HttpResponse:
    """Off to the payment page, once there is one; until then a page that looks again by itself."""
    found = find(request, ref)
    if found.is_open(timezone.now()) and found.pay_url:
        return redirect(found.pay_url)
    return redirect("payment", ref)


@require_POST
def bill(request: HttpRequest, ref: str) -> HttpResponse:
    """Pay what is left of one's bill."""
    from portal.views.appointments import find as find_visit
    from portal.views.appointments import show

    coming = find_visit(request, ref)
    visit = get_object_or_404(Visit.objects.for_user(request.user).closed(), appointment=coming)
    try:
        made = journeys.pay_bill(
            visit=visit, user=person_of(request), key=f"bill:{visit.pk}:{key_of(request)}",
            now=timezone.now(),
        )  # fmt: skip
    except ValidationError as refusal:
        return show(request, coming, refusal=refusal)
    return go(made)


@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, ref: str) -> HttpResponse:
    """The deposit of a held time: why, how much, and off to the payment page. The note typed stays."""
    from portal.views.appointments import NoteForm
    from portal.views.appointments import find as find_visit

    held, now = find_visit(request, ref), timezone.now()
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": held.note})
    context: dict[str, Any] = {"appointment": held, "form": form, "deposit": owed.deposit(held, now)}
    status = 200 if request.method != "POST" else 422
    if request.method == "POST" and form.is_valid():
        try:
            key = f"deposit:{held.pk}:{key_of(request)}"
            made = journeys.pay_deposit(
                appointment=held, user=person_of(request), key=key, now=now, note=form.cleaned_data["note"]
            )
            return go(made)
        except ValidationError as refusal:
            context["refusal"], status = refusal, getattr(refusal, "status", 422)
    return render(request, "portal/payments/deposit.html", context, status=status)


@require_POST
def voucher(request: HttpRequest, number: int) -> HttpResponse:
    """Pay the money that comes with a voucher's points."""
    from portal.views.vouchers import find as find_voucher
    from portal.views.vouchers import show

    owner = owner_of(request)
    given = find_voucher(owner, number)
    try:
        key = f"cash:{given.pk}:{key_of(request)}"
        made = journeys.pay_cash(voucher=given, user=owner.user, key=key, now=owner.now)
    except ValidationError as refusal:
        return show(request, owner, given, refusal)
    return go(made)


def go(made: Payment) -> HttpResponse:
    """Once the row is committed Stripe is asked at once, without a second try: if it does not answer, the
    worker goes on asking and the page says so (safety.md R25, B10)."""
    transaction.on_commit(partial(ask, made), robust=True)
    return redirect("payment_out", made.ref)


def ask(made: Payment) -> None:
    actions.open_page(payment=made, now=timezone.now(), retries=0)


def find(request: HttpRequest, ref: str) -> Payment:
    found = Payment.objects.for_user(request.user).filter(ref=ref).select_related("site").first()
    if found is None:
        raise Http404
    return found
