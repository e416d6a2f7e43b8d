"""The forms of a customer's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from booking.sites.queries import posts_at
from club.members.models import Consent, Member, Note, Relation
from cms.words import SaidChoice

User = get_user_model()
MONTHS = [("", "–"), *((n, str(n)) for n in range(1, 13))]
DAYS = [("", "–"), *((n, str(n)) for n in range(1, 32))]


def number(label: Any, choices: list[tuple[Any, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


BIRTHDAY = ("birth_day", "birth_month", "birth_lunar")


def names_of(field: str) -> tuple[str, ...]:
    """The fields of the form that one question asks for."""
    return BIRTHDAY if field in BIRTHDAY else (field,)


class FileForm(forms.Form):
    """Everything staff may write into a file. The e-mail is the owner's own: it opens the account."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = PhoneNumberField(label=_("Phone"), required=False)
    attribute = forms.ChoiceField(label=_("Kind of customer"), choices=Member.Attribute.choices)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    birth_day = number(_("Day of birth"), DAYS)
    birth_month = number(_("Month of birth"), MONTHS)
    birth_lunar = forms.BooleanField(label=_("By the lunar calendar"), required=False)
    hobbies = forms.CharField(label=_("Hobbies"), max_length=200, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=80, required=False)
    industry = forms.CharField(label=_("Line of business"), max_length=80, required=False)
    fleet_size = forms.IntegerField(
        label=_("Cars in the fleet"), min_value=0, max_value=100_000, required=False
    )

    @classmethod
    def of(cls, member: Member, data: Any = None, names: tuple[str, ...] = ()) -> FileForm:
        """With what is known; only the fields ``names``, which then must be filled."""
        known = {name: getattr(member, name, None) for name in cls.base_fields}
        form = cls(data, initial=known | {"name": member.user.name, "phone": member.user.phone})
        for name in list(form.fields) if names else ():
            if name in names:
                form.fields[name].required = name != "birth_lunar"
            else:
                del form.fields[name]
        return form


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Note.Kind.choices)
    words = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RelationForm(forms.Form):
    """Colleagues who hold a post at this site today."""

    side = forms.ChoiceField(label=_("For"), choices=Relation.Side.choices)
    staff = SaidChoice(User.objects.none(), label=_("Looked after by"))
    why = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_at(timezone.now()).filter(site=site_id).values("user")
        people = User.objects.filter(pk__in=posts, is_active=True).order_by("name")
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """A consent given on paper; the photo of the paper goes into the file."""

    purpose = forms.ChoiceField(
        label=_("What they agreed to"),
        choices=[
            (each.value, each.label)
            for each in (Consent.Purpose.MARKETING, Consent.Purpose.PARTNER, Consent.Purpose.PROFILING,
                         Consent.Purpose.SENSITIVE)
        ],
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("By which way"),
        choices=[
            (each.value, each.label)
            for each in (Consent.Channel.EMAIL, Consent.Channel.SMS, Consent.Channel.PHONE)
        ],
    )
    paper = forms.FileField(label=_("Photo of the signed paper"))
