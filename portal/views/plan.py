"""What the address of a booking says: the car, the work, the centre and the way there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from booking.garage.models import Vehicle
from booking.garage.queries import kept_by
from booking.sites.models import Site
from booking.sites.queries import sites_open
from booking.workshop.models import Operation
from portal.views.travel import MODES


class PlanForm(forms.Form):
    """What the address says so far; anything it cannot mean is simply asked again."""

    car = forms.SlugField(required=False)
    work = forms.ModelMultipleChoiceField(Operation.objects.none(), to_field_name="code", required=False)
    site = forms.SlugField(required=False)
    mode = forms.ChoiceField(choices=list(MODES.items()), required=False)
    zone = forms.SlugField(required=False)
    day = forms.DateField(required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today = person, timezone.localdate()
        work = cast("forms.ModelChoiceField[Any]", self.fields["work"])
        work.queryset = Operation.objects.offered_on(self.today).online()

    @cached_property
    def sites(self) -> list[Site]:
        return sites_open(self.today)

    def clean_car(self) -> Vehicle | None:
        """One of the person's own."""
        ref = self.cleaned_data["car"]
        return next((car for car in kept_by(self.person) if car.ref == ref), None) if ref else None

    def clean_site(self) -> Site | None:
        code = self.cleaned_data["site"]
        return next((site for site in self.sites if site.code == code), None) if code else None


@dataclass(frozen=True)
class Plan:
    """A visit as far as it is decided."""

    car: Vehicle | None
    work: list[Operation]
    site: Site | None
    mode: str
    day: date | None
    zone: str = ""
    sites: Sequence[Site] = ()
    """The centres to choose from, as soon as it is known for what."""

    @classmethod
    def read(cls, request: HttpRequest) -> "Plan":
        form = PlanForm(request.GET, person=request.user)
        form.is_valid()
        said = form.cleaned_data
        return cls(
            car=said.get("car"),
            work=list(said.get("work") or []),
            site=said.get("site"),
            mode=said.get("mode") or "drop_off",
            day=said.get("day"),
            zone=said.get("zone") or "",
            sites=form.sites if said.get("work") else (),
        )

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form that asks for the centre and the mode carries along."""
        kept = [("car", self.car and self.car.ref), ("day", self.day and self.day.isoformat())]
        kept += [("work", operation.code) for operation in self.work]
        return [(name, value) for name, value in kept if value]

    def query(self, **change: object) -> str:
        """The address of this plan with something changed."""
        parts: dict[str, object] = {"car": self.car and self.car.ref, "site": self.site and self.site.code}
        parts |= {"mode": self.mode, "zone": self.zone, "day": self.day}
        parts |= {"work": [o.code for o in self.work]} | change
        return "?" + urlencode({name: value for name, value in parts.items() if value}, doseq=True)
