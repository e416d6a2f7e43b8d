"""A car comes to its owner by a proof or the seller's code, and is handed on with one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from booking.ownership.queries import entitlements_of, open_code
from booking.refusals import Refusal
from club import journeys
from portal.forms import PersonForm, as_typed, refuse
from portal.owner import owner_of
from portal.views.garage import find

PAGE = "portal/garage/claim.html"


class ClaimForm(PersonForm):
    """The end of a VIN; the rest of the proof is the account itself."""

    vin = forms.CharField(
        label=_("The last six characters of the VIN, or all 17"),
        max_length=32,
        widget=as_typed("characters"),
        help_text=_("In the windscreen corner or on the registration."),
    )


class CodeForm(PersonForm):
    """What the seller wrote down."""

    code = forms.CharField(label=_("The seller's code"), max_length=40, widget=as_typed("characters"))


@sensitive_post_parameters("vin")
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """A car our books know: compared with the contacts on file. Every no is said in the same words."""
    owner = owner_of(request)
    form = ClaimForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, form, CodeForm())
    try:
        car = journeys.claim_car(user=owner.user, typed=form.cleaned_data["vin"], now=owner.now)
    except Refusal as refusal:
        return kept(refuse(request, PAGE, form, refusal, code_form=CodeForm()))
    messages.success(request, gettext("Your car is in the garage, with its service book."))
    return redirect("vehicle", car.ref)


@sensitive_post_parameters("code")
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    owner, form = owner_of(request), CodeForm(request.POST)
    if not form.is_valid():
        return page(request, ClaimForm(), form)
    try:
        car = journeys.take_car_by_code(user=owner.user, typed=form.cleaned_data["code"], now=owner.now)
    except Refusal as refusal:
        form.add_error("code", refusal.messages[0])
        return kept(page(request, ClaimForm(), form, status=refusal.status))
    messages.success(request, gettext("The car is yours, with its service book. Enjoy it!"))
    return redirect("vehicle", car.ref)


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, ref: str) -> HttpResponse:
    """What goes along with the car, and the code for its buyer, shown once."""
    owner, car = owner_of(request), find(request, ref)
    context: dict[str, Any] = {"vehicle": car, "entitlements": entitlements_of(car, owner.user, owner.on)}
    status = 200
    if request.method == "POST":
        try:
            row, text = journeys.hand_on(vehicle=car, user=owner.user, now=owner.now)
            context |= {"code": text, "until_on": row.until_on}
        except Refusal as refusal:
            context["refusal"], status = refusal, refusal.status
    else:
        context["open"] = open_code(car, owner.on)
    return render(request, "portal/garage/handover.html", context, status=status)


def page(
    request: HttpRequest, form: ClaimForm, code_form: CodeForm, status: int | None = None
) -> HttpResponse:
    wrong = form.errors or code_form.errors
    answer = status or (422 if wrong else 200)
    return render(request, PAGE, {"form": form, "code_form": code_form}, status=answer)


def kept(answer: HttpResponse) -> HttpResponse:
    """Refused tries are counted: the answer keeps what was written."""
    answer.keeps_writes = True  # type: ignore[attr-defined]
    return answer
