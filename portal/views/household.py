"""The household: points put together with people one lives with."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

import club.refusals
import loyalty.refusals
from club import journeys
from club.members.models import HouseholdInvitation
from loyalty.ledger.models import Bond
from loyalty.ledger.queries import balance
from portal.forms import PersonForm, as_typed, refuse
from portal.owner import Owner, owner_of
from portal.stepup import draft, step_up

REFUSALS = (loyalty.refusals.Refusal, club.refusals.Refusal)
TEMPLATE = "portal/household/index.html"
LIMIT = "portal/household/limit.html"


def limit_field(least: int, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Points a month this person may spend"), min_value=least, max_value=1_000_000,
        required=False, help_text=help_text, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class InviteForm(PersonForm):
    to = forms.CharField(
        label=gettext_lazy("Member number or e-mail"), max_length=120,
        widget=as_typed(),
    )  # fmt: skip
    limit_points = limit_field(1, gettext_lazy("Leave it empty for no limit."))


class LimitForm(PersonForm):
    limit_points = limit_field(0, gettext_lazy("Leave it empty for no limit. 0: nothing for the time being."))


@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def household(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    form = InviteForm(request.POST or None, initial=draft(request) if request.method != "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, **page(owner)}
        return render(request, TEMPLATE, context, status=422 if form.is_bound else 200)
    try:
        made = journeys.invite_to_household(user=owner.user, now=owner.now, **form.cleaned_data)
    except REFUSALS as refusal:
        return refuse(request, TEMPLATE, form, refusal, **page(owner))
    said = _("If %(to)s is a member, an invitation is on its way. It is open for 14 days.")
    messages.success(request, said % {"to": made.sent_to})
    return redirect("household")


def page(owner: Owner) -> dict[str, Any]:
    home = journeys.household_of(owner.user)
    return {
        "owner": owner,
        "household": home,
        "available": balance(owner.account, owner.on).available if home else 0,
        "invitations": journeys.open_invitations(owner.member, owner.now),
        "can_invite": home is None or home.is_mine,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's page, for the one it was written to: a yes needs a click."""
    owner = owner_of(request)
    found = journeys.invitation_for(user=owner.user, token=token)
    if found is None:
        raise Http404
    if request.method != "POST":
        return ask(request, owner, found)
    accept = request.POST.get("answer") == "accept"
    try:
        journeys.answer_invitation(invitation=found, accept=accept, user=owner.user, now=owner.now)
    except REFUSALS as refusal:
        return ask(request, owner, found, refusal)
    messages.success(
        request, _("Your points are together now.") if accept else _("You said no. Nothing changed.")
    )
    return redirect("household")


def ask(request: HttpRequest, owner: Owner, found: HouseholdInvitation, refusal: Any = None) -> HttpResponse:
    context = {"invitation": found, "is_open": found.is_open(owner.now), "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "portal/household/invitation.html", context, status=status)


@require_POST
def leaving(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    journeys.leave_household(user=owner.user, now=owner.now)
    messages.success(request, _("Your points are your own again."))
    return redirect("household")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner takes an invitation back or ends somebody's part."""
    owner = owner_of(request)
    if request.POST.get("what") == "invitation":
        row = get_object_or_404(HouseholdInvitation, pk=pk, inviter=owner.member)
        journeys.withdraw_invitation(invitation=row, user=owner.user, now=owner.now)
    else:
        journeys.end_membership(user=owner.user, bond=person_in(owner, pk), now=owner.now)
    messages.success(request, _("Done."))
    return redirect("household")


@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def limit(request: HttpRequest, pk: int) -> HttpResponse:
    """How much one person may spend a month: changed or lifted by the one who opened the household."""
    owner = owner_of(request)
    bond = person_in(owner, pk)
    typed = request.POST if request.method == "POST" else None
    form = LimitForm(typed, initial={"limit_points": bond.limit_points} | draft(request))
    context = {"bond": bond, "form": form}
    if typed is None or not form.is_valid():
        return render(request, LIMIT, context, status=422 if form.is_bound else 200)
    try:
        journeys.limit_spending(user=owner.user, bond=bond, now=owner.now, **form.cleaned_data)
    except REFUSALS as refusal:
        return refuse(request, LIMIT, form, refusal, bond=bond)
    messages.success(request, _("Kept. %(name)s can read it, too.") % {"name": bond.account.owner})
    return redirect("household")


def person_in(owner: Owner, pk: int) -> Bond:
    """Somebody of the household that this owner opened; nobody else is there."""
    home = journeys.household_of(owner.user)
    found = next((bond for bond in home.people if bond.pk == pk), None) if home and home.is_mine else None
    if found is None:
        raise Http404
    return found
