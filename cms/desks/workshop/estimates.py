"""What is found on a car, what is proposed, and what the owner said on the phone."""

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.appointments.models import Appointment
from booking.estimates.actions import record_finding
from booking.estimates.queries import estimate_of
from booking.files.models import File
from booking.files.rules import SERVED_AS
from club import journeys
from cms.desk import DeskRequest, desk, tell
from cms.desks.workshop.proposals import FindingForm, MessageForm, ProposedFormSet
from cms.desks.workshop.steps import done, found, show, to_change


@desk("workshop")
@require_POST
def finding(request: DeskRequest, ref: str) -> HttpResponse:
    coming = to_change(request, ref)
    form = FindingForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, coming, status=422, finding_form=form)
    try:
        record_finding(appointment=coming, now=timezone.now(), actor=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return show(request, coming, status=tell(form, refusal), finding_form=form)
    return done(request, ref, _("Noted, with its photos."))


@desk("workshop")
@require_POST
def propose(request: DeskRequest, ref: str) -> HttpResponse:
    """Send an estimate."""
    coming = to_change(request, ref)
    lines, form = ProposedFormSet(request.POST), MessageForm(request.POST)
    if not (lines.is_valid() and form.is_valid()):
        return show(request, coming, status=422, message_form=form, proposed=lines)
    places = get_currency_precision(coming.site.currency)
    try:
        estimate = journeys.propose_work(
            appointment=coming,
            lines=[line.draft(places) for line in lines if line.has_changed()],
            message=form.cleaned_data["message"],
            now=timezone.now(),
            actor=request.user,
        )
    except ValidationError as refusal:
        return show(request, coming, status=tell(form, refusal), message_form=form, proposed=lines)
    sent = _("Sent; the customer decides.") if estimate.is_open else _("Within what was signed for: go on.")
    return done(request, ref, sent)


@desk("workshop")
@require_POST
def phoned(request: DeskRequest, ref: str) -> HttpResponse:
    """The customer answered on the phone: what is ticked is a yes."""
    coming = to_change(request, ref)
    estimate = estimate_of(coming)
    form = Form(request.POST)
    if estimate is None:
        return done(request, ref, _("There is no estimate."))
    approved = {line.position for line in estimate.lines.all() if f"line-{line.position}" in request.POST}
    try:
        journeys.answer_estimate(
            estimate=estimate, digest=request.POST.get("digest", ""), approved=approved, now=timezone.now(),
            actor=request.user, by_phone=True,
        )  # fmt: skip
    except ValidationError as refusal:
        form.is_valid()
        return show(request, coming, status=tell(form, refusal), phoned_form=form)
    return done(request, ref, _("Noted; work goes on."))


@desk("workshop")
@require_safe
def photo(request: DeskRequest, ref: str, file: str) -> FileResponse:
    """A photo of the car, of a finding or as it was given to us, for staff of its site."""
    coming: Appointment = found(request, ref)
    of_it = Q(shows__finding__appointment=coming) | Q(check_in__given__appointment=coming)
    shown = get_object_or_404(File, of_it, ref=file)
    return FileResponse(shown.side(request.GET.get("size")).open(), headers=SERVED_AS)
