"""Giving work to another bay or technician: dragged on the board, or chosen on the page of the car."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from booking.appointments.actions import reassign
from booking.appointments.models import Appointment
from booking.workshop.models import Kind, Resource
from cms.desk import DeskRequest, desk, must_act

GIVEN = (Kind.BAY, Kind.TECHNICIAN)


@dataclass(frozen=True, slots=True)
class Hand:
    """A unit that still has to do with a car, and the others of its kind."""

    unit: Resource
    others: list[Resource]


class HandsForm(forms.Form):
    ref = forms.SlugField(max_length=12)
    unit = forms.IntegerField()
    to = forms.IntegerField()
    version = forms.IntegerField()
    day = forms.DateField(required=False)


def hands_of(coming: Appointment, now: datetime) -> list[Hand]:
    """Bays and technicians with work ahead on this car. Two queries, one where there are none."""
    ahead = coming.claims.filter(during__endswith__gt=now, resource__kind__in=GIVEN)
    own = {claim.resource_id: claim.resource for claim in ahead.select_related("resource").order_by("lo")}
    if not own:
        return []
    on = coming.arrive_at.astimezone(coming.site.tz).date()
    units = list(coming.site.resources.in_use_on(on).filter(kind__in=GIVEN).order_by("rank", "name"))
    return [
        Hand(unit, [other for other in units if other.kind == unit.kind and other.pk != unit.pk])
        for unit in own.values()
    ]


@desk("workshop")
@require_POST
def hands(request: DeskRequest) -> HttpResponse:
    """One move, from the board or from the page of the car; a refusal is said where it came from."""
    form = HandsForm(request.POST)
    rows = Appointment.objects.for_sites(request.scope.sites()).select_related("site")
    coming = get_object_or_404(rows, ref=request.POST.get("ref", ""))
    must_act(request, coming.site_id)
    if not form.is_valid():
        messages.error(request, _("Choose who takes the work."))
        return back(request, coming, form)
    asked = form.cleaned_data
    units = Resource.objects.filter(site=coming.site)
    unit, to = (get_object_or_404(units, pk=asked[name]) for name in ("unit", "to"))
    try:
        reassign(
            appointment=coming, unit=unit, to=to, version=asked["version"], now=timezone.now(),
            actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("%(unit)s takes it.") % {"unit": to.name})
    return back(request, coming, form)


def back(request: DeskRequest, coming: Appointment, form: HandsForm) -> HttpResponse:
    if request.POST.get("from") != "board":
        return redirect("desk_appointment", coming.ref)
    day = form.cleaned_data.get("day") or coming.arrive_at.astimezone(coming.site.tz).date()
    return redirect(f"{reverse('desk_calendar')}?site={coming.site.code}&day={day}")
