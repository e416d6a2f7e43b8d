"""/profile/: who I am to the club, what it may send me, and the keys to my account."""

import calendar
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from phonenumber_field.formfields import PhoneNumberField

from club import journeys
from club.members.lunar import DAYS_MAX
from club.members.models import Member
from club.members.queries import member_of
from portal.accounts.fields import SiteChoice, open_sites, zone_choices
from portal.models import User
from portal.person import person_of
from portal.stepup import ask_again, draft, is_fresh
from portal.views.languages import remember

YEAR_MIN = 1900


class PersonForm(forms.ModelForm[User]):
    """What we know of everybody, in the club or not."""

    phone = PhoneNumberField(label=gettext_lazy("Phone"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "phone", "language")
        labels = {"name": gettext_lazy("Name")}


class MemberForm(PersonForm):
    """The file of a member (club.md §1.3). The year of birth is nobody's duty."""

    site = SiteChoice(label=gettext_lazy("Your centre"), queryset=None)
    zone = forms.ChoiceField(
        label=gettext_lazy("The hour where you live"),
        required=False,
        help_text=gettext_lazy("We write to you in the daytime there. Times of a visit are your centre’s."),
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    hobbies = forms.CharField(label=gettext_lazy("What you like to do"), max_length=200, required=False)
    occupation = forms.CharField(label=gettext_lazy("Occupation"), max_length=80, required=False)
    industry = forms.CharField(label=gettext_lazy("Line of business"), max_length=80, required=False)
    region = forms.CharField(label=gettext_lazy("Region"), max_length=80, required=False)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=120, required=False)
    fleet_size = forms.IntegerField(
        label=gettext_lazy("Cars in the fleet"), min_value=0, max_value=100_000, required=False
    )
    birth_day = forms.TypedChoiceField(
        label=gettext_lazy("Day"),
        choices=[("", "– – –"), *((day, str(day)) for day in range(1, 32))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    birth_month = forms.TypedChoiceField(
        label=gettext_lazy("Month"),
        choices=[("", "– – –"), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    birth_year = forms.IntegerField(label=gettext_lazy("Year"), min_value=YEAR_MIN, required=False)
    birth_lunar = forms.BooleanField(
        label=gettext_lazy("Day and month are of the Chinese lunar calendar"), required=False
    )
    birth_leap = forms.ChoiceField(
        label=gettext_lazy("In years without a 29 February we celebrate on"),
        choices=Member.Leap.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, is_business: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in () if is_business else ("company", "fleet_size"):
            del self.fields[name]
        self.fields["site"].queryset = open_sites()  # type: ignore[attr-defined]
        self.fields["name"].required = True
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]

    @property
    def is_leap(self) -> bool:
        day, month = str(self["birth_day"].value()), str(self["birth_month"].value())
        return (day, month) == ("29", "2") and not self["birth_lunar"].value()

    def clean_birth_leap(self) -> str:
        return self.cleaned_data["birth_leap"] or Member.Leap.FEB28

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day, month, year = data.get("birth_day"), data.get("birth_month"), data.get("birth_year")
        is_lunar = data["birth_lunar"]
        if (day is None) != (month is None) or (year and day is None):
            self.add_error("birth_day", _("Please give the day and the month."))
        elif day and month and not is_date(year or 2024, month, day, is_lunar):
            self.add_error("birth_day", _("This day does not exist."))
        elif year and month and day and first_chance(year, month, day, is_lunar) > timezone.localdate():
            self.add_error("birth_year", _("This day is still to come."))
        return data


def is_date(year: int, month: int, day: int, is_lunar: bool) -> bool:
    if is_lunar:
        return year <= date.max.year and day <= DAYS_MAX
    return year <= date.max.year and day <= calendar.monthrange(year, month)[1]


def first_chance(year: int, month: int, day: int, is_lunar: bool) -> date:
    """By the moon, any day of that year."""
    return date(year, 1, 1) if is_lunar else date(year, month, day)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    member = member_of(person_of(request))
    if request.method != "POST":
        return page(request, member, form_for(request, member, draft(request) or None))
    form = form_for(request, member, request.POST)
    if not form.is_valid():
        return page(request, member, form, status=422)
    if "phone" in form.changed_data and form.initial.get("phone") and not is_fresh(request):
        return ask_again(request)
    if member is None:
        form.save()
    else:
        journeys.save_profile(
            member=member, now=timezone.now(), actor=person_of(request), **form.cleaned_data
        )
    messages.success(request, _("Saved."))
    return remember(request, redirect("profile"), form.cleaned_data["language"])


def form_for(request: HttpRequest, member: Member | None, data: Any) -> PersonForm:
    person = User.objects.get(
        pk=person_of(request).pk
    )  # its own copy: a refused form must not rename the header
    initial = {"language": person.language or request.LANGUAGE_CODE}
    if member is None:
        return PersonForm(data, instance=person, initial=initial)
    known = {
        name: getattr(member, name) for name in MemberForm.base_fields if name not in PersonForm.base_fields
    }
    is_business = member.attribute != Member.Attribute.PRIVATE
    return MemberForm(data, instance=person, initial=initial | known, is_business=is_business)


def page(request: HttpRequest, member: Member | None, form: PersonForm, status: int = 200) -> HttpResponse:
    facts = {
        "form": form,
        "member": member,
        "shell": "portal/page.html" if member else "narrow.html",
        "keys": keys_of(request.user),
    }
    return render(request, "portal/profile/profile.html", facts, status=status)


def keys_of(user: Any) -> dict[str, Any]:
    """The ways into this account."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in types,
        "has_password": user.has_usable_password(),
        "sessions": UserSession.objects.filter(user=user).count(),
    }


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession.objects.filter(user_id=request.user.pk), pk=pk)
    request.watched = "session.ended"  # type: ignore[attr-defined]
    session.end()
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
