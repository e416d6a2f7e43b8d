"""The garage: the owner's cars, what is due on them, their history."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.due import queries as due
from booking.garage import actions, queries
from booking.garage.models import Keeper, OdometerReading, Vehicle, VehicleModel
from booking.garage.rules import PAINTS
from booking.ownership.queries import entitlements_of
from booking.refusals import Refusal
from booking.visits.queries import history_of
from club import journeys
from portal.due import line_of
from portal.formats import day, distance
from portal.forms import DateField, DistanceField, PersonForm, refuse
from portal.owner import owner_of
from portal.person import person_of
from portal.templatetags.paddock import said


class ModelField(forms.ModelChoiceField[VehicleModel]):
    def label_from_instance(self, obj: VehicleModel) -> str:
        return f"{said(obj.brand, 'name')} {said(obj, 'name')}"


class AddCarForm(PersonForm):
    """One of three is enough: the plate, the VIN or the model."""

    plate = forms.CharField(label=_("Number plate"), max_length=16, required=False)
    vin = forms.CharField(
        label=_("VIN"),
        max_length=32,
        required=False,
        help_text=_("17 characters, in the windscreen corner or on the registration."),
    )
    model = ModelField(
        label=_("Model"),
        queryset=VehicleModel.objects.none(),
        required=False,
        empty_label=_("Not listed"),
    )
    description = forms.CharField(label=_("What you call it"), max_length=60, required=False)
    paint = forms.ChoiceField(label=_("Colour"), required=False)
    registered_on = DateField(label=_("First registered"), required=False)
    odometer = DistanceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ModelField", self.fields["model"]).queryset = queries.models_on_offer()
        cast("forms.ChoiceField", self.fields["paint"]).choices = [
            ("", _("Not said")),
            *((paint.code, said(paint, "name")) for paint in PAINTS),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("plate") or cleaned.get("vin") or cleaned.get("model")) and not self.errors:
            self.add_error("plate", _("Give us the plate, the VIN or the model: one of them is enough."))
        return cleaned


class ReadingForm(PersonForm):
    """The figure on the odometer, today. One that does not follow the others is asked once more."""

    odometer = DistanceField()
    confirmed = forms.BooleanField(label=_("Yes, that is what it shows"), required=False)
    is_doubted = False

    def doubt(self, unlikely: actions.ReadingUnlikely) -> None:
        """Ask back in the reader's own words and unit."""
        facts = unlikely.params or {}
        told = {
            "on": day(facts["on"]),
            "before": distance(facts["before"]),
            "now": distance(facts["km"]),
        }
        self.is_doubted = True
        self.add_error(
            "odometer", gettext("On %(on)s the odometer showed %(before)s. Is %(now)s right?") % told
        )


class InsuranceForm(PersonForm):
    """When the motor insurance ends, so that we can remind in time."""

    insurer = forms.CharField(label=_("Insurer"), max_length=80, required=False)
    ends_on = DateField(label=_("Insured until"))


