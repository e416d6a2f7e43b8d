"""What is typed about a lead at the desk. Each form belongs to one verb."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from booking.garage.models import VehicleModel
from booking.sites.models import Site
from booking.sites.queries import posts_at
from club.leads.models import Lead, LostAnswer
from cms.roles import JOBS, Scope
from cms.words import SaidChoice

AREA = forms.Textarea(attrs={"rows": 3})
MONTHS = (
    ("", "—"),
    ("0", pgettext_lazy("wants to buy", "now")),
    ("3", _("3 months")),
    ("6", _("half a year")),
    ("12", _("a year")),
)


def months() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Buys within"), choices=MONTHS, coerce=int, empty_value=None, required=False
    )


class NewLeadForm(forms.Form):
    """Hotline and walk-in: what is said on the phone or at the door."""

    source = forms.ChoiceField(label=_("Came by"), choices=Lead.Source, initial="hotline")
    kind = forms.ChoiceField(label=_("About"), choices=Lead.Kind)
    site = SaidChoice(Site.objects.none(), label=_("Centre"))
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = PhoneNumberField(label=_("Phone"), required=False)
    email = forms.EmailField(label=pgettext_lazy("an address", "E-mail"), required=False)
    channel = forms.ChoiceField(label=_("Best reached by"), choices=Lead.Channel)
    model = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    expected_months = months()
    campaign = forms.CharField(label=_("Campaign"), max_length=60, required=False)
    code = forms.CharField(label=_("A friend's code"), max_length=12, required=False)
    words = forms.CharField(label=_("In their words"), max_length=1000, required=False, widget=AREA)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(pk__in=scope.acted).order_by("name")
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites
        self.models = list(VehicleModel.objects.order_by("name").values_list("name", flat=True)[:60])


class WordsForm(forms.Form):
    words = forms.CharField(label=_("What was said"), max_length=1000, widget=AREA)


class AttemptForm(forms.Form):
    words = forms.CharField(label=_("Note"), max_length=300, required=False)


class ContactForm(WordsForm):
    model = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    expected_months = months()


class FeedbackForm(WordsForm):
    heat = forms.ChoiceField(label=_("Heat"), choices=[("", "—"), *Lead.Heat.choices], required=False)


class DriveForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Test drive on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class KeepForm(forms.Form):
    licence_seen = forms.BooleanField(label=_("Driving licence seen"), required=False)


class PricedForm(forms.Form):
    value = forms.DecimalField(
        label=_("Price before tax"), min_value=0, max_digits=12, decimal_places=3, required=False
    )


class OrderForm(PricedForm, AttemptForm):
    field_order = ("words", "value")


class DeliverForm(PricedForm):
    """Without a price that of the order stands: its buyer's points follow from it."""

    vin = forms.CharField(label=_("VIN"), max_length=20, required=False)
    plate = forms.CharField(label=_("Number plate"), max_length=16, required=False)
    field_order = ("vin", "plate", "value")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _("If it is not the price of the order.")


class LoseForm(WordsForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=Lead.Lost)
    field_order = ("reason", "words")


class GiveUpForm(WordsForm):
    to = forms.ChoiceField(
        label=_("It is"),
        choices=[("duplicate", _("a duplicate")), ("void", _("not a prospect"))],
    )
    field_order = ("to", "words")


class LostAnswerForm(forms.ModelForm[LostAnswer]):
    class Meta:
        model = LostAnswer
        fields = ("reason", "went_to", "may_call_again", "words")


class AssignForm(forms.Form):
    to = SaidChoice(get_user_model()._default_manager.none(), label=_("Give to"))

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_at(timezone.now()).filter(role__in=JOBS["leads"].writes)
        here = posts.filter(site=site) | posts.filter(site=None)
        people = get_user_model()._default_manager.filter(pk__in=here.values("user")).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["to"]).queryset = people


class AttachForm(forms.Form):
    code = forms.CharField(label=_("A friend's code"), max_length=12)
    why = forms.CharField(label=_("How you know"), max_length=300)
