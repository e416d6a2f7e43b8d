"""How a caller gets home and back: what the counter asks for a lift, a fetched car or one of ours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from booking.transport.queries import zones_of
from booking.transport.rules import COURTESY, PICK_UP, SHUTTLE, TripWish

if TYPE_CHECKING:
    from booking.sites.models import Site
    from booking.transport.models import Zone

DRIVEN = frozenset({SHUTTLE, PICK_UP})
ADDRESS = frozenset({"street", "town", "postcode", "phone"})
ASKED = {
    COURTESY: frozenset({"licence_number", "licence_until", "born_on"}),
    SHUTTLE: ADDRESS,
    PICK_UP: ADDRESS,
}


class TripForm(forms.Form):
    """The fields a mode asks for; none for the plain ones."""

    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=120)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone on the day"), max_length=30)
    licence_number = forms.CharField(label=gettext_lazy("Number of the driving licence"), max_length=30)
    licence_until = forms.DateField(
        label=gettext_lazy("Licence valid until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - ASKED.get(mode, frozenset()):
            del self.fields[name]

    def wish(self, zone: Zone | None) -> TripWish | None:
        return TripWish(zone=zone.code if zone else "", **self.cleaned_data) if self.fields else None


def zone_of(site: Site, on: date, mode: str, code: str) -> Zone | None:
    """The zone asked for, else the nearest that is served in this way; None where nobody drives."""
    zones = zones_of(site, on, mode) if mode in DRIVEN else []
    return next((zone for zone in zones if zone.code == code), zones[0] if zones else None)
