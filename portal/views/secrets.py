"""/profile/phone/ and /profile/id/: a phone proved by its code, an ID number kept sealed or not at all."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from club import journeys
from club.members import actions
from club.members.models import Consent, Member
from club.members.queries import may_tell, member_of
from club.refusals import Refusal
from portal.accounts.proof import is_unproved
from portal.forms import PersonForm, as_typed, refuse
from portal.person import person_of

TEXT_VERSION = "id-2026-11"


class CodeForm(PersonForm):
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class IdForm(PersonForm):
    number = forms.CharField(
        label=gettext_lazy("ID number"), max_length=40, required=False, widget=as_typed("characters"),
        help_text=gettext_lazy("Leave it empty and save to have it removed."),
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "Keep my ID number, sealed, for registrations and insurance. Our staff see four letters."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("number") and not data.get("agrees"):
            self.add_error("agrees", _("Without your consent we do not keep it."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def phone(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = CodeForm(request.POST or None)
    context = {"asks_proof": is_unproved(person), "phone_end": str(person.phone or "")[-3:]}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "portal/privacy/phone.html", {"form": form, **context}, status=status)
    try:
        actions.prove_phone(user=person, typed=form.cleaned_data["code"], now=timezone.now())
    except Refusal as refusal:
        return refuse(request, "portal/privacy/phone.html", form, refusal, **context)
    messages.success(request, _("Your phone is confirmed."))
    return redirect("profile")


@require_POST
def phone_code(request: HttpRequest) -> HttpResponse:
    try:
        journeys.send_phone_code(user=person_of(request), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The code is on its way to your phone."))
    return redirect("phone")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("number")
def id_number(request: HttpRequest) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    member = member_of(person)
    if member is None:
        raise Http404
    agreed = may_tell(person, Consent.Purpose.SENSITIVE, Consent.Channel.EMAIL)
    form = IdForm(request.POST or None, initial={"agrees": agreed})
    context = {"member": member}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "portal/privacy/id.html", {"form": form, **context}, status=status)
    try:
        keep(member, form.cleaned_data, now)
    except Refusal as refusal:
        return refuse(request, "portal/privacy/id.html", form, refusal, **context)
    messages.success(request, _("Saved."))
    return redirect("profile")


def keep(member: Member, data: dict[str, Any], now: datetime) -> None:
    """The decision and the number in the order in which each allows the other."""
    if data["number"]:
        decide(member, granted=True, now=now)
    actions.keep_id_number(member=member, number=data["number"], now=now, actor=member.user)
    if not data["number"]:
        decide(member, granted=False, now=now)


def decide(member: Member, *, granted: bool, now: datetime) -> None:
    actions.set_consent(
        person=member.user, purpose=Consent.Purpose.SENSITIVE, channel=Consent.Channel.EMAIL, granted=granted,
        text_version=TEXT_VERSION, how="profile", site=member.site, now=now, actor=member.user,
    )  # fmt: skip
