"""The form of a rule, in the groups a club manager thinks in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desks.points.choices import Codes, Words, choices_of
from loyalty.earning.models import EarnRule

GROUPS = (
    (_("The rule"), ("code", "name", "name_zh", "valid_from", "valid_until")),
    (_("What it gives"), ("rate_permille", "points", "factor_percent", "by_tier", "combine", "priority")),
    (_("For which lines of a bill"), ("kinds", "pay_types", "operations", "car_models", "traits")),
    (_("For whom and where"), ("tiers", "sites", "brands", "statuses", "attributes", "segments")),
    (_("Limits for one member"), ("points_max", "times_max", "per")),
    (_("When the points open and end"), ("pending_days", "expires_months", "expires_days")),
)
IDLE = {
    "spend": {"points", "factor_percent"},
    "each": {"rate_permille", "factor_percent"},
    "multiplier": {"rate_permille", "points", "by_tier"},
    "fixed": {
        "rate_permille", "factor_percent", "combine", "priority", "kinds", "pay_types", "operations",
        "car_models", "traits",
    },
}  # fmt: skip
CODES = (
    "kinds", "pay_types", "operations", "car_models", "tiers", "sites", "brands", "statuses", "attributes",
    "segments",
)  # fmt: skip


def whole(label: Any, most: int, help_text: Any = "", least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, help_text=help_text
    )


def calendar_day(label: Any, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, help_text=help_text, required=required)


class RuleForm(forms.Form):
    """A new rule or its next version; what it gave before stays as it was."""

    code = forms.SlugField(
        label=_("Code of the rule"),
        max_length=40,
        help_text=_("A short name for ever: small letters, digits, hyphens."),
    )
    name = forms.CharField(
        label=_("Name of the rule"), max_length=80, help_text=_("Owners read it on the receipt.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    valid_from = calendar_day(
        _("From"), _("Today or later. Bills of earlier days keep the version they had.")
    )
    valid_until = calendar_day(_("Until"), _("The last day. Empty: until you change it."), required=False)
    rate_permille = whole(
        _("Points for 1,000 units of money"), 100_000, _("1,000 means one point for each unit."), least=1
    )
    points = whole(_("Points"), 100_000)
    factor_percent = whole(
        _("Together, in percent"), 1_000, _("200 doubles what the bill earns, 150 gives half as much more."),
        least=101,
    )  # fmt: skip
    by_tier = forms.BooleanField(
        label=_("Members of higher levels get their level's multiple"), required=False
    )
    combine = forms.ChoiceField(label=_("With other rules, it"), choices=EarnRule.Combine.choices)
    priority = whole(_("Rank"), 1_000, _("Where several rules replace the others, the highest rank counts."))
    kinds = Codes(label=_("Kinds of lines"), required=False)
    pay_types = Codes(label=_("Paid by"), required=False)
    operations = Codes(
        label=_("Only this work"),
        required=False,
        widget=forms.SelectMultiple,
        help_text=_("None marked: any."),
    )
    car_models = Codes(
        label=_("Only these models"), required=False, widget=forms.SelectMultiple,
        help_text=_("None marked: any."),
    )  # fmt: skip
    traits = Words(
        label=_("Only bills marked"), max_length=200, required=False,
        help_text=_("off_peak: booked for a quiet day. first_online: first booking online. Commas between."),
    )  # fmt: skip
    tiers = Codes(label=_("Levels"), required=False, help_text=_("None marked: all."))
    sites = Codes(label=_("Centres"), required=False, help_text=_("None marked: all."))
    brands = Codes(label=_("Brands"), required=False, help_text=_("None marked: all."))
    statuses = Codes(label=_("Members who are"), required=False, help_text=_("None marked: all."))
    attributes = Codes(label=_("Kinds of customers"), required=False, help_text=_("None marked: all."))
    segments = Codes(
        label=_("Members of one of these groups"), required=False, help_text=_("None marked: everybody.")
    )
    points_max = whole(
        _("Most points"), 10_000_000, _("What is above is not given, and the receipt says so.")
    )
    times_max = whole(_("Most times"), 10_000, least=1)
    per = forms.ChoiceField(
        label=_("Counted over"), required=False, choices=[("", _("no limit")), *EarnRule.Period.choices]
    )
    pending_days = forms.IntegerField(
        label=_("Days until they open"),
        min_value=0,
        max_value=400,
        help_text=_("Until then owners see them as pending."),
    )
    expires_months = whole(
        _("Months they last"), 120, _("To the end of that month. Empty: for ever."), least=2
    )
    expires_days = whole(
        _("Or days they last"), 730, _("Counted from the day they open; at least 60."), least=1
    )

    def __init__(self, *args: Any, kind: str, is_new: bool, in_campaign: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        idle = set(IDLE[kind])
        if not is_new:
            idle.add("code")
        if not in_campaign:
            idle.add("expires_days")
        for name in idle:
            del self.fields[name]
        for name in CODES:
            if name in self.fields:
                self.fields[name].choices = choices_of(name)  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields that are left, in their groups."""
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]
        return [(title, fields) for title, fields in found if fields]

    def asked(self) -> dict[str, Any]:
        """What a version is made of; a number left empty is for the rule to refuse."""
        fields = dict(self.cleaned_data)
        fields.pop("valid_from"), fields.pop("code", None)
        for name, empty in (("rate_permille", 0), ("points", 0), ("factor_percent", 100), ("priority", 100)):
            if name in fields and fields[name] is None:
                fields[name] = empty
        return fields
