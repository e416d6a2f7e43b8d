"""Words between the house and an owner about one visit."""

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.reception.actions import mark_read
from club import journeys
from cms.desk import DeskRequest, desk
from cms.desks.workshop.answers import act
from cms.desks.workshop.forms import WordsForm
from cms.desks.workshop.steps import done, to_change


@desk("workshop")
@require_POST
def say(request: DeskRequest, ref: str) -> HttpResponse:
    form = WordsForm(request.POST)
    return act(request, ref, form, "words_form", journeys.say_to_owner, _("Sent; the customer is told."))


@desk("workshop")
@require_POST
def seen(request: DeskRequest, ref: str) -> HttpResponse:
    """Nothing to answer, but somebody has read it."""
    coming = to_change(request, ref)
    mark_read(appointment=coming, now=timezone.now())
    return done(request, ref, _("Noted as read."))


@desk("workshop")
@require_POST
def keys(request: DeskRequest, ref: str) -> HttpResponse:
    """The car that was checked in from home is here."""
    return act(request, ref, Form(request.POST), "start_form", journeys.take_keys, _("The car is with us."))
