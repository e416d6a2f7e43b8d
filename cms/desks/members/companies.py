"""Companies as customers: their file, who drives and pays, their cars (club.md §1.6)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.garage.models import Vehicle
from booking.garage.rules import plate_key
from club import journeys
from club.exchange.queries import vehicles_seen
from club.journeys import group_day
from club.members import actions, queries
from club.members.models import Company, CompanyCar, CompanyPerson, Member
from club.members.rules import is_mistyped, plain
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.members.reach import visible
from cms.desks.members.search import above
from cms.roles import Scope

STAY = gettext_lazy(
    "These bills since then have posted their points already and keep them: %(bills)s. "
    "Write a bill anew to let it go by what is on file now."
)


class CompanyForm(forms.ModelForm[Company]):
    attribute = forms.ChoiceField(
        label=gettext_lazy("Kind of customer"),
        choices=[each for each in Member.Attribute.choices if each[0] != Member.Attribute.PRIVATE],
    )

    class Meta:
        model = Company
        fields = (
            "name", "attribute", "register_number", "industry", "fleet_size", "street", "postcode", "town",
            "phone", "email",
        )  # fmt: skip


def since_field() -> forms.DateField:
    """When something told today began to hold."""
    return forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: from today. Or the day since when it is so, if you hear of it late."),
    )  # fmt: skip


class PersonForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Member number"), max_length=20)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=CompanyPerson.Role.choices)
    since = since_field()


class CarForm(forms.Form):
    plate = forms.CharField(label=gettext_lazy("Number plate"), max_length=16)
    points_to = forms.ChoiceField(label=gettext_lazy("Points go"), choices=CompanyCar.Points.choices)
    driver_percent = forms.IntegerField(
        label=gettext_lazy("Share of the driver in percent"), min_value=1, max_value=99, required=False,
        help_text=gettext_lazy("Only where driver and payer share the points; half each if left empty."),
    )  # fmt: skip
    driver = forms.CharField(
        label=gettext_lazy("Driver (member number)"), max_length=20, required=False,
        help_text=gettext_lazy("Who drives it from then on; they find it in their garage."),
    )  # fmt: skip
    since = since_field()

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def clean_plate(self) -> Vehicle:
        cars = vehicles_seen(self.scope.sites()).filter(plate_key=plate_key(self.cleaned_data["plate"]))
        if (found := cars.first()) is None:
            raise ValidationError(_("We know no car with this plate."))
        return found

    def clean_driver(self) -> Any:
        number = plain(self.cleaned_data["driver"]).upper()
        found = visible(self.scope).select_related("user").filter(number=number).first()
        if number and found is None:
            actions.refuse_mistyped(number)
            raise ValidationError(_("Nobody at your sites has this number."))
        return found.user if found is not None else None


@desk("members")
@require_http_methods(["GET", "HEAD", "POST"])
def company_new(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    must_act(request, site.pk if site else None)
    form, status = CompanyForm(request.POST or None), 200
    if request.method == "POST" and site is not None:
        status = 422
        if form.is_valid():
            made = actions.found(site=site, now=timezone.now(), actor=request.user, **form.cleaned_data)
            return redirect("desk_company", made.ref)
    return frame(
        request, "cms/desk/simple_form.html", _("New company"), status=status, icon="desk-building-2",
        above=above(), form=form, label=_("Save"),
    )  # fmt: skip


@desk("members")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: DeskRequest, ref: str) -> HttpResponse:
    """The file; a POST changes it."""
    shown = find(request, ref)
    if request.method != "POST":
        return company_page(request, shown)
    must_act(request, shown.site_id)
    form = CompanyForm(
        request.POST, instance=Company(pk=shown.pk, site=shown.site, created_at=shown.created_at)
    )
    if not form.is_valid():
        return company_page(request, shown, status=422, form=form)
    actions.edit_company(company=shown, now=timezone.now(), actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("desk_company", ref)


@desk("members")
@require_POST
def company_person(request: DeskRequest, ref: str) -> HttpResponse:
    """Somebody begins to act for it, or, with ``leaves``, ends."""
    shown, now = find(request, ref), timezone.now()
    must_act(request, shown.site_id)
    if "leaves" in request.POST:
        acting = get_object_or_404(shown.people, pk=request.POST["leaves"], until_date=None)
        actions.dismiss(acting=acting, on=group_day(now), now=now, actor=request.user)
        return redirect("desk_company", ref)
    form = PersonForm(request.POST)
    number = plain(request.POST.get("number", "")).upper()
    member = visible(request.scope).filter(number=number).first()
    if not form.is_valid() or member is None:
        unknown = _("Nobody at your sites has this number.")
        nobody = actions.NumberMistyped() if is_mistyped(number) else unknown
        form.is_valid() and form.add_error("number", nobody)
        return company_page(request, shown, status=422, person_form=form)
    try:
        actions.appoint(
            company=shown, person=member.user, role=form.cleaned_data["role"], now=now, actor=request.user,
            on=form.cleaned_data["since"] or group_day(now),
        )  # fmt: skip
    except ValidationError as refusal:
        return company_page(request, shown, status=tell(form, refusal), person_form=form)
    return redirect("desk_company", ref)


@desk("members")
@require_POST
def company_car(request: DeskRequest, ref: str) -> HttpResponse:
    """A car becomes the company's, its points go elsewhere, or, with ``leaves``, it goes."""
    shown, now = find(request, ref), timezone.now()
    must_act(request, shown.site_id)
    if "leaves" in request.POST:
        car = get_object_or_404(shown.cars, pk=request.POST["leaves"], until_date=None)
        actions.let_car_go(car=car, on=group_day(now), now=now, actor=request.user)
        return redirect("desk_company", ref)
    form = CarForm(request.POST, scope=request.scope)
    if not form.is_valid():
        return company_page(request, shown, status=422, car_form=form)
    told = form.cleaned_data
    on = told["since"] or group_day(now)
    try:
        actions.add_car(
            company=shown, vehicle=told["plate"], points_to=told["points_to"], driver=told["driver"],
            driver_percent=told["driver_percent"], on=on, now=now, actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        return company_page(request, shown, status=tell(form, refusal), car_form=form)
    if bills := journeys.posted_since(told["plate"], on):
        messages.warning(request, STAY % {"bills": ", ".join(bills)})
    return redirect("desk_company", ref)


def find(request: DeskRequest, ref: str) -> Company:
    rows = Company.objects.select_related("site")
    return get_object_or_404(rows.filter(site__in=request.scope.seen), ref=ref)


def company_page(request: DeskRequest, shown: Company, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "company": shown,
        "form": CompanyForm(instance=shown),
        "person_form": PersonForm(),
        "car_form": CarForm(scope=request.scope),
        "people": queries.people_of_company(shown),
        "cars": queries.cars_of_company(shown),
        "can_act": request.scope.acts_at(shown.site_id),
    }
    return frame(
        request, "cms/desk/members/company.html", shown.name, icon="desk-building-2", above=above(),
        status=status, **(context | forms),
    )  # fmt: skip
