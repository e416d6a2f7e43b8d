"""A survey as its form: one field for each question, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from club.leads.models import Lead
from club.surveys.models import SurveyItem
from portal.forms import PersonForm

Kind = SurveyItem.Kind
YES_NO = ((1, _("Yes")), (0, _("No")))
FACES = (
    (1, _("disappointed")),
    (2, _("unhappy")),
    (3, _("all right")),
    (4, _("happy")),
    (5, _("delighted")),
)


def numbers(least: int, most: int) -> list[tuple[int, str]]:
    return [(n, str(n)) for n in range(least, most + 1)]


CHOICES = {
    Kind.SCORE: numbers(1, 10),
    Kind.RECOMMEND: numbers(0, 10),
    Kind.FEELING: FACES,
    Kind.FAULT_GONE: YES_NO,
    Kind.ASKED: YES_NO,
}
HELP = {
    Kind.SCORE: _("1 is poor, 10 is excellent"),
    Kind.RECOMMEND: _("0 is not at all, 10 is certainly"),
}


class AnswerForm(PersonForm):
    """Nothing has to be answered but something; numbers are taps, words are free."""

    def __init__(self, *args: Any, items: Sequence[SurveyItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[name_of(item)] = field_for(item)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(value not in (None, "") for value in cleaned.values()):
            self.add_error(None, _("Answer at least one of the questions."))
        return cleaned

    def answers(self) -> dict[int, int | str]:
        """Question → what was said; what was left out is not there."""
        return {
            int(name.removeprefix("q")): value
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


def name_of(item: SurveyItem) -> str:
    return f"q{item.pk}"


def field_for(item: SurveyItem) -> forms.Field:
    label = words_of(item)
    if item.kind == Kind.TEXT:
        words = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(label=label, max_length=1000, required=False, widget=words)
    if item.kind == Kind.REASON:
        reasons = forms.RadioSelect
        return forms.ChoiceField(label=label, choices=Lead.Lost.choices, required=False, widget=reasons)
    return forms.TypedChoiceField(
        label=label, choices=CHOICES[Kind(item.kind)], coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect, help_text=HELP.get(Kind(item.kind), ""),
    )  # fmt: skip


def words_of(item: SurveyItem) -> str:
    is_chinese = (get_language() or "").startswith("zh")
    return item.words_zh if is_chinese and item.words_zh else item.words
