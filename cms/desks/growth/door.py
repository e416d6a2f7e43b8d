"""The door of an event on a phone: scan or type a ticket, tick who is here, take a slip back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from club import journeys
from club.events import actions, queries
from club.events.models import CheckIn, Event, PartyGuest, Registration
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.growth.events import find

LATEST = 12


class TicketForm(forms.Form):
    token = forms.CharField(
        label=gettext_lazy("Ticket"),
        help_text=gettext_lazy("The square, or the letters under it."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "data-scan-into": ""}),
    )


class GuestForm(forms.Form):
    """What a guest says who agrees that the club may call."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


class PresentForm(forms.Form):
    """Who of the party is here. Papers are noted as they are shown."""

    token = forms.CharField(max_length=60, widget=forms.HiddenInput)
    nonce = forms.CharField(max_length=64, widget=forms.HiddenInput)
    present = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who is here?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    waiver = forms.BooleanField(label=gettext_lazy("Waiver signed"), required=False)
    licence = forms.BooleanField(label=gettext_lazy("Driving licence seen"), required=False)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = {row.guest_id for row in registration.check_ins.all() if row.undone_at is None}
        party: list[tuple[int, str, int | None]] = [(0, str(registration.member.user), None)]
        guests = registration.guests.order_by("place")
        party += [(one.place, one.name or _("Guest %(n)s") % {"n": one.place}, one.pk) for one in guests]
        self.fields["present"].choices = [(place, name) for place, name, pk in party if pk not in inside]  # type: ignore[attr-defined]
        self.initial["present"] = [place for place, _name, pk in party if pk not in inside]
        event = registration.event
        if not event.asks_waiver or registration.waiver_at:
            del self.fields["waiver"]
        if not event.asks_licence or registration.licence_at:
            del self.fields["licence"]


@desk("growth")
@require_http_methods(["GET", "POST"])
def door(request: DeskRequest, slug: str) -> HttpResponse:
    """Which party stands here. Nobody is let in by looking."""
    event = find(request, slug)
    if request.method == "GET":
        return page(request, event, TicketForm())
    must_act(request, event.site_id)
    form = TicketForm(request.POST)
    if not form.is_valid():
        return page(request, event, form, status=422)
    token = form.cleaned_data["token"]
    try:
        registration = read(event, token)
    except ValidationError as refusal:
        return page(request, event, form, status=tell(form, refusal))
    party = PresentForm(initial={"token": token, "nonce": uuid4().hex}, registration=registration)
    return page(request, event, TicketForm(), registration=registration, party=party)


@desk("growth")
@require_POST
def door_in(request: DeskRequest, slug: str) -> HttpResponse:
    """Let in who is ticked."""
    event = find(request, slug)
    must_act(request, event.site_id)
    now = timezone.now()
    try:
        registration = read(event, request.POST.get("token", ""))
    except ValidationError as refusal:
        form = TicketForm()
        form.full_clean()
        return page(request, event, form, status=getattr(refusal, "status", 409), refusal=refusal)
    party = PresentForm(request.POST, registration=registration)
    if not party.is_valid():
        return page(request, event, TicketForm(), registration=registration, party=party, status=422)
    try:
        admitted = let_in(event, registration, party, now, request.user)
    except ValidationError as refusal:
        status = tell(party, refusal)
        return page(request, event, TicketForm(), registration=registration, party=party, status=status)
    for row in admitted.before:
        messages.warning(request, _("In already since %(at)s, let in by %(who)s.") % {
            "at": f"{row.scanned_at.astimezone(event.tz):%H:%M}", "who": row.actor,
        })  # fmt: skip
    messages.success(request, _("%(n)s let in.") % {"n": len(admitted.fresh)})
    return redirect("desk_event_door", event.slug)


def let_in(
    event: Event, registration: Registration, party: PresentForm, now: datetime, actor: Any
) -> actions.Admitted:
    said = party.cleaned_data
    actions.note_papers(
        registration=registration, now=now, waiver=bool(said.get("waiver")), licence=bool(said.get("licence"))
    )
    return journeys.check_in(
        event=event, token=said["token"], nonce=said["nonce"], present=said["present"], scanned_at=now,
        now=now, actor=actor,
    )  # fmt: skip


@desk("growth")
@require_POST
def door_undo(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    event = find(request, slug)
    must_act(request, event.site_id)
    row = get_object_or_404(CheckIn, pk=pk, registration__event=event)
    try:
        journeys.undo_check_in(check_in=row, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        return page(request, event, TicketForm(), status=getattr(refusal, "status", 409), refusal=refusal)
    messages.success(request, _("Taken back."))
    return redirect("desk_event_door", event.slug)


@desk("growth")
@require_POST
def door_guest(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """A guest who is inside would like to hear from us: the host's friend from now on."""
    event = find(request, slug)
    must_act(request, event.site_id)
    guest = get_object_or_404(
        PartyGuest.objects.select_related("registration__member__user"), pk=pk, registration__event=event,
        check_ins__undone_at=None, check_ins__isnull=False,
    )  # fmt: skip
    form = GuestForm(request.POST, prefix=f"guest{pk}")
    try:
        if not form.is_valid():
            raise journeys.GuestUnknown
        journeys.welcome_guest(guest=guest, now=timezone.now(), actor=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        status = getattr(refusal, "status", 422)
        return page(request, event, TicketForm(), status=status, refusal=refusal, typed={pk: form})
    messages.success(request, _("Written down. Thank you."))
    return redirect("desk_event_door", event.slug)


def read(event: Event, token: str) -> Registration:
    """The party behind a ticket of this event, as it may be let in now."""
    registration = journeys.read_door(event=event, token=token)
    actions.refuse_stranger(event, registration)
    return registration


def guest_form(row: CheckIn, typed: dict[int, GuestForm]) -> GuestForm | None:
    """For a guest who has not agreed yet; what was typed stays."""
    if row.guest is None or row.guest.consented_at is not None:
        return None
    return typed.get(row.guest.pk) or GuestForm(
        prefix=f"guest{row.guest.pk}", initial={"name": row.guest.name}
    )


def page(
    request: DeskRequest,
    event: Event,
    form: TicketForm,
    *,
    status: int = 200,
    typed: dict[int, GuestForm] | None = None,
    **more: Any,
) -> HttpResponse:
    rows = CheckIn.objects.filter(registration__event=event, undone_at=None)
    rows = rows.select_related("guest", "registration__member__user", "actor").order_by("-pk")
    now = timezone.now()
    undo = timedelta(minutes=queries.terms_of(event, now).undo_minutes)
    latest = [(row, now - row.recorded_at <= undo, guest_form(row, typed or {})) for row in rows[:LATEST]]
    above = ((reverse("desk_events"), _("Events")), (reverse("desk_event", args=[event.slug]), event.title))
    return frame(
        request, "cms/desk/growth/door.html", _("Door"), status=status, icon="desk-ticket", above=above,
        event=event, form=form, latest=latest, inside=rows.count(),
        can_act=request.scope.acts_at(event.site_id), **more,
    )  # fmt: skip
