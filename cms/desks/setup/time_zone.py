"""The time zone of a site: rare, for the group's administrator, with what it would touch said first."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from club import journeys
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.setup.relay import site_page


class ZoneForm(forms.Form):
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=60,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text=gettext_lazy("As in Europe/London."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=gettext_lazy("From tomorrow on the bookings keep their hour on the new clock"),
        error_messages={"required": gettext_lazy("Please say that this is what you want.")},
    )

    def clean_zone(self) -> str:
        name: str = self.cleaned_data["zone"].strip()
        if name not in available_timezones():
            raise ValidationError(_("%(name)s is not a time zone.") % {"name": name})
        return name


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Time zone"), icon="desk-clock")
    form, status, now = ZoneForm(request.POST or None, initial={"zone": site.zone}), 200, timezone.now()
    if request.method == "POST":
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                moved = journeys.change_zone(
                    site=site, zone=form.cleaned_data["zone"], now=now, actor=request.user
                )
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                told: dict[str, Any] = {"count": len(moved)}
                messages.success(request, _("The zone is changed; bookings carried along: %(count)s.") % told)
                return redirect(f"{reverse('desk_time_zone')}?site={site.code}")
    ahead = Appointment.objects.filter(site=site, state__in=OPEN, promise_at__gt=now).count()
    return site_page(
        request, "cms/desk/setup/time_zone.html", _("Time zone"), status=status, icon="desk-clock", form=form,
        ahead=ahead, zones=sorted(available_timezones()), now=now,
    )  # fmt: skip
