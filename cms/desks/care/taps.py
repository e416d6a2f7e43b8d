"""One tap at reception: greeted, explained, washed; and a look at the rest area."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.sites.models import Site
from club.promises import actions
from club.promises.models import RestCheck, VisitMoment
from cms.desk import DeskRequest, desk, must_act


@desk("workshop")
@require_POST
def moment_tap(request: DeskRequest, ref: str, kind: str) -> HttpResponse:
    coming = get_object_or_404(Appointment.objects.filter(site__in=request.scope.seen), ref=ref)
    must_act(request, coming.site_id)
    if kind not in VisitMoment.Kind.values:
        raise Http404
    try:
        actions.tap(appointment=coming, kind=kind, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_appointment", ref)


@desk("care")
@require_POST
def rest_look(request: DeskRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site, code=code, pk__in=request.scope.seen)
    must_act(request, site.pk)
    found = request.POST.get("found", "")
    if found not in RestCheck.Found.values:
        raise Http404
    actions.look_at_rest_area(site=site, found=found, now=timezone.now(), actor=request.user)
    messages.success(request, _("Written down."))
    return redirect("desk_promises")
