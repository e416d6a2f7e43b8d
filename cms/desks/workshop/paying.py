"""Points on the bill: what the owner put aside, and more only while they stand at the desk."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from club import journeys
from cms.desk import DeskRequest
from loyalty.ledger.models import Account

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
