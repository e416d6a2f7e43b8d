"""Club events: what is on for a member, the party, the waiting list, the ticket for the door."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from club import journeys
from club.events import queries
from club.events.actions import Companion
from club.events.models import Event, Registration, SeatOffer, WaitEntry
from loyalty.ledger.queries import balance
from portal.calendars import event_file
from portal.forms import PersonForm
from portal.owner import Owner, key_of, owner_of
from portal.views.payments import go


class PartyForm(PersonForm):
    """How many come along; ``most`` guests."""

    guests = forms.TypedChoiceField(label=_("Who comes?"), coerce=int, error_messages={
        "required": _("Say how many come along; nobody is fine too."),
        "invalid_choice": _("Please choose one of the numbers offered."),
    })  # fmt: skip

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["guests"])
        field.choices = [(n, party_words(n)) for n in range(most + 1)]
        field.initial = 0


class GuestForm(PersonForm):
    """One guest of the party; everything may follow later."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    meal = forms.CharField(label=_("Food we should know about"), max_length=60, required=False)
    child_seat = forms.BooleanField(label=_("Needs a child seat"), required=False)


def party_words(guests: int) -> str:
    return gettext("Just me") if not guests else gettext("Me and %(n)s") % {"n": guests}


def welcome_words(what: Event) -> str:
    if what.price_minor:
        return gettext("Your places are kept. They are yours once they are paid.")
    return gettext("You are coming. We look forward to it.")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    coming = queries.invitations(owner.member, journeys.event_facts(owner.member, owner.on), owner.now)
    context = {
        "owner": owner,
        "coming": [one for one in coming if one.registration],
        "open": sorted(
            (one for one in coming if one.is_on_offer(owner.now)), key=lambda one: -len(one.reasons)
        ),
        "past": [
            row
            for row in queries.registrations_of(owner.member)
            if row.event.is_over(owner.now) or row.state == Registration.State.CANCELLED
        ],
    }
    return render(request, "portal/events/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, slug: str) -> HttpResponse:
    owner, what = owner_of(request), find(slug)
    form = PartyForm(request.POST or None, most=what.guests_max)
    if request.method != "POST":
        return show(request, owner, what)
    if not form.is_valid():
        return show(request, owner, what, form=form, status=422)
    return done(
        request, owner, what, welcome_words(what),
        lambda: journeys.register_for_event(
            event=what, member=owner.member, guests=form.cleaned_data["guests"], request_key=key_of(request),
            now=owner.now,
        ),
        form,
    )  # fmt: skip


@require_POST
def payment(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the payment page for the places that are kept."""
    owner, what = owner_of(request), find(slug)
    registration = get_object_or_404(Registration.objects.for_user(request.user).active(), event=what)
    try:
        made = journeys.pay_event(
            registration=registration, user=owner.user, key=f"event:{registration.pk}:{key_of(request)}",
            now=owner.now,
        )  # fmt: skip
    except ValidationError as refusal:
        return show(request, owner, what, refusal=refusal, status=getattr(refusal, "status", 409))
    return go(made)


@require_safe
def calendar_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One event as a file for calendar programs; with one's own registration, if there is one."""
    owner, what = owner_of(request), find(slug)
    rows = Registration.objects.for_user(request.user).active().filter(event=what)
    own = queries.sequenced(rows.select_related("event__site")).first()
    body = event_file(what, own, now=owner.now)
    headers = {"Content-Disposition": f'attachment; filename="{what.slug}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
def cancellation(request: HttpRequest, slug: str) -> HttpResponse:
    owner, what = owner_of(request), find(slug)
    registration = get_object_or_404(Registration.objects.for_user(request.user).active(), event=what)
    return done(
        request, owner, what, gettext("Cancelled. Thank you for telling us."),
        lambda: journeys.cancel_registration(registration=registration, now=owner.now, actor=owner.user),
    )  # fmt: skip


@require_POST
def line(request: HttpRequest, slug: str) -> HttpResponse:
    """The party waits."""
    owner, what = owner_of(request), find(slug)
    form = PartyForm(request.POST, most=what.guests_max)
    if not form.is_valid():
        return show(request, owner, what, form=form, status=422)
    return done(
        request, owner, what, gettext("You are on the list. We tell you as soon as there are places."),
        lambda: journeys.join_event_line(
            event=what, member=owner.member, guests=form.cleaned_data["guests"], now=owner.now
        ),
        form,
    )  # fmt: skip


@require_POST
def line_leaving(request: HttpRequest, slug: str) -> HttpResponse:
    owner, what = owner_of(request), find(slug)
    entry = get_object_or_404(WaitEntry.objects.for_user(request.user).alive(), event=what)
    return done(
        request, owner, what, gettext("You left the list."),
        lambda: journeys.leave_event_line(entry=entry, now=owner.now),
    )  # fmt: skip


@require_POST
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Yes to the seats that are kept, perhaps with fewer guests."""
    owner, what = owner_of(request), find(slug)
    seats = offered(request, what)
    form = PartyForm(request.POST, most=seats.entry.guests)
    if not form.is_valid():
        return show(request, owner, what, form=form, status=422)
    return done(
        request, owner, what, welcome_words(what),
        lambda: journeys.accept_seats(
            offer=seats, guests=form.cleaned_data["guests"], request_key=key_of(request), now=owner.now
        ),
        form,
    )  # fmt: skip


@require_POST
def offer_declining(request: HttpRequest, slug: str) -> HttpResponse:
    owner, what = owner_of(request), find(slug)
    seats = offered(request, what)
    return done(
        request, owner, what, gettext("The places go to the next party."),
        lambda: journeys.decline_seats(offer=seats, now=owner.now),
    )  # fmt: skip


@require_POST
def guests(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, meals, child seats of the party."""
    owner, what = owner_of(request), find(slug)
    registration = get_object_or_404(Registration.objects.for_user(request.user).active(), event=what)
    forms_of = guest_forms(registration, request.POST)
    if not forms_of.is_valid():
        return show(request, owner, what, guest_set=forms_of, status=422)
    companions = [Companion(**form.cleaned_data) for form in forms_of.forms]
    return done(
        request, owner, what, gettext("Saved."),
        lambda: journeys.name_event_guests(registration=registration, companions=companions, now=owner.now),
    )  # fmt: skip


def guest_forms(registration: Registration, data: Any = None) -> BaseFormSet[GuestForm]:
    rows = list(registration.guests.order_by("place").values("name", "meal", "child_seat"))
    count = len(rows)
    made = formset_factory(GuestForm, extra=0, min_num=count, max_num=count, absolute_max=count)
    return made(data, initial=rows, prefix="guests")


def find(slug: str) -> Event:
    """Published ones; a draft is nobody's business."""
    return get_object_or_404(Event.objects.published().select_related("site"), slug=slug)


def offered(request: HttpRequest, what: Event) -> SeatOffer:
    entry = get_object_or_404(WaitEntry.objects.for_user(request.user).alive(), event=what)
    seats = queries.open_offer(entry)
    if seats is None:
        raise Http404
    return seats


def done(
    request: HttpRequest,
    owner: Owner,
    what: Event,
    sentence: str,
    act: Callable[[], object],
    form: forms.Form | None = None,
) -> HttpResponse:
    try:
        act()
    except ValidationError as refusal:
        return show(request, owner, what, form=form, refusal=refusal, status=getattr(refusal, "status", 422))
    messages.success(request, sentence)
    return redirect("my_event", what.slug)


def show(
    request: HttpRequest,
    owner: Owner,
    what: Event,
    *,
    form: forms.Form | None = None,
    guest_set: BaseFormSet[GuestForm] | None = None,
    refusal: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    what.refresh_from_db()
    registration = Registration.objects.for_user(request.user).active().filter(event=what).first()
    entry = WaitEntry.objects.for_user(request.user).alive().filter(event=what).first()
    seats = queries.open_offer(entry) if entry else None
    facts = journeys.event_facts(owner.member, owner.on)
    opens_at = what.opens_for(facts.tier, facts.early_hours)
    first_wins = what.seats_free > 0 and what.waiting > 0 and queries.is_flash(what, owner.now)
    most = seats.entry.guests if seats else what.guests_max
    points = registration.points if registration else 0
    paid = registration.money_minor if registration and registration.paid_at else 0
    context = {
        "owner": owner,
        "event": what,
        "registration": registration,
        "token": journeys.door_token(registration) if registration else "",
        "guest_set": guest_set or (guest_forms(registration) if registration else None),
        "can_name": owner.now < what.names_until,
        "back": journeys.share_of(registration, points, owner.now) if registration else 0,
        "money_back": journeys.share_of(registration, paid, owner.now) if registration else 0,
        "entry": entry,
        "ahead": queries.ahead_of(entry) if entry else 0,
        "offer": seats,
        "opens_at": opens_at,
        "is_open": what.is_on() and opens_at <= owner.now < what.closes_at,
        "is_invited": what.invited.invites(facts),
        "is_full": what.is_full and not first_wins,
        "takes_now": bool(entry and first_wins and what.has_room(entry.seats, entry.cars)),
        "available": balance(owner.account, owner.on).available if what.price_points else 0,
        "party_minor": what.price_minor * (1 + seats.entry.guests) if seats else 0,
        "form": form or PartyForm(most=most),
        "refusal": refusal,
    }
    return render(request, "portal/events/event.html", context, status=status)
