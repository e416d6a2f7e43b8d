"""Cars at the desk: found by plate or VIN, who waits for one, what it needs, and what belongs to it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.due.queries import due_for, open_recalls
from booking.garage.actions import inspect_yearly
from booking.garage.models import Milestone, Vehicle
from booking.garage.queries import find_vehicles
from booking.ownership import actions as ownership
from booking.ownership.models import Entitlement, FiledContact, VinClaim
from booking.ownership.queries import periods_of, waiting_claims
from booking.visits.models import Visit
from booking.visits.queries import history_of
from booking.workshop.models import Operation
from club import journeys
from club.exchange.models import ExternalRecord
from club.exchange.queries import told_of_car
from club.members.models import Member
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.files.words import column, fact
from cms.desks.members import visible
from cms.desks.searching import searched, words_of
from cms.desks.workshop.vehicle_words import line_of
from cms.words import SaidChoice


class GrantForm(forms.Form):
    """Something paid for in advance, or promised, that belongs to the car."""

    name = forms.CharField(label=gettext_lazy("What"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("What, in Chinese"), max_length=80, required=False)
    units = forms.IntegerField(label=gettext_lazy("How often"), min_value=1, max_value=100, initial=1)
    until_on = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    operation = SaidChoice(
        label=gettext_lazy("Work"), queryset=Operation.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Operation.objects.offered_on(journeys.group_day(timezone.now())).order_by("group", "rank")
        self.fields["operation"].queryset = rows  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """A contact that our papers name for the car; whoever proves it may take the car online."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=FiledContact.Kind.choices)
    value = forms.CharField(label=gettext_lazy("Phone or e-mail"), max_length=120)


@desk("workshop", asks=True)
@require_http_methods(["GET", "HEAD", "POST"])
def vehicles(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return searched(request)
    words = words_of(request)
    return frame(
        request, "cms/desk/workshop/vehicles.html", _("Cars"), icon="desk-wrench", words=words,
        found=find_vehicles(words) if words else [], claims=waiting_claims(),
        recalls=open_recalls(journeys.group_day(timezone.now())), can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("workshop")
@require_safe
def vehicle(request: DeskRequest, ref: str) -> HttpResponse:
    return page(request, find(ref), GrantForm(), ContactForm())


@desk("workshop")
@require_POST
def vehicle_entitlement(request: DeskRequest, ref: str) -> HttpResponse:
    """Give the owner something that belongs to the car."""
    car, form, now = find(ref), GrantForm(request.POST), timezone.now()
    status = 422
    if form.is_valid():
        try:
            made = ownership.grant(vehicle=car, now=now, actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            told = {"name": made.name, "units": made.units}
            record(actor=request.user, verb="car.entitled", subject=car, data=told, now=now)
            messages.success(request, _("Saved."))
            return redirect("desk_vehicle", ref)
    return page(request, car, form, ContactForm(), status)


@desk("workshop")
@require_POST
def vehicle_use(request: DeskRequest, ref: str, pk: int) -> HttpResponse:
    """One of what belongs to the car is used here and now."""
    site, now = chosen_site(request), timezone.now()
    if site is None:
        raise Http404
    must_act(request, site.pk)
    row = get_object_or_404(Entitlement, pk=pk, vehicle__ref=ref)
    try:
        ownership.use(
            entitlement=row, site=site, key=f"desk:{request.POST.get('request_key', '')}", now=now,
            on=now.astimezone(site.tz).date(), actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        record(actor=request.user, verb="car.entitlement_used", subject=row.vehicle, now=now, site=site)
        messages.success(request, _("Used once."))
    return redirect("desk_vehicle", ref)


@desk("workshop")
@require_POST
def vehicle_contact(request: DeskRequest, ref: str) -> HttpResponse:
    car, form, now = find(ref), ContactForm(request.POST), timezone.now()
    if form.is_valid():
        if ownership.file_contact(vehicle=car, now=now, actor=request.user, **form.cleaned_data):
            record(actor=request.user, verb="car.contact_filed", subject=car, now=now)
            messages.success(request, _("Saved."))
            return redirect("desk_vehicle", ref)
        form.add_error("value", _("This is neither a phone number nor an e-mail address."))
    return page(request, car, GrantForm(), form, 422)


@desk("workshop")
@require_POST
def vehicle_yearly(request: DeskRequest, ref: str) -> HttpResponse:
    """China wants a car inspected each year after an accident or a forbidden change; or it was a mistake."""
    car, now = find(ref), timezone.now()
    is_so = request.POST.get("answer") == "yes"
    inspect_yearly(vehicle=car, is_so=is_so, on=journeys.group_day(now), now=now)
    record(actor=request.user, verb="car.yearly", subject=car, data={"is_so": is_so}, now=now)
    messages.success(request, _("Saved."))
    return redirect("desk_vehicle", ref)


@desk("workshop")
@require_http_methods(["POST"])
def claim_decide(request: DeskRequest, pk: int) -> HttpResponse:
    """The papers were seen; somebody waits for the answer."""
    claim = get_object_or_404(VinClaim.objects.select_related("vehicle", "user"), pk=pk)
    is_theirs = request.POST.get("answer") == "yes"
    try:
        journeys.decide_claim(
            claim=claim, is_theirs=is_theirs, note=request.POST.get("note", ""), now=timezone.now(),
            actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The car is theirs now.") if is_theirs else _("Nothing was changed."))
    return redirect("desk_vehicles")


def find(ref: str) -> Vehicle:
    return get_object_or_404(Vehicle.objects.select_related("model__brand"), ref=ref)


def page(
    request: DeskRequest, car: Vehicle, grant: GrantForm, contact: ContactForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    today = journeys.group_day(now)
    periods = list(periods_of(car))
    seen = set(visible(request.scope).values_list("user_id", flat=True).filter(user__in=people(periods)))
    members = set(Member.objects.filter(user__in=people(periods)).values_list("user_id", flat=True))
    keeper = next((row.user for row in periods if row.user_id in seen and row.until_date is None), None)
    return frame(
        request, "cms/desk/workshop/vehicle.html", str(car), status=status, icon="desk-wrench",
        above=((reverse("desk_vehicles"), _("Cars")),), car=car, keeper=keeper,
        due=[line_of(item, today) for item in due_for(car, now, on=today)],
        periods=[(row, row.user_id in seen or row.user_id not in members) for row in periods],
        history=history_of(car, limit=20), told=told_lines(told_of_car(car, request.scope.seen)),
        entitlements=car.entitlements.order_by("pk"),
        on_file=car.filed_contacts.filter(ended_at=None).count(), grant=grant, contact=contact,
        may_be_yearly=car.plate_country == "CN",
        is_yearly=car.milestones.filter(kind=Milestone.Kind.ACCIDENT).exists(),
        site=chosen_site(request), can_act=bool(request.scope.acted),
    )  # fmt: skip


def told_lines(records: list[ExternalRecord]) -> list[tuple[Visit | None, list[tuple[str, object]]]]:
    """What lists said of the car, then of each visit, with the columns' names."""
    return [
        (record.visit, [(column(name), fact(name, value)) for name, value in record.facts.items()])
        for record in records
    ]


def people(periods: list[Any]) -> list[int]:
    return [row.user_id for row in periods]
