"""Money beside a bill: paid at the counter after all, and the car handed over once it is paid."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from booking.visits.models import Visit
from club import journeys
from cms.desk import DeskRequest, desk, must_act
from cms.desks.workshop.steps import found


@desk("bills")
@require_POST
def paid_at_counter(request: DeskRequest, ref: str) -> HttpResponse:
    """The owner pays here instead of online; the car goes with them."""
    return done(
        request, ref, journeys.bill_paid_at_counter, _("Paid at the counter; the car is handed over.")
    )


@desk("bills")
@require_POST
def hand_over(request: DeskRequest, ref: str) -> HttpResponse:
    """Its bill was paid online: the owner takes the car."""
    return done(request, ref, journeys.hand_over_car, _("The car is handed over."))


def done(request: DeskRequest, ref: str, act: Callable[..., Any], sentence: str) -> HttpResponse:
    coming = found(request, ref)
    must_act(request, coming.site_id)
    rows = Visit.objects.closed().select_related("site", "person", "appointment__site", "appointment__person")
    visit = get_object_or_404(rows, appointment=coming)
    try:
        act(visit=visit, now=timezone.now(), actor=request.user)
        messages.success(request, sentence)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_appointment", ref)
