"""One appointment and its steps. A refusal comes back at its form, with everything typed still there."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.forms import BaseForm, Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.appointments.models import Appointment, AppointmentLine
from booking.estimates.queries import estimate_of, findings_of
from booking.reception.queries import given_of, notes_of, unread
from booking.visits.models import Visit
from booking.visits.queries import visit_with_lines
from club import journeys
from club.payments import queries
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.workshop.board import TONES
from cms.desks.workshop.forms import (
    AcceptForm,
    DeclineForm,
    FinishForm,
    GoOnForm,
    PartsForm,
    ReceiveForm,
    StartForm,
    WordsForm,
)
from cms.desks.workshop.hands import hands_of
from cms.desks.workshop.paying import perk_rows
from cms.desks.workshop.proposals import FindingForm, MessageForm, ProposedFormSet
from cms.roles import scope_of
from loyalty.earning.queries import receipt_for

State = Appointment.State
EVENTS_MAX = 60
TALK = ("words_form", "hands_form")
PROPOSALS = ("finding_form", "message_form", "phoned_form", *TALK)
NEXT = {
    State.REQUESTED: ("accept_form", "decline_form", *TALK),
    State.BOOKED: ("receive_form", *TALK),
    State.CHECKED_IN: ("start_form", *PROPOSALS),
    State.IN_WORK: ("finish_form", "parts_form", *PROPOSALS),
    State.AWAITING_APPROVAL: PROPOSALS,
    State.AWAITING_PARTS: ("go_on_form", *PROPOSALS),
    State.QUALITY_CHECK: ("finish_form", *TALK),
    State.READY: TALK,
    State.NO_SHOW: ("back_form",),
}
"""Which steps a state offers, by the names of their forms."""


@desk("workshop")
@require_safe
def appointment(request: DeskRequest, ref: str) -> HttpResponse:
    return show(request, found(request, ref))


@desk("workshop")
@require_POST
def receive(request: DeskRequest, ref: str) -> HttpResponse:
    coming = to_change(request, ref)
    form = ReceiveForm(request.POST, request.FILES, currency=coming.site.currency)
    if form.is_valid():
        try:
            journeys.receive_car(appointment=coming, now=timezone.now(), actor=request.user, **form.facts())
        except ValidationError as refusal:
            return show(request, coming, status=tell(form, refusal), receive_form=form)
        return done(request, ref, _("The car is with us."))
    return show(request, coming, status=422, receive_form=form)


@desk("workshop")
@require_POST
def start(request: DeskRequest, ref: str) -> HttpResponse:
    coming = to_change(request, ref)
    form = StartForm(request.POST, appointment=coming)
    if form.is_valid():
        try:
            journeys.start_work(
                appointment=coming,
                technician=form.cleaned_data["technician"],
                now=timezone.now(),
                actor=request.user,
            )
        except ValidationError as refusal:
            return show(request, coming, status=tell(form, refusal), start_form=form)
        return done(request, ref, _("Work has begun."))
    return show(request, coming, status=422, start_form=form)


@desk("workshop")
@require_POST
def finish(request: DeskRequest, ref: str) -> HttpResponse:
    coming = to_change(request, ref)
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            journeys.finish_work(appointment=coming, now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            return show(request, coming, status=tell(form, refusal), finish_form=form)
        return done(request, ref, _("The car is ready, and its owner has been told."))
    return show(request, coming, status=422, finish_form=form)


@desk("workshop")
@require_POST
def missed(request: DeskRequest, ref: str) -> HttpResponse:
    """The car did not come."""
    coming = to_change(request, ref)
    form = ReceiveForm(currency=coming.site.currency)
    try:
        journeys.miss(appointment=coming, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        return show(request, coming, status=problem(request, refusal), receive_form=form)
    return done(request, ref, _("Noted as missed; the rest of its time is free again."))


def problem(request: DeskRequest, refusal: ValidationError) -> int:
    """A refusal of a step without fields stands at the top of the page."""
    for sentence in refusal.messages:
        messages.error(request, sentence)
    return int(getattr(refusal, "status", 422))


def found(request: DeskRequest, ref: str) -> Appointment:
    """The appointment, if it is at a site this person sees; otherwise it does not exist."""
    lines = AppointmentLine.objects.select_related("operation").order_by("pk")
    rows = Appointment.objects.for_sites(request.scope.sites())
    rows = rows.select_related("site", "person", "vehicle__model", "trip__zone")
    rows = rows.prefetch_related(Prefetch("lines", lines))
    return get_object_or_404(rows, ref=ref)


def to_change(request: DeskRequest, ref: str) -> Appointment:
    coming = found(request, ref)
    must_act(request, coming.site_id)
    return coming


def done(request: DeskRequest, ref: str, sentence: str) -> HttpResponseRedirect:
    """Back to the page the step was taken on: the tablet in the workshop, or the desk."""
    messages.success(request, sentence)
    return redirect("desk_job" if request.POST.get("from") == "job" else "desk_appointment", ref)


def show(
    request: DeskRequest,
    coming: Appointment,
    status: int = 200,
    proposed: Any = None,
    wrong_perks: Any = None,
    **forms: BaseForm,
) -> HttpResponse:
    visit = Visit.objects.filter(appointment=coming).first()
    bill = visit_with_lines(visit.ref) if visit and visit.is_closed() else None
    context: dict[str, Any] = {
        "appointment": coming,
        "visit": visit,
        "bill": bill,
        "receipt": receipt_for(f"visit:{visit.pk}") if visit and bill else None,
        "events": coming.events.select_related("actor").order_by("-pk")[:EVENTS_MAX],
        "tone": TONES.get(State(coming.state), "plain"),
        "is_late": coming.state in (State.BOOKED, State.CHECKED_IN) and coming.arrive_at < timezone.now(),
        **money_of(coming, visit if bill else None),
        "can_act": request.scope.acts_at(coming.site_id),
        "can_bill": scope_of(request.user, "bills").acts_at(coming.site_id),
        "can_see_member": bool(scope_of(request.user, "members")),
        "findings": findings_of(coming),
        "estimate": estimate_of(coming),
        "given": given_of(coming),
        "notes": notes_of(coming),
        "unread": unread([coming]).get(coming.pk, 0),
        "hands": hands_of(coming, timezone.now()),
        "perks": perk_rows(coming, timezone.now(), wrong_perks or {}),
        "proposed": proposed if proposed is not None else ProposedFormSet(),
        **steps(coming, forms),
    }
    return frame(
        request,
        "cms/desk/workshop/appointment.html",
        str(coming.vehicle or coming.ref),
        status=status,
        icon="desk-wrench",
        above=((f"{reverse('desk_workshop')}?site={coming.site.code}", _("Workshop")),),
        **context,
    )


def money_of(coming: Appointment, visit: Visit | None) -> dict[str, Any]:
    """Deposit and bill as paid online, and what is left of a bill its owner was asked to pay."""
    subjects = [f"appointment:{coming.ref}", *([f"visit:{visit.pk}"] if visit else [])]
    is_to_pay = visit is not None and journeys.is_to_pay(visit)
    return {
        "payments": queries.payments_for(subjects),
        "is_to_pay": is_to_pay,
        "left": journeys.outstanding(visit) if visit is not None and is_to_pay else 0,
    }


def steps(coming: Appointment, forms: dict[str, BaseForm]) -> dict[str, BaseForm | None]:
    """The forms of the steps that may be next; one that was just refused stands with what was typed."""
    made: dict[str, Callable[[], BaseForm]] = {
        "receive_form": lambda: ReceiveForm(
            currency=coming.site.currency, initial={"signed_name": coming.person or ""}
        ),
        "start_form": lambda: StartForm(appointment=coming),
        "finish_form": FinishForm,
        "accept_form": lambda: AcceptForm(initial={"minutes": coming.work_minutes}, zone=coming.site.tz),
        "decline_form": DeclineForm,
        "parts_form": PartsForm,
        "go_on_form": GoOnForm,
        "back_form": Form,
        "finding_form": FindingForm,
        "message_form": MessageForm,
        "phoned_form": Form,
        "words_form": WordsForm,
        "hands_form": Form,
    }
    names = NEXT.get(State(coming.state), ())
    if not forms.keys() <= set(names):  # a step out of turn: only that one, with its refusal
        names = ()
    return {name: forms.get(name) or (make() if name in names else None) for name, make in made.items()}
