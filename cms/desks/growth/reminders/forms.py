"""The form of a rule, in the order in which one thinks of it."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.members.models import Consent
from club.notices.actions import WIRES
from club.reminders.models import Rule
from club.reminders.rules import PLACEHOLDERS
from club.segments.models import Segment
from cms.desks.in_order import InOrder
from cms.words import SaidChoice

CHANNELS = [(value, label) for value, label in Consent.Channel.choices if value in {"inbox", *WIRES}]
PURPOSES = [
    (value, label) for value, label in Consent.Purpose.choices if value not in {"partner", "profiling"}
]
KEPT = ("active_from", "catch_up", "on_unknown", "priority", "holdout_percent", "most_at_once")

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class RuleForm(forms.ModelForm[Rule]):
    offsets = SimpleArrayField(
        forms.IntegerField(min_value=-400, max_value=730),
        label=_("Days before (−) or after (+)"),
        help_text=_("Several with commas, as in -30, -7, 0."),
    )
    channels = InOrder(
        label=_("Channels in order"), choices=CHANNELS,
        help_text=_("The inbox shows it at once; each other way is tried when the one before failed."),
    )  # fmt: skip
    active_from = forms.DateTimeField(label=_("Active from"), required=False, widget=MOMENT)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days of the week"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every day."),
    )
    stops = forms.MultipleChoiceField(
        label=_("Not sent if"), choices=Rule.Stop.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Rule
        field_classes = {"site": SaidChoice, "segment": SaidChoice}
        fields = (
            "name",
            "name_zh",
            "anchor",
            "offsets",
            "months",
            "fixed_on",
            "site",
            "segment",
            "purpose",
            "channels",
            "opens",
            "closes",
            "weekdays",
            "active_from",
            "useful_days",
            "catch_up",
            "on_unknown",
            "stops",
            "priority",
            "cap_class",
            "holdout_percent",
            "most_at_once",
            "subject",
            "subject_zh",
            "body",
            "body_zh",
        )
        widgets = {
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "fixed_on": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        self.fields["body"].help_text = _("You may write %(names)s.") % {"names": names}
        for name in KEPT:
            self.fields[name].required = False
        in_use = Segment.objects.in_use() | Segment.objects.filter(pk=self.instance.segment_id or 0)
        self.fields["segment"].queryset = in_use.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is left empty keeps what it was."""
        data: dict[str, Any] = super().clean() or {}
        for name in KEPT:
            if data.get(name) in (None, ""):
                data[name] = getattr(self.instance, name)
        return data


class NewRuleForm(RuleForm):
    class Meta(RuleForm.Meta):
        labels = {"code": pgettext_lazy("of a thing", "Code")}
        fields = ("code", *RuleForm.Meta.fields)  # type: ignore[assignment]
