"""The coming weeks: what is open for a piece of work, what closes times, what one more unit would open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from booking.appointments.models import Appointment
from booking.appointments.queries.reasons import SENTENCES
from booking.replanning.queries import Shortage, shortage, usual_work
from booking.replanning.rules import DayShortage
from booking.workshop.models import Kind, Operation
from cms.desk import DeskRequest, chosen_site, desk, frame
from cms.words import SaidChoice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKS = ((2, gettext_lazy("two weeks")), (4, gettext_lazy("four weeks")), (8, gettext_lazy("eight weeks")))
MODES = [(mode, mode.label) for mode in (Appointment.Mode.DROP_OFF, Appointment.Mode.WAIT)]
FAR = timedelta(days=400)
FULL, SHORT = 10, 40  # per cent of the times that are open


class CapacityForm(forms.Form):
    work = SaidChoice(label=gettext_lazy("Work"), queryset=Operation.objects.none())
    mode = forms.ChoiceField(label=gettext_lazy("The customer will"), choices=MODES)
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    weeks = forms.TypedChoiceField(label=pgettext_lazy("so long", "For"), choices=WEEKS, coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        menu = Operation.objects.offered_on(today).order_by("group", "rank", "code")
        self.fields["work"].queryset = menu  # type: ignore[attr-defined]

    def clean_first(self) -> date:
        """Between today and as far as calendars are laid."""
        return min(max(self.cleaned_data["first"], self.today), self.today + FAR)


@dataclass(frozen=True)
class Cell:
    """A date of the calendar; without a day it is closed. ``loads``: (kind, per cent taken)."""

    on: date
    day: DayShortage | None
    tone: str
    loads: tuple[tuple[StrOrPromise, int], ...]


@desk("workshop")
@require_safe
def capacity(request: DeskRequest) -> HttpResponse:
    site, now = chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Capacity"), icon="desk-gauge")
    today = now.astimezone(site.tz).date()
    usual: dict[str, Any] = {
        "work": usual_work(site, now),
        "mode": Appointment.Mode.DROP_OFF,
        "first": today,
        "weeks": 4,
    }
    form = CapacityForm(request.GET if "work" in request.GET else None, initial=usual, today=today)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else usual
    found = None
    if asked["work"] is not None and not (form.is_bound and form.errors):
        found = shortage(
            site=site, operations=[asked["work"]], mode=asked["mode"], first=asked["first"],
            weeks=asked["weeks"], now=now,
        )  # fmt: skip
    return frame(
        request, "cms/desk/workshop/capacity.html", _("Capacity"), icon="desk-gauge",
        status=422 if form.is_bound and form.errors else 200,
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),), site=site,
        sites=list(request.scope.sites()), form=form, found=found, work=asked["work"],
        **(pictured(found, asked["first"]) if found else {}),
    )  # fmt: skip


def pictured(found: Shortage, first: date) -> dict[str, Any]:
    """The weeks as rows from Monday on, and the sums in words."""
    days = {day.day: day for day in found.days}
    monday = first - timedelta(days=first.weekday())
    last = max(days, default=first)
    weeks = []
    while monday <= last:
        dates = [monday + timedelta(days=n) for n in range(7)]
        weeks.append([cell_of(on, days.get(on)) for on in dates])
        monday += timedelta(days=7)
    most = max((times for _reason, times in found.closed), default=1)
    return {
        "weeks": weeks,
        "closed": [(SENTENCES.get(why, why), times, 100 * times // most) for why, times in found.closed],
        "more": [(Kind(kind).label, times) for kind, times in found.more],
    }


def cell_of(on: date, day: DayShortage | None) -> Cell:
    if day is None:
        return Cell(on, None, "", ())
    tone = "stop" if day.percent < FULL else "warn" if day.percent < SHORT else "good"
    return Cell(on, day, tone, tuple((Kind(kind).label, load) for kind, load in day.load.items()))