@require_safe
def garage(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    cars = due.garage_of(owner.user, owner.now, on=owner.on)
    return render(request, "portal/garage/index.html", {"cars": cars})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = AddCarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            owner = owner_of(request)
            vehicle = journeys.put_in_garage(user=owner.user, now=owner.now, on=owner.on, **facts(form))
        except Refusal as refusal:
            answer = refuse(request, "portal/garage/new.html", form, refusal)
            answer.keeps_writes = True  # type: ignore[attr-defined]  # VINs tried are counted
            return answer
        messages.success(request, gettext("Your car is in the garage."))
        for words in hints(form.cleaned_data["vin"]):
            messages.info(request, words)
        return redirect("vehicle", vehicle.ref)
    return render(request, "portal/garage/new.html", {"form": form}, status=422 if form.errors else 200)


def facts(form: AddCarForm) -> dict[str, Any]:
    """What was typed, as the garage knows it."""
    typed = dict(form.cleaned_data)
    return typed | {"odometer_km": typed.pop("odometer"), "country": settings.REGION.upper()}


def hints(vin: str) -> list[str]:
    """What the VIN says by itself, so that a slip is seen; it refuses nothing."""
    found = queries.hint_of(vin)
    if found is None:
        return []
    words = []
    if found.brand and found.years:
        words = [
            gettext("The VIN points to a %(brand)s, model year %(years)s. If not, please compare the two.")
        ]
    elif found.brand:
        words = [gettext("The VIN points to a %(brand)s. If not, please compare the two.")]
    if found.is_doubtful:
        words.append(
            gettext(
                "The VIN's check digit does not fit. We kept what you typed; please compare it once more."
            )
        )
    return [each % {"brand": found.brand, "years": " / ".join(map(str, found.years))} for each in words]


@require_safe
def vehicle(request: HttpRequest, ref: str) -> HttpResponse:
    return show(request, find(request, ref), ReadingForm(), InsuranceForm())


@require_POST
def reading(request: HttpRequest, ref: str) -> HttpResponse:
    car, form, status = find(request, ref), ReadingForm(request.POST), 422
    if form.is_valid():
        try:
            journeys.note_mileage(
                vehicle=car, km=form.cleaned_data["odometer"], user=person_of(request), now=timezone.now(),
                confirmed=form.cleaned_data["confirmed"],
            )  # fmt: skip
        except actions.ReadingUnlikely as unlikely:
            form.doubt(unlikely)
            status = unlikely.status
        except Refusal as refusal:
            form.add_error("odometer", refusal.messages[0])
        else:
            messages.success(request, gettext("Thank you, noted."))
            return redirect("vehicle", car.ref)
    return show(request, car, form, InsuranceForm(), status=status)


@require_POST
def reading_answer(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The owner's word on a reading that does not fit the others."""
    row = get_object_or_404(OdometerReading, pk=pk, vehicle=find(request, ref))
    said_so = OdometerReading.Answer
    answer = said_so.WRONG if request.POST.get("answer") == said_so.WRONG else said_so.RIGHT
    actions.answer_reading(reading=row, answer=answer, now=timezone.now())
    messages.success(request, gettext("Thank you, noted."))
    return redirect("vehicle", ref)


@require_POST
def insurance(request: HttpRequest, ref: str) -> HttpResponse:
    car, form = find(request, ref), InsuranceForm(request.POST)
    if form.is_valid():
        try:
            actions.insure(vehicle=car, now=timezone.now(), actor=person_of(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("ends_on", refusal.messages[0])
        else:
            messages.success(request, gettext("Noted. We will remind you in good time."))
            return redirect("vehicle", car.ref)
    return show(request, car, ReadingForm(), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def parting(request: HttpRequest, ref: str) -> HttpResponse:
    car = find(request, ref)
    if request.method != "POST":
        return render(request, "portal/garage/parting.html", {"vehicle": car})
    owner = owner_of(request)
    ending = Keeper.Ending.REMOVED if request.POST.get("ending") == "removed" else Keeper.Ending.SOLD
    journeys.part_with_car(vehicle=car, user=owner.user, on=owner.on, ending=ending, now=owner.now)
    messages.success(request, gettext("The car has left your garage."))
    return redirect("garage")


def find(request: HttpRequest, ref: str) -> Vehicle:
    return get_object_or_404(Vehicle.objects.for_user(request.user), ref=ref)


def show(
    request: HttpRequest,
    car: Vehicle,
    reading_form: ReadingForm,
    insurance_form: InsuranceForm,
    status: int = 200,
) -> HttpResponse:
    owner = owner_of(request)
    kept = due.car_of(owner.user, car, owner.now, on=owner.on)
    context = {
        "vehicle": kept.vehicle,
        "car": kept,
        "due": [line_of(item, owner.on) for item in kept.due],
        "history": history_of(kept.vehicle, owner.user),
        "entitlements": entitlements_of(kept.vehicle, owner.user, owner.on),
        "reading_form": reading_form,
        "insurance_form": insurance_form,
    }
    return render(request, "portal/garage/vehicle.html", context, status=status)
