"""Who and what is away, and until when."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.models import Site
from booking.workshop.actions import add_absence
from booking.workshop.models import Absence, Resource
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act
from cms.desks.setup.relay import answer, site_page

ABSENCES_MAX = 200


class AbsenceForm(forms.Form):
    """Times are the site's own clock."""

    resource = forms.ModelChoiceField(label=gettext_lazy("Who or what"), queryset=Resource.objects.none())
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
                    note_absence(form.cleaned_data, site, request.user, now)
                except ValidationError as refusal:
                    status = answer(form, refusal, context)
                else:
                    messages.success(request, _("Noted, and taken off the calendar."))
                    return redirect(f"{reverse('desk_absences')}?site={site.code}")
        away = Absence.objects.filter(resource__site=site, ends_at__gt=now).select_related("resource")
        return site_page(
            request, "cms/desk/setup/absences.html", _("Absences"), status=status, icon="desk-calendar-days",
            form=form, away=away.order_by("starts_at")[:ABSENCES_MAX], **context,
        )  # fmt: skip


@transaction.atomic
def note_absence(data: dict[str, Any], site: Site, actor: Any, now: datetime) -> None:
    """Refused, with the work list, while anything is booked on the unit in this time."""
    unit: Resource = data["resource"]
    add_absence(
        resource=unit,
        starts_at=data["first"],
        ends_at=data["last"],
        reason=data["reason"],
        now=now,
        actor=actor,
    )
    told = {"from": data["first"].isoformat(), "until": data["last"].isoformat(), "reason": data["reason"]}
    record(actor=actor, verb="unit.away", subject=unit, data=told, now=now, site=site)
