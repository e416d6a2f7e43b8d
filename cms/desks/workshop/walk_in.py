"""A customer at the counter or on the phone: find the car or note it, choose work, book a free time.

Two plain pages, no script: the first ends with a car, the second with an appointment.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException, is_possible_number
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.appointments.queries import DaySlots, availability
from booking.appointments.rules import OVERRULED, Override
from booking.garage.models import Keeper, Vehicle
from booking.garage.queries import find_vehicles
from booking.sites.models import Site
from booking.transport.queries import modes_of, zones_of
from booking.workshop.models import Operation
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.members import visible
from cms.desks.searching import searched, words_of
from cms.desks.workshop.trips import TripForm, zone_of
from cms.roles import scope_of
from cms.words import SaidChoices, said

FOUND_MAX = 10
User = get_user_model()


class CustomerForm(forms.Form):
    """Somebody we do not know yet."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30)
    plate = forms.CharField(label=gettext_lazy("Number plate"), max_length=16)
    description = forms.CharField(label=gettext_lazy("Car"), max_length=80, required=False)

    def clean_phone(self) -> PhoneNumber:
        """Any number that could be dialled: new ranges are given out before libraries know them."""
        try:
            number = PhoneNumber.from_string(self.cleaned_data["phone"])
        except NumberParseException:
            number = None
        if number is None or not is_possible_number(number):
            raise ValidationError(_("This cannot be a phone number. Write it with its area code."))
        return number


