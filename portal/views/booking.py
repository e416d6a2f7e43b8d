"""Booking a visit: which car, what work, when. One question a page, kept in the address."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.appointments.queries import Availability, Offer, Slot, availability, earliest
from booking.due.queries import garage_of
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.workshop.models import Operation
from booking.workshop.queries import MenuItem, chapter_name, menu, menus
from club import journeys
from portal import slots
from portal.formats import moment
from portal.forms import PersonForm
from portal.models import User
from portal.needs import needs_of
from portal.owner import owner_of
from portal.person import person_of
from portal.views.plan import Plan
from portal.views.travel import DRIVEN, Travel, TripForm, modes_at, way_from


class SlotForm(PersonForm):
    """The chosen time, as the radio button carries it."""

    at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"],
        error_messages={
            "required": _("Pick a time first."),
            "invalid": _("Please choose one of the times offered."),
        },
    )

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if abs(at - timezone.now()) > slots.FAR:  # the year 1 has no local time
            raise forms.ValidationError(self.fields["at"].error_messages["invalid"], code="invalid")
        return at


@dataclass(frozen=True)
class WayOut:
    """A time that would work, as a link."""

    label: str | Promise
    href: str
    site: Site | None = None


@dataclass(frozen=True)
class MenuLine:
    item: MenuItem
    is_due: bool
    is_chosen: bool


@dataclass(frozen=True)
class Chapter:
    """Operations of one kind of work; ``name`` is told by the reader's language."""

    code: str
    lines: list[MenuLine]

    @property
    def name(self) -> str:
        return chapter_name(self.code)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    plan = Plan.read(request)
    if plan.car is None:
        return ask_car(request, plan)
    if not plan.work or "change" in request.GET:
        return ask_work(request, plan)
    return ask_time(request, plan)


def ask_car(request: HttpRequest, plan: Plan) -> HttpResponse:
    owner = owner_of(request)
    cars = garage_of(owner.user, owner.now, on=owner.on)
    asked = request.GET.get("mode", "")  # nothing was said yet about what nobody was asked
    choices = [(car, replace(plan, car=car.vehicle).query(mode=asked)) for car in cars]
    if len(cars) == 1:
        return redirect(request.path + choices[0][1])
    return render(request, "portal/appointments/new_car.html", {"cars": choices})


def ask_work(request: HttpRequest, plan: Plan) -> HttpResponse:
    assert plan.car is not None  # noqa: S101 - narrowed by new()
    owner = owner_of(request)
    site = plan.site or owner.site
    chosen = [operation.code for operation in plan.work]
    needs = needs_of(
        plan.car, site, owner.now, owner.on, chosen, lambda work: plan.query(work=work, change="1")
    )
    items = menu(site, vehicle=plan.car, on=owner.on)
    context = {
        "plan": plan,
        "chapters": chapters(items, needs.codes if needs else frozenset(), set(chosen)),
        "needs": needs,
        "modes": modes_at(site, owner.on),
        "is_asked_again": "mode" in request.GET and not plan.work,
    }
    return render(request, "portal/appointments/new_work.html", context)


def chapters(items: list[MenuItem], due: frozenset[str], chosen: set[str]) -> list[Chapter]:
    """The menu by chapter; what is due carries a badge."""
    found: dict[str, Chapter] = {}
    for item in items:
        is_due = item.operation.code in due
        chapter = found.setdefault(item.operation.group, Chapter(item.operation.group, []))
        chapter.lines.append(MenuLine(item, is_due, item.operation.code in chosen))
    return sorted(found.values(), key=lambda chapter: chapter.lines[0].item.operation.rank)


def ask_time(request: HttpRequest, plan: Plan) -> HttpResponse:
    owner = owner_of(request)
    travel = Travel.of(plan, plan.site or owner.site, owner.on)
    form, trip = SlotForm(request.POST or None), travel.form(request.POST or None)
    if request.method == "POST" and form.is_valid() and trip.is_valid():
        try:
            held = hold(request, plan, form.cleaned_data["at"], trip)
        except Refusal as refusal:
            return show_times(request, plan, form, travel, trip, refusal)
        return redirect("appointment", held.ref)
    return show_times(request, plan, form, travel, trip)


