"""Signing up: one page, and whoever signs up joins the club (club.md §1.1)."""

import secrets
from collections.abc import Set
from typing import Any

from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.core import context
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from club.journeys import join_club
from club.referrals.queries import offer_for
from portal.accounts import challenge
from portal.accounts.fields import SiteChoice, open_sites
from portal.accounts.passwords import NotOurWords
from portal.accounts.signals import noticed
from portal.accounts.words import dress
from portal.accounts.work import WorkForm
from portal.models import User
from portal.views.referral import COOKIE

TEXT_VERSION = "signup-2026-11"

# (purpose, channel) -> the sentence somebody agrees to, each on its own (privacy.md).
CONSENTS = {
    ("reminder", "email"): _("Remind me by e-mail when my car needs something"),
    ("greeting", "email"): _("Write to me on my birthday"),
    ("survey", "email"): _("Ask me after a visit how it was"),
    ("marketing", "email"): _("Send me news and offers by e-mail"),
}
MANY_JOINED = _(
    "Many people have joined from here within an hour. Please type your password once more"
    " and send it again; if that does not help, try again in an hour or ask at your centre."
)


class SignupForm(WorkForm, BaseSignupForm):  # type: ignore[misc]
    """Fields of the person and the club; the field of the referral code comes filled in from the link."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneNumberField(
        label=_("Phone"),
        help_text=_("So that the workshop can reach you about your car."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    site = SiteChoice(label=_("Your centre"), queryset=None, empty_label=_("Please choose"))
    referral_code = forms.CharField(
        label=_("Referral code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    account_already_exists: bool
    field_order = ("name", "email", "phone", "site", "password1", "referral_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        self.fields["name"].label, self.fields["password1"].label = _("Name"), _("Password")
        sites = open_sites()
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0]
        for purpose, channel in CONSENTS:
            label = CONSENTS[purpose, channel]
            self.fields[f"consent_{purpose}_{channel}"] = forms.BooleanField(label=label, required=False)
        self.fields["referral_code"].initial = context.request.COOKIES.get(COOKIE, "")
        self.is_asked = challenge.is_wanted(context.request)
        if self.is_asked:
            self.ask_for_work()

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{purpose}_{channel}"] for purpose, channel in CONSENTS]

    def clean_referral_code(self) -> str:
        code: str = self.cleaned_data["referral_code"].strip().upper()
        if code and offer_for(code) is None:
            raise forms.ValidationError(
                _("We do not know this code. Please check it, or leave the field empty.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if password := data.get("password1"):
            try:
                NotOurWords().validate(password, User(name=data.get("name", "")))
            except forms.ValidationError as problem:
                if "password1" not in self.errors:
                    self.add_error("password1", problem)
        if self.is_asked and not self.errors:
            self.check_work(MANY_JOINED)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Known and unknown addresses get the same work, the same page and a mail each (safety.md R41)."""
        challenge.count(request)
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # the address was taken while we looked
                self.account_already_exists = True
        self.rehearse()
        return super().try_save(request)

    def rehearse(self) -> None:
        """Join somebody who does not exist and undo it: an answer as late as a real one."""
        with transaction.atomic():
            stranger = User(email=f"{secrets.token_hex(16)}@nobody.invalid")
            stranger.set_password(self.cleaned_data["password1"])
            stranger.save()
            self.join(stranger, frozenset())
            transaction.set_rollback(True)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.language = getattr(request, "LANGUAGE_CODE", "")
        user.save(update_fields=["language"])
        self.join(user, noticed(request, self.cleaned_data["referral_code"], timezone.now()))

    def join(self, user: User, signals: Set[str]) -> None:
        data = self.cleaned_data
        join_club(
            user=user,
            name=data["name"],
            phone=data["phone"],
            site=data["site"],
            consents={pair: data[f"consent_{pair[0]}_{pair[1]}"] for pair in CONSENTS},
            referral_code=data["referral_code"],
            how="signup",
            text_version=TEXT_VERSION,
            signals=signals,
            now=timezone.now(),
        )
