"""Steps of a booking that waits: a request, a missing part, a car that came after all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.appointments import actions
from club import journeys
from cms.desk import DeskRequest, desk, tell
from cms.desks.workshop.forms import AcceptForm, DeclineForm, GoOnForm, PartsForm
from cms.desks.workshop.steps import done, found, show, to_change

QUARTER_SECONDS = 900


def act(
    request: DeskRequest,
    ref: str,
    form: forms.Form,
    name: str,
    verb: Callable[..., object],
    sentence: str,
    **given: Any,
) -> HttpResponse:
    """One step with its form; a refusal comes back at the form with everything typed."""
    coming = to_change(request, ref)
    if not form.is_valid():
        return show(request, coming, status=422, **{name: form})
    try:
        verb(appointment=coming, now=timezone.now(), actor=request.user, **given, **form.cleaned_data)
    except ValidationError as refusal:
        return show(request, coming, status=tell(form, refusal), **{name: form})
    return done(request, ref, sentence)


@desk("workshop")
@require_POST
def accept(request: DeskRequest, ref: str) -> HttpResponse:
    form = AcceptForm(request.POST, zone=found(request, ref).site.tz)
    return act(request, ref, form, "accept_form", journeys.accept_request, _("Booked; the customer knows."))


@desk("workshop")
@require_POST
def decline(request: DeskRequest, ref: str) -> HttpResponse:
    form = DeclineForm(request.POST)
    return act(request, ref, form, "decline_form", journeys.decline_request, _("The customer has been told."))


@desk("workshop")
@require_POST
def parts(request: DeskRequest, ref: str) -> HttpResponse:
    form = PartsForm(request.POST)
    return act(request, ref, form, "parts_form", journeys.wait_for_parts, _("Noted; the customer knows."))


@desk("workshop")
@require_POST
def go_on(request: DeskRequest, ref: str) -> HttpResponse:
    form = GoOnForm(request.POST)
    return act(request, ref, form, "go_on_form", journeys.go_on, _("Work goes on."))


@desk("workshop")
@require_POST
def check(request: DeskRequest, ref: str) -> HttpResponse:
    """The work is done; somebody else looks at it."""
    return act(
        request, ref, forms.Form(request.POST), "finish_form", actions.check, _("Waiting for its check.")
    )


@desk("workshop")
@require_POST
def take_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The car came after all: booked again from the next quarter hour."""
    now = timezone.now()
    at = now + timedelta(seconds=-now.timestamp() % QUARTER_SECONDS)
    form, sentence = forms.Form(request.POST), _("Booked again for today.")
    return act(request, ref, form, "back_form", actions.take_back, sentence, at=at)
