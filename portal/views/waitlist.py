"""Waiting for a time: joining from a full day or from an appointment, the offers and their answers."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.refusals import Refusal
from booking.sites.models import Site
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import open_offer, with_details
from booking.waitlist.rules import plain
from club import journeys
from portal.forms import DateField, PersonForm, refuse
from portal.owner import owner_of
from portal.person import person_of
from portal.views.appointments import find as find_visit
from portal.views.plan import Plan
from portal.views.travel import MODES

DAYS_AHEAD = 14
NOTICES = (
    (240, _("a few hours are enough")),
    (1_440, _("one day")),
    (2_880, _("two days")),
    (10_080, _("a week")),
)
END_OF_DAY = time(23, 59)


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
    )


class WaitForm(PersonForm):
    """When it would suit; days are required, everything else narrows it down."""

    first = DateField(label=_("From"))
    last = DateField(label=_("Until"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"), choices=list(WEEKDAYS.items()), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nothing ticked: any day we are open."),
    )  # fmt: skip
    from_time = time_field(_("Not before"))
    until_time = time_field(_("Not after"))
    notice_minutes = forms.TypedChoiceField(
        label=_("How much notice do you need?"), choices=NOTICES, coerce=int, initial=240
    )

    def asked(self) -> dict[str, Any]:
        """The facts of ``journeys.wait_for_time``."""
        said = dict(self.cleaned_data)
        said["from_time"] = said["from_time"] or time(0)
        said["until_time"] = said["until_time"] or END_OF_DAY
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """For a visit that has no time yet; the address says which, as the booking pages do."""
    plan = Plan.read(request)
    if plan.car is None or not plan.work:
        return redirect(reverse("appointment_new") + plan.query())
    owner = owner_of(request)
    site = plan.site or owner.site
    form = WaitForm(request.POST or None, initial=days_from(plan.day, site, owner.now))
    facts = {"operations": plan.work, "vehicle": plan.car, "mode": plan.mode}
    back = reverse("appointment_new") + plan.query()
    context = {"site": site, "plan": plan, "mode": MODES[plain(plan.mode)], "back": back}
    return joined(request, form, site, facts, context)


@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, ref: str) -> HttpResponse:
    """For a booked appointment: something earlier, and until then it stays."""
    visit = find_visit(request, ref)
    known = WaitlistEntry.objects.for_user(request.user).waiting().filter(replaces=visit).first()
    if known is not None and request.method != "POST":
        return redirect("waitlist_entry", known.ref)
    now = timezone.now()
    last = (visit.arrive_at.astimezone(visit.site.tz)).date()
    first = days_from(None, visit.site, now)["first"]
    form = WaitForm(request.POST or None, initial={"first": min(first, last), "last": last})
    facts = {"replaces": visit, "mode": visit.mode}
    context = {"site": visit.site, "visit": visit, "back": reverse("appointment", args=[ref])}
    return joined(request, form, visit.site, facts, context)


def joined(
    request: HttpRequest, form: WaitForm, site: Site, facts: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """The form, or the entry it made."""
    page = "portal/waitlist/new.html"
    if request.method != "POST" or not form.is_valid():
        return render(request, page, {"form": form, **context}, status=422 if form.errors else 200)
    try:
        entry = journeys.wait_for_time(
            person=person_of(request), site=site, now=timezone.now(), **facts, **form.asked()
        )
    except Refusal as refusal:
        return refuse(request, page, form, refusal, **context)
    messages.success(request, gettext("You are on the waitlist. We write to you when a time comes free."))
    return redirect("waitlist_entry", entry.ref)


@require_safe
def entry(request: HttpRequest, ref: str) -> HttpResponse:
    return show(request, find(request, ref))


@require_POST
def acceptance(request: HttpRequest, ref: str) -> HttpResponse:
    """Yes to the offer named in the form; the appointment moves, or a new one is booked."""
    waited = find(request, ref)
    offer = offer_named(request, waited)
    try:
        taken = journeys.take_offer(offer=offer, user=person_of(request), now=timezone.now())
    except Refusal as refusal:
        if refusal.code == "deposit_required":  # it is paid on the page of the visit, whose time is kept
            return redirect("appointment", offer.hold.ref)
        return show(request, find(request, ref), refusal=refusal)
    messages.success(request, gettext("Yours. We look forward to seeing you."))
    return redirect("appointment", taken.ref)


@require_POST
def declining(request: HttpRequest, ref: str) -> HttpResponse:
    """No to the offer; the entry waits on."""
    offer = offer_named(request, find(request, ref))
    try:
        journeys.decline_offer(offer=offer, user=person_of(request), now=timezone.now())
    except Refusal as refusal:
        return show(request, find(request, ref), refusal=refusal)
    messages.success(request, gettext("Passed on to the next person. You stay on the waitlist."))
    return redirect("waitlist_entry", ref)


@require_POST
def withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    """Wait no longer."""
    try:
        journeys.wait_no_longer(entry=find(request, ref), now=timezone.now(), actor=person_of(request))
    except Refusal as refusal:
        return show(request, find(request, ref), refusal=refusal)
    messages.success(request, gettext("Taken off the waitlist. Your appointments stay as they are."))
    return redirect("appointments")


def find(request: HttpRequest, ref: str) -> WaitlistEntry:
    return get_object_or_404(with_details(WaitlistEntry.objects.for_user(request.user)), ref=ref)


def offer_named(request: HttpRequest, waited: WaitlistEntry) -> WaitlistOffer:
    """The offer that was on the screen, so that a yes never means another time."""
    return get_object_or_404(waited.offers.select_related("hold"), ref=request.POST.get("offer", ""))


def show(request: HttpRequest, waited: WaitlistEntry, *, refusal: Refusal | None = None) -> HttpResponse:
    offers = list(waited.offers.all())
    context = {
        "entry": waited,
        "site": waited.site,
        "car": waited.vehicle or (waited.replaces.vehicle if waited.replaces else None),
        "operations": operations_of(waited),
        "weekdays": [WEEKDAYS[day] for day in waited.weekdays],
        "has_hours": (waited.from_time, waited.until_time) != (time(0), END_OF_DAY),
        "offer": open_offer(waited, timezone.now()) if waited.is_waiting else None,
        "past_offers": [offer for offer in offers if offer.answer],
        "refusal": refusal,
    }
    return render(request, "portal/waitlist/entry.html", context, status=getattr(refusal, "status", 200))


def operations_of(waited: WaitlistEntry) -> list[Any]:
    if waited.replaces is not None:
        return [line.operation for line in waited.replaces.lines.all()]
    return list(waited.operations.all())


def days_from(wanted: date | None, site: Site, now: datetime) -> dict[str, date]:
    """The day that was looked at; else from tomorrow on, for two weeks."""
    tomorrow = now.astimezone(site.tz).date() + timedelta(days=1)
    if wanted is not None and wanted >= tomorrow - timedelta(days=1):
        return {"first": wanted, "last": wanted}
    return {"first": tomorrow, "last": tomorrow + timedelta(days=DAYS_AHEAD)}