def hold(request: HttpRequest, plan: Plan, at: datetime, trip: TripForm) -> Any:
    return journeys.book_service(
        user=person_of(request),
        site=plan.site or owner_of(request).site,
        trip=trip.wish(),
        operations=plan.work,
        mode=trip.mode,
        at=at,
        vehicle=plan.car,
        request_key=request.POST.get("request_key", ""),
        now=timezone.now(),
    )


def show_times(
    request: HttpRequest,
    plan: Plan,
    form: SlotForm,
    travel: Travel,
    trip: TripForm,
    refusal: Refusal | None = None,
) -> HttpResponse:
    owner = owner_of(request)
    site = plan.site or owner.site
    today = timezone.localdate(owner.now, site.tz)
    first, last = slots.window(plan.day, today)
    offered = availability(
        site=site, operations=plan.work, mode=travel.mode, first=first, last=last, now=owner.now,
        vehicle=plan.car, actor=owner.user, travel_minutes=travel.minutes,
    )  # fmt: skip
    picked = form if form.is_bound else SlotForm(request.GET)  # a way out names its time
    chosen = picked.cleaned_data["at"] if picked.is_valid() else None
    shelf = slots.shelf(
        offered, plan.day, today, chosen, lambda day: plan.query(site=site.code, day=day),
        journeys.quiet_days(offered.loads, on=owner.on, now=owner.now),
    )  # fmt: skip
    context = {
        "plan": plan,
        "site": site,
        "sites": plan.sites,
        "travel": travel,
        "trip": trip,
        "price_minor": prices_at(plan, [site], owner.on)[site.pk],
        "soonest": None if shelf["shown"] else soonest(plan, owner.now),
        "ways_out": ways_out(plan, site, refusal),
        "apart": apart(plan, site, offered, owner.now),
        "back": plan.query(change="1"),
        "form": form,
        "refusal": refusal,
        **shelf,
    }
    status = getattr(refusal, "status", 422 if form.errors or trip.errors else 200)
    return render(request, "portal/appointments/new_time.html", context, status=status)


def prices_at(plan: Plan, sites: list[Site], on: date) -> dict[int, int]:
    """What the chosen work costs by site, in minor units, tax included. One query."""
    found = menus(sites, plan.car, on=on, operations=plan.work)
    return {site: sum(item.price_minor for item in items) for site, items in found.items()}


def soonest(plan: Plan, now: datetime) -> WayOut | None:
    """The first free time anywhere, when these days have none."""
    offers = earliest_of(plan, list(plan.sites), now)
    return way_to(plan, offers[0].site, offers[0].slot) if offers else None


def earliest_of(plan: Plan, sites: list[Site], now: datetime, actor: User | None = None) -> list[Offer]:
    """The first free time of each centre that does the plan's way; where somebody drives, one query more."""
    travel = way_from(sites, plan, timezone.localdate(now)) if plan.mode in DRIVEN else {}
    return earliest(
        sites=[site for site in sites if plan.mode not in DRIVEN or site.pk in travel],
        operations=plan.work, mode=plan.mode, now=now, vehicle=plan.car, actor=actor, travel=travel,
    )  # fmt: skip


def ways_out(plan: Plan, site: Site, refusal: Refusal | None) -> list[WayOut]:
    """What a refused time leaves: the nearest ones, another day, leaving the car (booking.md §8)."""
    facts = (refusal.params if refusal else None) or {}
    ways = [way_to(plan, site, slot) for slot in slots.left(refusal)]
    if facts.get("free_if"):
        ways.append(WayOut(_("Leave the car"), plan.query(site=site.code, mode=facts["free_if"])))
    return ways


def apart(plan: Plan, site: Site, offered: Availability, now: datetime) -> list[tuple[Operation, WayOut]]:
    """What no unit of the centre does together, each with its first time alone (booking.md §5)."""
    if len(plan.work) < 2 or all(slot.reason != "no_capable_unit" for slot in offered.slots()):
        return []
    parts = [replace(plan, work=[work]) for work in plan.work]
    found = [(part, earliest_of(part, [site], now)) for part in parts]
    return [(part.work[0], way_to(part, site, offers[0].slot)) for part, offers in found if offers]


def way_to(plan: Plan, site: Site, slot: Slot) -> WayOut:
    label = moment(slot.at, site)
    return WayOut(label, plan.query(site=site.code, day=slot.local.date(), at=slot.at.isoformat()), site)
