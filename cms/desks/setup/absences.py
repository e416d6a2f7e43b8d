"""Who and what is away, and until when."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from booking.replanning.actions import Changed
from booking.sites.models import Site
from booking.workshop.models import Absence, Resource
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act
from cms.desks.setup.relay import answer, is_replanned, site_page, told
from cms.words import SaidChoice

ABSENCES_MAX = 200


class AbsenceForm(forms.Form):
    """Times are the site's own clock."""

    resource = SaidChoice(label=gettext_lazy("Who or what"), queryset=Resource.objects.none())
    first = forms.DateTimeField(
        label=gettext_lazy("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    last = forms.DateTimeField(
        label=gettext_lazy("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)

    def __init__(self, *args: Any, site: Site | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Resource.objects.filter(site=site, retired_on=None).order_by("kind", "rank", "name")
        self.fields["resource"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] <= data["first"]:
            self.add_error("last", _("The end comes after the beginning."))
        return data


@desk("capacity")
@require_http_methods(["GET", "POST"])
def absences(request: DeskRequest) -> HttpResponse:
    site, now = chosen_site(request), timezone.now()
    with timezone.override(site.tz if site else None):
        form = AbsenceForm(request.POST or None, site=site)
        context: dict[str, Any] = {}
        status = 200
        if request.method == "POST" and site is not None:
            must_act(request, site.pk)
            status = 422
            if form.is_valid():
                try:
                    changed = note_absence(request, form.cleaned_data, site, now)
                except ValidationError as refusal:
                    status = answer(form, refusal, context)
                else:
                    sentence = _("Noted, and taken off the calendar.")
                    return told(request, site, changed, sentence, "desk_absences")
        away = Absence.objects.filter(resource__site=site, ends_at__gt=now).select_related("resource")
        return site_page(
            request, "cms/desk/setup/absences.html", _("Absences"), status=status, icon="desk-calendar-days",
            form=form, away=away.order_by("starts_at")[:ABSENCES_MAX], **context,
        )  # fmt: skip


@desk("capacity")
@require_POST
def back(request: DeskRequest, pk: int) -> HttpResponse:
    """Here again, or never away: the time is free from now on."""
    rows = Absence.objects.select_related("resource__site")
    absence = get_object_or_404(rows.filter(resource__site__in=request.scope.sites()), pk=pk)
    site, now = absence.resource.site, timezone.now()
    must_act(request, site.pk)
    with transaction.atomic():
        changed = journeys.end_absence(absence=absence, now=now, actor=request.user)
        record(actor=request.user, verb="unit.back", subject=absence.resource, now=now, site=site)
    return told(request, site, changed, _("Back, and on the calendar again."), "desk_absences")


@transaction.atomic
def note_absence(request: DeskRequest, data: dict[str, Any], site: Site, now: datetime) -> Changed:
    """Refused, with the work list, while anything is booked on the unit and nobody said to re-plan it."""
    unit: Resource = data["resource"]
    changed = journeys.note_absence(
        resource=unit, starts_at=data["first"], ends_at=data["last"], reason=data["reason"], now=now,
        actor=request.user, keep_times=is_replanned(request),
    )  # fmt: skip
    told_of = {"from": data["first"].isoformat(), "until": data["last"].isoformat(), "reason": data["reason"]}
    record(actor=request.user, verb="unit.away", subject=unit, data=told_of, now=now, site=site)
    return changed
