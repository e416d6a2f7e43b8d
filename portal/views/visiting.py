"""A visitor with a friend's link holds a time first and signs up afterwards (booking.md §3)."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.sites.queries import open_sites
from booking.workshop.models import Operation
from booking.workshop.queries import menu
from club import journeys
from portal import slots, visitors
from portal.formats import moment
from portal.owner import key_of
from portal.person import person_of
from portal.views import errors
from portal.views.booking import SlotForm, WayOut
from portal.views.referral import offered

WORK_MAX = 10
MODES = (("drop_off", _("I leave the car")), ("wait", _("I wait for it")))  # a stranger is lent no car


class AskForm(forms.Form):
    """Where, what and how; anything the address cannot mean is asked again."""

    site = forms.ModelChoiceField(Site.objects.none(), to_field_name="code", required=False)
    work = forms.ModelMultipleChoiceField(Operation.objects.none(), to_field_name="code", required=False)
    mode = forms.ChoiceField(choices=MODES, required=False)
    day = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        known = Operation.objects.offered_on(today).online().filter(is_open_ended=False)
        for name, choices in (("site", open_sites(today)), ("work", known)):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = choices


class VisitForm(SlotForm):
    """The chosen time, and in a few words the car nobody knows yet."""

    car = forms.CharField(
        label=_("Which car is it?"), max_length=80, required=False, help_text=_("Model and number plate.")
    )


class Ask:
    """The wish as far as the address says it."""

    def __init__(self, request: HttpRequest) -> None:
        form = AskForm(request.GET)
        form.is_valid()
        said = form.cleaned_data
        self.sites = list(open_sites(timezone.localdate()))
        self.site: Site | None = said.get("site") or (self.sites[0] if len(self.sites) == 1 else None)
        self.work: list[Operation] = list(said.get("work") or [])[:WORK_MAX]
        self.mode: str = said.get("mode") or "drop_off"
        self.day = said.get("day")

    def query(self, **change: object) -> str:
        parts: dict[str, object] = {"site": self.site and self.site.code, "mode": self.mode, "day": self.day}
        parts |= {"work": [operation.code for operation in self.work]} | change
        return "?" + urlencode({name: value for name, value in parts.items() if value}, doseq=True)


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """Centre and work, then the times; a time chosen is held for the ten minutes of any hold."""
    offer = offered(code)
    now = timezone.now()
    if visitors.live_hold(request, now) is not None:
        return redirect("referral_held", offer.code)
    ask = Ask(request)
    if ask.site is None or not ask.work:
        return ask_work(request, offer.code, ask)
    form = VisitForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show_times(request, offer.code, ask, form, now)
    if not ratelimit.consume(request, action="visitor_hold"):
        return errors.too_many(request)
    try:
        held = journeys.book_service(
            user=None, site=ask.site, operations=ask.work, mode=ask.mode, at=form.cleaned_data["at"],
            vehicle=None, request_key=f"visitor:{key_of(request)}", now=now, note=form.cleaned_data["car"],
        )  # fmt: skip
    except Refusal as refusal:
        return show_times(request, offer.code, ask, form, now, refusal)
    visitors.remember(request, held)
    return redirect("referral_held", offer.code)


def ask_work(request: HttpRequest, code: str, ask: Ask) -> HttpResponse:
    site = ask.site or (ask.sites[0] if ask.sites else None)
    items = menu(site, on=timezone.localdate(timezone=site.tz)) if site is not None else []
    context = {
        "code": code,
        "ask": ask,
        "sites": ask.sites,
        "modes": MODES,
        "items": [item for item in items if not item.operation.is_open_ended],
        "is_asked_again": "mode" in request.GET,
    }
    return render(request, "portal/referral/visit_work.html", context)


def show_times(
    request: HttpRequest,
    code: str,
    ask: Ask,
    form: VisitForm,
    now: datetime,
    refusal: Refusal | None = None,
) -> HttpResponse:
    site = ask.site
    assert site is not None  # noqa: S101 - narrowed by visit()
    today = timezone.localdate(now, site.tz)
    first, last = slots.window(ask.day, today)
    offered = availability(site=site, operations=ask.work, mode=ask.mode, first=first, last=last, now=now)
    chosen = form.cleaned_data.get("at") if form.is_bound and form.is_valid() else None
    context = {
        "code": code,
        "ask": ask,
        "site": site,
        "form": form,
        "car": form["car"],
        "refusal": refusal,
        "ways_out": [
            WayOut(moment(slot.at, site), ask.query(day=slot.local.date())) for slot in slots.left(refusal)
        ],
        "back": ask.query(work=[]),
        **slots.shelf(offered, ask.day, today, chosen, lambda day: ask.query(day=day)),
    }
    status = getattr(refusal, "status", 422 if form.errors else 200)
    return render(request, "portal/referral/visit_time.html", context, status=status)


@require_safe
def held(request: HttpRequest, code: str) -> HttpResponse:
    """The time as it is kept; whoever joins or signs in takes it along."""
    found = visitors.kept_for(request)
    if found is None:
        return redirect("referral_visit", code)
    if request.user.is_authenticated:
        return redirect("visit_mine")
    context = {"appointment": found, "code": code, "is_held": found.is_held(timezone.now())}
    return render(request, "portal/referral/held.html", {**context, "next": reverse("visit_mine")})


@require_POST
def letting_go(request: HttpRequest, code: str) -> HttpResponse:
    """Not this time after all: it is free for others at once."""
    found = visitors.live_hold(request, timezone.now())
    if found is not None:
        journeys.cancel_service(appointment=found, user=None, now=timezone.now())
    visitors.forget(request)
    return redirect("referral_visit", code)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """After joining or signing in: the hold moves to the account, or what was wished is asked anew."""
    found = visitors.kept_for(request)
    visitors.forget(request)
    if found is None:
        return redirect("home")
    try:
        journeys.adopt_visit(appointment=found, user=person_of(request), now=timezone.now())
    except Refusal:
        messages.info(
            request, gettext("The ten minutes for this time have passed. Nothing is lost: choose again.")
        )
        return redirect(reverse("appointment_new") + again(found))
    return redirect("appointment", found.ref)


def again(found: Appointment) -> str:
    """The same wish in the booking pages, which ask for the car first."""
    work = [line.operation.code for line in found.lines.all()]
    return "?" + urlencode({"site": found.site.code, "mode": found.mode, "work": work}, doseq=True)
