"""How the owner gets there and away while we work: the modes of a centre, zones, and what each asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.transport.queries import modes_of, zones_at, zones_of
from booking.transport.rules import COURTESY, PICK_UP, SHUTTLE, TripWish, missing
from portal.forms import DateField, PersonForm, as_typed

if TYPE_CHECKING:
    from booking.sites.models import Site
    from booking.transport.models import Zone
    from portal.views.plan import Plan

MODES = {
    "drop_off": _("I leave the car"),
    "wait": _("I wait for it"),
    "key_box": _("I leave the key in your box"),
    COURTESY: _("I drive a courtesy car"),
    SHUTTLE: _("You drive me home"),
    PICK_UP: _("You fetch and bring my car"),
}
DRIVEN = (SHUTTLE, PICK_UP)
ADDRESS = frozenset({"street", "town", "postcode", "phone"})
ASKED = {
    COURTESY: frozenset({"licence_number", "licence_until", "born_on", "phone"}),
    SHUTTLE: ADDRESS,
    PICK_UP: ADDRESS,
}
"""The fields each mode asks for."""


def modes_at(site: Site, on: date) -> list[tuple[str, Any]]:
    """What may be chosen at a centre, in owners' words."""
    return [(mode, MODES[mode]) for mode in modes_of(site, on)]


@dataclass(frozen=True)
class Travel:
    """The mode that holds at a centre, with its choices: one not offered there is leaving the car."""

    mode: str
    modes: list[tuple[str, Any]]
    zones: list[Zone]
    zone: Zone | None

    @classmethod
    def of(cls, plan: Plan, site: Site, on: date) -> Self:
        modes = modes_at(site, on)
        mode = plan.mode if plan.mode in dict(modes) else "drop_off"
        zones = zones_of(site, on, mode) if mode in DRIVEN else []
        return cls(mode, modes, zones, chosen_zone(zones, plan.zone))

    @property
    def minutes(self) -> int:
        return self.zone.travel_minutes if self.zone else 0

    def form(self, data: Any) -> TripForm:
        return TripForm(data, mode=self.mode, zone=self.zone)


def chosen_zone(zones: list[Zone], code: str) -> Zone | None:
    """The zone of that code, else the nearest."""
    return next((zone for zone in zones if zone.code == code), zones[0] if zones else None)


def way_from(sites: list[Site], plan: Plan, on: date) -> dict[int, int]:
    """Minutes to the owner's door from the centres that drive there, for a mode with a driver. One query."""
    found = {site: chosen_zone(zones, plan.zone) for site, zones in zones_at(sites, on, plan.mode).items()}
    return {site: zone.travel_minutes for site, zone in found.items() if zone is not None}


class TripForm(PersonForm):
    """What a mode needs to know: where the driver goes, or who drives our car. Empty for the others."""

    street = forms.CharField(label=_("Street and number"), max_length=120)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    postcode = forms.CharField(
        label=_("Postcode"), max_length=12, required=False, widget=as_typed("characters")
    )
    licence_number = forms.CharField(
        label=_("Number of your driving licence"), max_length=30, widget=as_typed("characters")
    )
    licence_until = DateField(label=_("Licence valid until"))
    born_on = DateField(label=_("Date of birth"), help_text=_("Our insurance asks for the driver's age."))
    phone = forms.CharField(
        label=_("Phone on the day"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, mode: str, zone: Zone | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode, self.zone = mode, zone
        for name in self.fields.keys() - ASKED.get(mode, frozenset()):
            del self.fields[name]
        if mode == COURTESY:
            self.fields["phone"].required = False

    def wish(self) -> TripWish | None:
        """The trip as the booking takes it; None where the mode asks for nothing."""
        if not self.fields:
            return None
        return TripWish(zone=self.zone.code if self.zone else "", **self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "licence_number" in data and "licence_number" in missing(self.mode, TripWish(**data)):
            self.add_error("licence_number", _("This is too short for a driving licence."))
        return data
