"""On the bill: points and benefits its owner put aside; more points only while they stand at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from club import journeys
from cms.desk import DeskRequest
from cms.words import said
from loyalty.ledger.models import Account
from loyalty.tiers.models import BenefitUse

POINTS_MAX = 10_000_000


class PayForm(forms.Form):
    """Nothing typed takes no points; up to what is held needs nothing else, more needs the owner's code."""

    pay_points = forms.IntegerField(
        label=_("Points to take"),
        min_value=0,
        max_value=POINTS_MAX,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    pay_code = forms.CharField(
        label=_("Code on the owner's card"),
        help_text=_("Only for more than is held."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    has_tried = False
    """A code was refused: its count must outlive the refusal."""

    def __init__(self, *args: Any, choice: journeys.PayChoice, account: Account, **kwargs: Any) -> None:
        held = min(choice.held, choice.most)
        kwargs["initial"] = {"pay_points": held or None}
        super().__init__(*args, **kwargs)
        self.choice, self.account = choice, account
        self.fields["pay_points"].widget.attrs["step"] = choice.step

    def points(self) -> int:
        return self.cleaned_data["pay_points"] or 0

    def prove(self, request: DeskRequest, coming: Appointment, now: datetime) -> None:
        """The typed code, if there is one."""
        code = self.cleaned_data["pay_code"].rpartition(".")[2]
        if not code or self.points() <= self.choice.held:
            return
        self.has_tried = True
        journeys.prove_presence(
            account=self.account, code=code, site=coming.site, now=now, actor=request.user
        )
        self.has_tried = False


def units_field(use: BenefitUse, label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=use.units, initial=use.units,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class PerkForm(forms.Form):
    """How many were used of one benefit put aside; 0 gives it back."""

    def __init__(self, *args: Any, use: BenefitUse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_perk_{use.pk}_%s"
        self.fields["units"] = units_field(use, _("Used"))


class PerksForm(forms.Form):
    """How many were used of each, asked with the bill: all of it, unless the clerk says otherwise."""

    def __init__(self, *args: Any, uses: Sequence[BenefitUse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use in uses:
            self.fields[f"perk_{use.pk}"] = units_field(use, said(use.benefit))

    def used(self) -> dict[int, int]:
        return {int(name.removeprefix("perk_")): units for name, units in self.cleaned_data.items()}


@dataclass(frozen=True, slots=True)
class PerkRow:
    """A benefit put aside, and its form."""

    use: BenefitUse
    form: PerkForm


def perk_rows(coming: Appointment, now: datetime, wrong: Mapping[int, PerkForm]) -> list[PerkRow]:
    """What waits for a visit; ``wrong``: a form that was just refused, by the id of its row."""
    return [PerkRow(use, wrong.get(use.pk) or PerkForm(use=use)) for use in journeys.perks_aside(coming, now)]
