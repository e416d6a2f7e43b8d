"""Forms for what is found on a car and what is proposed to its owner."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from booking.estimates.actions import PHOTOS_MAX
from booking.estimates.models import Finding
from booking.estimates.rules import LineDraft

LINES = 4


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files, or none."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(file, initial) for file in files if file]


class FindingForm(forms.ModelForm[Finding]):
    photos = PhotosField(
        label=gettext_lazy("Photos"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*", "capture": "environment", "multiple": True}),
        help_text=format_lazy(
            gettext_lazy("At most {most}. Place and camera are taken out."), most=PHOTOS_MAX
        ),
    )

    class Meta:
        model = Finding
        fields = ("area", "grade", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class ProposedForm(forms.Form):
    """One line; a line left empty is no line. The price is what the customer pays, tax included."""

    description = forms.CharField(label=gettext_lazy("Work"), max_length=160)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=2_000)
    price = forms.DecimalField(label=gettext_lazy("Price with tax"), min_value=0, max_digits=12)
    is_urgent = forms.BooleanField(label=gettext_lazy("for safety"), required=False)

    def draft(self, places: int) -> LineDraft:
        given = self.cleaned_data
        price = int((given["price"] * 10**places).to_integral_value())
        return LineDraft(given["description"], given["minutes"], price, is_urgent=given["is_urgent"])


ProposedFormSet = forms.formset_factory(ProposedForm, extra=LINES, max_num=30, absolute_max=30)


class MessageForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("A word to the customer"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
