"""What a level brings, put aside for a visit by its owner: when booking, or later on the visit's page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from club import journeys
from portal.formats import day, said
from portal.forms import PersonForm
from portal.owner import key_of
from portal.person import person_of
from portal.service import told_of
from portal.views.paying import account_behind


class PerksForm(PersonForm):
    """How many of each benefit shall wait for this visit; nothing or 0 = none."""

    def __init__(self, *args: Any, perks: Sequence[journeys.Perk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.perks = {f"perk_{perk.benefit.pk}": perk for perk in perks if perk.most}
        for name, perk in self.perks.items():
            self.fields[name] = forms.IntegerField(
                label=said(perk.benefit, "name"), min_value=0, max_value=perk.most, required=False,
                initial=perk.held or None, help_text=stands(perk),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    @property
    def is_any_held(self) -> bool:
        return any(perk.held for perk in self.perks.values())

    def units(self) -> dict[int, int]:
        """By the benefit's id; what was not asked stays as it is."""
        asked = {name: perk for name, perk in self.perks.items() if name in self.data}
        return {perk.benefit.pk: self.cleaned_data[name] or 0 for name, perk in asked.items()}


def stands(perk: journeys.Perk) -> str:
    """What of it is used, waits and is left."""
    parts = []
    if perk.held:
        parts.append(ngettext("%(held)s waits for this visit.", "%(held)s wait for this visit.", perk.held))
    if perk.is_of_last_term:
        parts.append(gettext("It is from your last term: given back, it has ended."))
    if perk.used:
        parts.append(gettext("%(used)s used on this visit."))
    parts.append(gettext("%(left)s left until %(day)s."))
    facts = {"day": day(perk.until), "left": perk.left, "held": perk.held, "used": perk.used}
    return " ".join(parts) % facts


def perks_for(request: HttpRequest, visit: Appointment) -> list[journeys.Perk]:
    """For a visit that is not billed yet; none for people without an account."""
    now, account = timezone.now(), account_behind(request)
    if account is None or told_of(visit).bill or (visit.state not in OPEN and not visit.is_held(now)):
        return []
    return journeys.perks_of(appointment=visit, account=account, now=now)


@require_POST
def put_aside(request: HttpRequest, ref: str) -> HttpResponse:
    """Put aside, changed, or given back with 0."""
    from portal.views.appointments import find, show

    visit = find(request, ref)
    form = PerksForm(request.POST, perks=perks_for(request, visit))
    if not form.is_valid():
        return show(request, visit, perks_form=form, status=422)
    try:
        journeys.place_perks(
            appointment=visit, units=form.units(), key=f"perk:{person_of(request).pk}:{key_of(request)}",
            now=timezone.now(), actor=person_of(request),
        )  # fmt: skip
    except ValidationError as refusal:
        return show(request, visit, refusal=refusal, perks_form=form)
    is_any = any(form.units().values())
    messages.success(
        request, gettext("It waits for this visit.") if is_any else gettext("It is yours again.")
    )
    return redirect("appointment", ref)