class WorkForm(forms.Form):
    operations = SaidChoices(
        label=gettext_lazy("Work"), queryset=Operation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=gettext_lazy("The customer will"))
    zone = forms.ChoiceField(
        label=gettext_lazy("Zone"), required=False,
        help_text=gettext_lazy("Where the customer lives, for a lift home or a car we fetch."),
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, site: Site, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        menu = Operation.objects.offered_on(today).order_by("group", "rank", "code")
        labels = dict(Appointment.Mode.choices)
        zones = [(zone.code, said(zone, "name")) for zone in zones_of(site, today)]
        self.fields["operations"].queryset = menu  # type: ignore[attr-defined]
        self.fields["mode"].choices = [(mode, labels[mode]) for mode in modes_of(site, today)]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", "–"), *zones]  # type: ignore[attr-defined]
        if not zones:
            del self.fields["zone"]

    @property
    def about_work(self) -> list[forms.BoundField]:
        return [self[name] for name in ("operations", "mode", "zone", "day") if name in self.fields]


class BookForm(WorkForm):
    at = forms.DateTimeField(label=gettext_lazy("Time"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)
    beyond = forms.CharField(label=gettext_lazy("Why beyond the day"), max_length=200, required=False)


@desk("workshop")
@require_http_methods(["GET", "POST"])
def walk_in(request: DeskRequest) -> HttpResponse:
    """Find the car, or note a new customer with theirs."""
    site = chosen_site(request)
    if site is None:
        raise Http404
    must_act(request, site.pk)
    if "q" in request.POST:
        return searched(request, site=site.code)
    words = words_of(request)
    form, status = CustomerForm(request.POST or None, initial={"plate": words}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                car = new_customer(form.cleaned_data, site, request.user, timezone.now())
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect(f"{reverse('desk_walk_in_work', args=[car.ref])}?site={site.code}")
    found = [(car, owner_of(request, car)) for car in find_vehicles(words, FOUND_MAX)] if words else []
    return frame(
        request, "cms/desk/workshop/walk_in.html", _("New booking"), status=status, icon="desk-calendar",
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),), site=site, words=words,
        found=found, form=form,
    )  # fmt: skip


@desk("workshop")
@require_http_methods(["GET", "POST"])
def walk_in_work(request: DeskRequest, ref: str) -> HttpResponse:
    """Choose the work and the day, see what is free, book."""
    site, now = chosen_site(request), timezone.now()
    if site is None:
        raise Http404
    must_act(request, site.pk)
    car = get_object_or_404(Vehicle.objects.select_related("model"), ref=ref)
    on_site: dict[str, Any] = {"site": site, "today": now.astimezone(site.tz).date()}
    if request.method == "GET":
        asked = WorkForm(
            request.GET if "day" in request.GET else None, initial={"day": on_site["today"]}, **on_site
        )
        trip = TripForm(mode=request.GET.get("mode", ""))
        return work_page(request, site, car, asked, free_times(asked, site, car, now), trip)
    form, status = BookForm(request.POST, **on_site), 422
    trip = TripForm(request.POST, mode=request.POST.get("mode", ""))
    if form.is_valid() and trip.is_valid():
        try:
            made = book_for(form.cleaned_data, trip, site, car, request, now)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Booked."))
            return redirect("desk_appointment", made.ref)
    return work_page(request, site, car, form, free_times(form, site, car, now), trip, status)


def work_page(
    request: DeskRequest, site: Site, car: Vehicle, form: WorkForm, day: DaySlots | None, trip: TripForm,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Beyond what the day holds go plain ways only: a driver or a car of ours cannot be made."""
    back = f"{reverse('desk_walk_in')}?site={site.code}"
    may_overrule = not trip.fields and scope_of(request.user, "capacity").acts_at(site.pk)
    full = [slot for slot in day.slots if slot.reason in OVERRULED] if day and may_overrule else []
    return frame(
        request, "cms/desk/workshop/walk_in_work.html", str(car), status=status, icon="desk-calendar",
        above=((back, _("New booking")),), site=site, car=car, owner=owner_of(request, car), form=form,
        day=day, full=full, trip=trip,
    )  # fmt: skip


def free_times(form: WorkForm, site: Site, car: Vehicle, now: datetime) -> DaySlots | None:
    """The day's slots for the work asked, closed ones with their reason; None while nothing is asked."""
    if not form.is_bound:
        return None
    form.is_valid()
    asked = form.cleaned_data
    if not all(asked.get(name) for name in ("operations", "mode", "day")):
        return None
    zone = zone_of(site, asked["day"], asked["mode"], asked.get("zone", ""))
    found = availability(
        site=site, operations=list(asked["operations"]), mode=asked["mode"], first=asked["day"],
        last=asked["day"], now=now, vehicle=car, by_staff=True,
        travel_minutes=zone.travel_minutes if zone else 0,
    )  # fmt: skip
    return found.days[0]


def owner_of(request: DeskRequest, car: Vehicle) -> Any:
    """The owner, where this person's sites know them; other people's customers stay unnamed."""
    keeper = Keeper.objects.filter(vehicle=car, role=Keeper.Role.OWNER, until_date=None).first()
    if keeper is None:
        return None
    known = visible(request.scope).filter(user=keeper.user_id).exists()
    return keeper.user if known or not hasattr(keeper.user, "member") else None


@transaction.atomic
def new_customer(data: dict[str, Any], site: Site, actor: Any, now: datetime) -> Vehicle:
    """A person without a login and their car; joining the club stays theirs to do."""
    person = User(name=data["name"], phone=data["phone"])
    person.set_unusable_password()
    person.save()
    car = journeys.add_car(
        user=person, plate=data["plate"], description=data["description"] or data["plate"],
        country=site.country, now=now, on=now.astimezone(site.tz).date(),
    )  # fmt: skip
    record(actor=actor, verb="customer.noted", subject=person, data={"car": car.ref}, now=now, site=site)
    return car


@transaction.atomic
def book_for(
    data: dict[str, Any], trip: TripForm, site: Site, car: Vehicle, request: DeskRequest, now: datetime
) -> Appointment:
    """For the car's owner, by staff: no notice and no online limits; over capacity with a reason only."""
    keeper = Keeper.objects.filter(vehicle=car, role=Keeper.Role.OWNER, until_date=None).first()
    zone = zone_of(site, data["at"].astimezone(site.tz).date(), data["mode"], data.get("zone", ""))
    kept = journeys.hold_for_customer(
        site=site, operations=list(data["operations"]), mode=data["mode"], at=data["at"], vehicle=car,
        request_key=f"desk:{request.user.pk}:{request.POST.get('request_key', '')}"[:100], now=now,
        person=keeper.user if keeper else None, actor=request.user, note=data["note"],
        override=Override(data["beyond"]) if data["beyond"] else None,
        trip=trip.wish(zone),
    )  # fmt: skip
    return journeys.confirm_service(appointment=kept, user=request.user, now=now)
