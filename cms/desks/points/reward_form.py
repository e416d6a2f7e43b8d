"""The form of a reward: what is typed in words and units leaves as the catalogue keeps it."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.sites.models import Site
from booking.sites.queries import group
from club.events.models import Event
from cms.desks.points.choices import Codes, choices_of, named
from cms.words import said
from loyalty.rewards.models import Reward
from loyalty.tiers.models import Tier

POINTS_MAX = 10_000_000
DAY = {"type": "date"}


def days(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs=DAY)
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class RewardForm(forms.ModelForm[Reward]):
    """Prices by level, levels, customers and centres are lists in the table, fields of their own here."""

    class Meta:
        model = Reward
        fields = (
            "name", "name_zh", "kind", "summary", "summary_zh", "details", "details_zh", "icon",
            "price_points", "per_member", "valid_days", "position",
        )  # fmt: skip
        labels = {
            "name": pgettext_lazy("of a thing", "Name"),
            "name_zh": _("Name in Chinese"),
            "kind": _("Kind"),
            "summary": _("Summary"),
            "summary_zh": _("Summary in Chinese"),
            "details": _("Details"),
            "details_zh": _("Details in Chinese"),
            "icon": _("Icon"),
            "price_points": _("Price in points"),
            "per_member": _("How many a member may have"),
            "valid_days": _("Days a voucher lasts"),
            "position": _("Place in the list"),
        }
        help_texts = {"per_member": _("Empty: no limit."), "valid_days": ""}

    event = forms.ChoiceField(
        label=_("Seat at"), help_text=_("Of an event seat: ordering it takes a place there."), required=False
    )
    cash = forms.DecimalField(
        label=_("Cash besides, at the counter"), min_value=Decimal(0), max_digits=9, required=False
    )
    visible_from = days(_("On offer from"), required=True)
    visible_until = days(_("On offer until"), _("The last day, inclusive. Empty: until further notice."))
    active_from = days(_("To be ordered from"), _("Empty: as long as it is shown."))
    active_until = days(_("To be ordered until"), _("The last day, inclusive."))
    tiers = forms.MultipleChoiceField(
        label=_("Only for these levels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    segments = Codes(
        label=_("Members of one of these groups"), required=False, help_text=_("None marked: everybody.")
    )
    sites = forms.MultipleChoiceField(
        label=_("Taken only at"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = list(Tier.objects.filter(retired_on=None).order_by("rank"))
        self.currency = group().currency
        reward = self.instance
        for level in self.levels:
            self.fields[f"price_{level.code}"] = forms.IntegerField(
                label=_("Price for %(tier)s") % {"tier": said(level)},
                min_value=1,
                max_value=POINTS_MAX,
                required=False,
                initial=reward.tier_prices.get(level.code),
            )
        self.fields["tiers"].choices = named(self.levels)  # type: ignore[attr-defined]
        self.fields["sites"].choices = named(Site.objects.order_by("name"))  # type: ignore[attr-defined]
        events = Event.objects.filter(ends_at__gt=timezone.now()) | Event.objects.filter(slug=reward.event)
        meant = [(event.slug, said(event, "title")) for event in events.order_by("starts_at")]
        self.fields["event"].choices = [("", _("No event")), *meant]  # type: ignore[attr-defined]
        self.fields["segments"].choices = choices_of("segments")  # type: ignore[attr-defined]
        shown = (
            "event",
            "visible_from",
            "visible_until",
            "active_from",
            "active_until",
            "tiers",
            "segments",
            "sites",
        )
        for name in shown:
            self.initial.setdefault(name, getattr(reward, name))
        if reward.cash_minor:
            self.initial["cash"] = Decimal(reward.cash_minor).scaleb(-get_currency_precision(self.currency))

    def facts(self) -> dict[str, Any]:
        """What ``save_reward`` is told."""
        said = dict(self.cleaned_data)
        prices = {level.code: said.pop(f"price_{level.code}") for level in self.levels}
        cash = said.pop("cash") or Decimal(0)
        said["cash_minor"] = int((cash * 10 ** get_currency_precision(self.currency)).to_integral_value())
        said["currency"] = self.currency if said["cash_minor"] else ""
        said["tier_prices"] = {code: points for code, points in prices.items() if points}
        return said


class NewRewardForm(RewardForm):
    class Meta(RewardForm.Meta):
        labels = {"slug": pgettext_lazy("of a thing", "Code"), **RewardForm.Meta.labels}
        fields = ("slug", *RewardForm.Meta.fields)  # type: ignore[assignment]

    stock = forms.IntegerField(
        label=_("How many there are"),
        help_text=_("Empty: as many as are asked for."),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )


class StockForm(forms.Form):
    """Pieces that came in, or a count of what is there."""

    is_count = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("Pieces came in")), ("1", _("I counted the shelf"))],
        required=False,
    )  # fmt: skip
    pieces = forms.IntegerField(label=_("Pieces"), min_value=0, max_value=1_000_000)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
