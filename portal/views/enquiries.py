"""/models/<model>/enquire/: I am thinking of this car; send me the brochure, let me drive it, call me."""

from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from phonenumber_field.formfields import PhoneNumberField

from booking.garage.models import VehicleModel
from club import journeys
from club.leads.models import Lead
from club.refusals import Refusal
from portal.accounts.fields import SiteChoice, open_sites
from portal.accounts.signals import noticed
from portal.forms import PersonForm, as_typed, refuse
from portal.owner import key_of
from portal.person import person_of
from portal.views import errors
from portal.views.referral import COOKIE

TEMPLATE = "portal/enquiries/enquire.html"
WISHES = (
    ("brochure", _("The brochure")),
    ("test_drive", _("A test drive")),
    ("offer", _("An offer in writing")),
    ("call", _("A call, I have questions")),
)
WHEN = (("1", _("Soon")), ("3", _("Within three months")), ("6", _("Within half a year")), ("12", _("Later")))


class EnquiryForm(PersonForm):
    """What somebody wants to know, and how to answer. One way to reach them is enough."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneNumberField(
        label=_("Phone"), required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=pgettext_lazy("an address", "E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    channel = forms.ChoiceField(
        label=_("Please answer by"), choices=Lead.Channel, widget=forms.RadioSelect, initial="phone"
    )
    wishes = forms.MultipleChoiceField(
        label=_("I would like"), choices=WISHES, widget=forms.CheckboxSelectMultiple
    )
    expected_months = forms.TypedChoiceField(
        label=_("When do you think of buying?"), choices=WHEN, coerce=int, widget=forms.RadioSelect
    )
    site = SiteChoice(label=_("Centre"), queryset=None)
    words = forms.CharField(
        label=_("Your question"), max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    code = forms.CharField(
        label=_("Referral code"), max_length=12, required=False, widget=as_typed("characters"),
        help_text=_("Your friend sees how far you are, never prices or your data."),
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people leave it empty

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("SiteChoice", self.fields["site"]).queryset = open_sites()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_phone = cleaned.get("channel") in ("phone", "sms")
        needed = "phone" if by_phone else "email"
        if cleaned.get("channel") and not cleaned.get(needed) and needed not in self.errors:
            words = _("We need your number for that.") if by_phone else _("We need your e-mail for that.")
            self.add_error(needed, words)
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: HttpRequest, model: str) -> HttpResponse:
    found = get_object_or_404(VehicleModel.objects.select_related("brand"), code=model)
    form = EnquiryForm(request.POST or None, initial=known(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, TEMPLATE, {"form": form, "model": found}, status=status)
    if form.cleaned_data["website"]:  # a machine filled the field nobody sees: the same answer, no lead
        return redirect("enquiry_sent", found.code)
    if not ratelimit.consume(request, action="enquiry"):
        return errors.too_many(request)
    try:
        take(request, form, found)
    except Refusal as refusal:
        return refuse(request, TEMPLATE, form, refusal, model=found)
    return redirect("enquiry_sent", found.code)


def take(request: HttpRequest, form: EnquiryForm, model: VehicleModel) -> Lead:
    data, now = form.cleaned_data, timezone.now()
    wishes = [str(label) for value, label in WISHES if value in data["wishes"]]
    words = "; ".join([", ".join(wishes), *([data["words"]] if data["words"] else [])])
    code = data["code"] or request.COOKIES.get(COOKIE, "")
    return journeys.take_lead(
        source=Lead.Source.WEB, site=data["site"], name=data["name"], phone=data["phone"],
        email=data["email"], channel=data["channel"], expected_months=data["expected_months"],
        model=model.code, words=words, wants_drive="test_drive" in data["wishes"], code=code,
        signals=noticed(request, code, now), key=f"enquiry:{key_of(request)}", now=now,
        person=person_of(request) if request.user.is_authenticated else None,
        language=getattr(request, "LANGUAGE_CODE", ""), campaign=request.GET.get("campaign", ""),
    )  # fmt: skip


@require_safe
def sent(request: HttpRequest, model: str) -> HttpResponse:
    """Thank you, when we call, and what there is to read meanwhile."""
    found = get_object_or_404(VehicleModel.objects.select_related("brand"), code=model)
    return render(request, "portal/enquiries/sent.html", {"model": found})


def known(request: HttpRequest) -> dict[str, Any]:
    """Whoever is signed in types nothing twice; a friend's code comes from the link."""
    first = {"code": request.COOKIES.get(COOKIE, ""), "expected_months": "3"}
    if not request.user.is_authenticated:
        return first
    person = person_of(request)
    member = getattr(person, "member", None)
    return first | {
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "site": member.site_id if member else None,
    }
