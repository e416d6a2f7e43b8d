"""Points put aside for a visit by its owner: chosen when booking, or later on the page of the visit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from club import journeys
from loyalty.ledger.models import Account
from portal.forms import PersonForm
from portal.owner import key_of
from portal.person import person_of

POINTS_MAX = 10_000_000


class PointsForm(PersonForm):
    """How many points shall pay part of the bill; nothing or 0 = none."""

    points = forms.IntegerField(
        label=_("Points for this visit"),
        min_value=0,
        max_value=POINTS_MAX,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, choice: journeys.PayChoice | None = None, **kwargs: Any) -> None:
        if choice is not None:
            kwargs.setdefault("initial", {"points": choice.held or None})
        super().__init__(*args, **kwargs)
        if choice is not None:
            self.fields["points"].widget.attrs |= {"step": choice.step, "max": choice.most}


@require_POST
def put_aside(request: HttpRequest, ref: str) -> HttpResponse:
    """Put aside, changed, or freed with 0."""
    from portal.views.appointments import find, show

    visit = find(request, ref)
    form = PointsForm(request.POST)
    if not form.is_valid():
        return show(request, visit, points_form=form, status=422)
    try:
        held = journeys.place_points_hold(
            appointment=visit, points=form.cleaned_data["points"] or 0,
            key=f"hold:{person_of(request).pk}:{key_of(request)}", now=timezone.now(),
            actor=person_of(request),
        )  # fmt: skip
    except ValidationError as refusal:
        return show(request, visit, refusal=refusal, points_form=form)
    said = gettext("Your points wait for this visit.") if held else gettext("Your points are free again.")
    messages.success(request, said)
    return redirect("appointment", ref)


def choice_for(request: HttpRequest, visit: Appointment) -> journeys.PayChoice | None:
    """What points may do for a visit that is not billed yet; None for people without an account."""
    now = timezone.now()
    if visit.state not in OPEN and not visit.is_held(now):
        return None
    account = account_behind(request)
    return journeys.pay_choice(appointment=visit, account=account, now=now) if account else None


def account_behind(request: HttpRequest) -> Account | None:
    """It came with the session's person (portal/accounts/backend.py)."""
    return getattr(person_of(request), "loyalty_account", None)
