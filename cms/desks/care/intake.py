"""The form of a complaint that is told to us."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.garage.models import Keeper, Vehicle
from booking.garage.rules import plate_key
from booking.sites.models import Site
from club.complaints.models import Ticket
from club.members.actions import NumberMistyped
from club.members.queries import find_member, known_by_phone
from club.members.rules import is_mistyped
from cms.desks.care.deed_forms import MomentField, words
from cms.roles import Scope
from cms.words import SaidChoice

SOURCES = [choice for choice in Ticket.Source.choices if choice[0] not in ("web", "survey")]


class IntakeForm(forms.Form):
    """Who is found by member number, e-mail or number plate; anybody else is written down as told."""

    source = forms.ChoiceField(label=gettext_lazy("How it came"), choices=SOURCES)
    site = SaidChoice(label=gettext_lazy("About which site"), queryset=Site.objects.none())
    member = forms.CharField(
        label=gettext_lazy("Member number or e-mail"), max_length=80, required=False,
        help_text=gettext_lazy("If they are a member: they then see the complaint and its clocks."),
    )  # fmt: skip
    plate = forms.CharField(label=gettext_lazy("Number plate"), max_length=20, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    external_number = forms.CharField(label=gettext_lazy("The maker's number"), max_length=40, required=False)
    area = forms.ChoiceField(label=gettext_lazy("About"), choices=Ticket.Area)
    klass = forms.ChoiceField(label=gettext_lazy("Class"), choices=Ticket.Klass)
    in_the_media = forms.BooleanField(
        label=gettext_lazy("The media know of it: call the general manager at once"), required=False
    )
    words = words(gettext_lazy("What happened, in the customer's words"), rows=5)
    on_the_spot = forms.BooleanField(label=gettext_lazy("Answered on the spot"), required=False)
    promise_at = MomentField(label=gettext_lazy("Else: the customer hears from us by"), required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = cast("forms.ModelChoiceField[Site]", self.fields["site"])
        sites.queryset = Site.objects.filter(pk__in=scope.acted).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.person, self.vehicle = None, None
        if typed := cleaned.get("member", "").strip():
            found = find_member(typed)
            if found is None:
                unknown = _("Nobody of us has this number or e-mail.")
                self.add_error("member", NumberMistyped() if is_mistyped(typed) else unknown)
            else:
                self.person = found.user
        if typed := cleaned.get("plate", "").strip():
            self.vehicle = Vehicle.objects.filter(plate_key=plate_key(typed)).order_by("-pk").first()
            if self.vehicle is None:
                self.add_error("plate", _("We know no car with this plate. Leave it empty if it is new."))
        if not self.errors and not (cleaned["on_the_spot"] or cleaned["promise_at"]):
            self.add_error(
                "promise_at", _("Not answered on the spot: write down until when the customer hears from us.")
            )
        if not self.errors and self.person is None and self.vehicle is not None:
            keeper = Keeper.objects.filter(vehicle=self.vehicle, until_date=None, role="owner").first()
            self.person = keeper.user if keeper is not None else None
        if not self.errors and self.person is None and cleaned["phone"]:
            self.person = known_by_phone(cleaned["phone"], cleaned["name"], cleaned["site"].country)
        return cleaned

    def told(self) -> dict[str, Any]:
        """What ``raise_ticket`` asks for."""
        names = (
            "source",
            "site",
            "name",
            "phone",
            "external_number",
            "area",
            "klass",
            "in_the_media",
            "words",
        )
        return {name: self.cleaned_data[name] for name in names} | {
            "person": self.person, "vehicle": self.vehicle,
        }  # fmt: skip

    def accepted(self) -> dict[str, Any]:
        at, site = self.cleaned_data["promise_at"], self.cleaned_data["site"]
        return {
            "on_the_spot": self.cleaned_data["on_the_spot"],
            "promise_at": at.replace(tzinfo=site.tz) if at else None,
        }
