"""Giving points on: to another member, from another member, and by a code."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import club.refusals
import loyalty.refusals
from club import journeys
from loyalty.gifts import queries
from loyalty.gifts.models import Gift
from loyalty.ledger.queries import balance
from portal.formats import day, points
from portal.forms import PersonForm, as_typed, refuse
from portal.owner import Owner, key_of, owner_of
from portal.stepup import draft, step_up
from portal.views import errors

REFUSALS = (loyalty.refusals.Refusal, club.refusals.Refusal)
SHOWN_MAX = 10


class GiftForm(PersonForm):
    to = forms.CharField(
        label=gettext_lazy("Member number or e-mail"), max_length=120,
        help_text=gettext_lazy("Of the person you give to."),
        widget=as_typed(),
    )  # fmt: skip
    points = forms.IntegerField(
        label=gettext_lazy("Points"), min_value=1, max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    message = forms.CharField(label=gettext_lazy("A few words"), max_length=200, required=False)


class CodeForm(PersonForm):
    code = forms.CharField(
        label=gettext_lazy("Gift code"), max_length=60,
        help_text=gettext_lazy("Sixteen letters and figures, as on the card."),
        widget=as_typed("characters"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def gift(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    form = GiftForm(request.POST or None, initial=draft(request) if request.method != "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, **page(owner)}
        return render(request, "portal/gifts/index.html", context, status=422 if form.is_bound else 200)
    try:
        made = journeys.give_points(user=owner.user, key=key_of(request), now=owner.now, **form.cleaned_data)
    except REFUSALS as refusal:
        return refuse(request, "portal/gifts/index.html", form, refusal, **page(owner))
    said = _("%(points)s are set aside. If %(to)s takes them by %(day)s, they are given.")
    messages.success(
        request, said % {"points": points(made.points), "to": made.sent_to, "day": day(made.until)}
    )
    return redirect("gift")


def page(owner: Owner) -> dict[str, Any]:
    """What one may still give, what waits for one, and what became of the rest."""
    limits, given = queries.limits_on(owner.on), queries.given_by(owner.account, owner.on)
    left_month = limits.points_per_month - given.points_month
    return {
        "owner": owner,
        "available": balance(owner.account, owner.on).available,
        "left_today": max(0, min(limits.points_per_day - given.points_today, left_month)),
        "left_month": max(0, left_month),
        "gifts_left": max(0, limits.per_day - given.today),
        "limits": limits,
        "waiting": queries.gifts_for(owner.account, owner.on),
        "given": [(row, label_of(row, owner)) for row in queries.gifts_from(owner.account, SHOWN_MAX)],
    }


def label_of(row: Gift, owner: Owner) -> Any:
    """Its state for the giver. That we look at it is ours to know: for the giver it still waits."""
    state = row.state_on(owner.on)
    return Gift.State(Gift.State.OFFERED if state == Gift.State.HELD else state)


@require_safe
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    """A gift as the one for whom it waits sees it."""
    owner = owner_of(request)
    return show(request, owner, for_me(owner, ref))


def show(request: HttpRequest, owner: Owner, row: Gift, refusal: Any = None) -> HttpResponse:
    state = row.state_on(owner.on)
    context = {"owner": owner, "gift": row, "refusal": refusal, "state": state}
    status = refusal.status if refusal else 200
    return render(request, "portal/gifts/offer.html", context, status=status)


@require_POST
def taking(request: HttpRequest, ref: str) -> HttpResponse:
    owner = owner_of(request)
    row = for_me(owner, ref)
    try:
        taken = journeys.take_gift(gift=row, user=owner.user, now=owner.now)
    except REFUSALS as refusal:
        return show(request, owner, row, refusal)
    if taken.state == Gift.State.HELD:
        messages.info(request, _("Thank you. We have a quick look at it, then the points are yours."))
        return redirect("gift")
    messages.success(request, _("%(points)s are yours.") % {"points": points(taken.points)})
    return redirect("points")


@require_POST
def declining(request: HttpRequest, ref: str) -> HttpResponse:
    owner = owner_of(request)
    row = for_me(owner, ref)
    try:
        journeys.decline_gift(gift=row, user=owner.user, now=owner.now)
    except REFUSALS as refusal:
        return show(request, owner, row, refusal)
    messages.info(request, _("You did not take it. The points stay where they were."))
    return redirect("gift")


@require_POST
def withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    """The giver takes back what nobody took."""
    owner = owner_of(request)
    row = get_object_or_404(Gift, ref=ref, giver=owner.account)
    try:
        journeys.withdraw_gift(gift=row, user=owner.user, now=owner.now)
    except REFUSALS as refusal:
        return refuse(request, "portal/gifts/index.html", GiftForm({}), refusal, **page(owner))
    messages.success(request, _("Your points are back."))
    return redirect("gift")


def for_me(owner: Owner, ref: str) -> Gift:
    rows = Gift.objects.select_related("giver__owner")
    return get_object_or_404(rows, ref=ref, receiver=owner.account)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def code(request: HttpRequest) -> HttpResponse:
    """A gift code, typed in. Refused tries are counted, so their answer keeps what was written."""
    owner = owner_of(request)
    form = CodeForm(request.POST or None, initial=draft(request) if request.method != "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/gifts/code.html", {"form": form}, status=422 if form.is_bound else 200)
    if not ratelimit.consume(request, action="gift_code"):
        return errors.too_many(request)
    try:
        taken = journeys.redeem_code(typed=form.cleaned_data["code"], user=owner.user, now=owner.now)
    except REFUSALS as refusal:
        answer = refuse(request, "portal/gifts/code.html", form, refusal)
        answer.keeps_writes = True  # type: ignore[attr-defined]
        return answer
    messages.success(request, _("%(points)s more for you. Enjoy!") % {"points": points(taken.issue.points)})
    return redirect("points")
