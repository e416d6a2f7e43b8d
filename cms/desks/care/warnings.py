"""Early warnings, the law meter, and who is told."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.garage.models import Vehicle
from booking.garage.rules import plate_key
from booking.sites.models import Site
from club import journeys
from club.warnings import actions, queries
from club.warnings.models import EarlyWarning, LawLimit, WarningRecipient
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.distances import DistanceField
from cms.roles import scope_of
from cms.words import SaidChoice

PER_PAGE = 40
LAW_FIELDS = ("loaner_days", "repair_days", "repairs", "months", "km")


class FlagForm(forms.Form):
    """The button of a worried colleague."""

    plate = forms.CharField(label=gettext_lazy("Number plate"), max_length=20)
    site = SaidChoice(label=gettext_lazy("Site"), queryset=Site.objects.none())
    words = forms.CharField(
        label=gettext_lazy("What worries you"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_plate(self) -> Vehicle:
        found = (
            Vehicle.objects.filter(plate_key=plate_key(self.cleaned_data["plate"])).order_by("-pk").first()
        )
        if found is None:
            raise ValidationError(_("We know no car with this plate."))
        return found


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=gettext_lazy("What came of it"), max_length=300)


class RecipientForm(forms.Form):
    user = SaidChoice(label=gettext_lazy("Person"), queryset=get_user_model().objects.none())
    site = SaidChoice(
        label=gettext_lazy("Site"), queryset=Site.objects.none(), required=False,
        empty_label=gettext_lazy("the whole group"),
    )  # fmt: skip


class LawForm(forms.ModelForm[LawLimit]):
    km = DistanceField(miles=gettext_lazy("Miles"), km=gettext_lazy("Kilometres"))

    class Meta:
        model = LawLimit
        fields = ("country", "valid_from", *LAW_FIELDS, "source")
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"})}
        labels = {
            "country": gettext_lazy("Country, two letters"), "valid_from": gettext_lazy("From")
        }  # fmt: skip


@desk("care")
@require_safe
def warnings(request: DeskRequest) -> HttpResponse:
    return warnings_page(request)


@desk("care")
@require_POST
def warning_flag(request: DeskRequest) -> HttpResponse:
    form = flag_form(request)
    if not form.is_valid():
        return warnings_page(request, flag=form, status=422)
    said = form.cleaned_data
    must_act(request, said["site"].pk)
    journeys.flag_car(
        vehicle=said["plate"], site=said["site"], words=said["words"], actor=request.user, now=timezone.now()
    )
    messages.success(request, _("Written down; those on the list are told."))
    return redirect("desk_warnings")


@desk("care")
@require_POST
def warning_look(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(EarlyWarning.objects.for_sites(request.scope.seen), pk=pk)
    must_act(request, row.site_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return warnings_page(request, problem=_("Say in a few words what came of it."), status=422)
    try:
        journeys.look_into(
            warning=row, outcome=form.cleaned_data["outcome"], actor=request.user, now=timezone.now()
        )
    except ValidationError as refusal:
        return warnings_page(request, problem=refusal.messages[0], status=tell(form, refusal))
    messages.success(request, _("Done, with your name."))
    return redirect("desk_warnings")


@desk("figures")
@require_POST
def warning_recipient(request: DeskRequest) -> HttpResponse:
    """Somebody put on the list, or taken off it."""
    now = timezone.now()
    if gone := request.POST.get("gone"):
        rows = WarningRecipient.objects.filter(pk=int(gone) if gone.isdecimal() and len(gone) < 19 else 0)
        row = get_object_or_404(rows)
        must_act(request, row.site_id)
        actions.drop_recipient(recipient=row, actor=request.user, now=now)
        return redirect("desk_warnings")
    form = recipient_form(request)
    if not form.is_valid():
        return warnings_page(request, recipient=form, status=422)
    site = form.cleaned_data["site"]
    must_act(request, site.pk if site else None)
    actions.add_recipient(user=form.cleaned_data["user"], site=site, actor=request.user, now=now)
    return redirect("desk_warnings")


@desk("group")
@require_POST
def warning_law(request: DeskRequest) -> HttpResponse:
    """A new row of the law's limits; the old ones stay."""
    must_act(request, None)
    form = LawForm(request.POST)
    if not form.is_valid():
        return warnings_page(request, law=form, status=422)
    said = form.cleaned_data
    actions.set_law(
        country=said["country"], valid_from=said["valid_from"], source=said["source"], actor=request.user,
        now=timezone.now(), numbers={name: said[name] for name in LAW_FIELDS},
    )  # fmt: skip
    messages.success(request, _("Written down, with your name."))
    return redirect("desk_warnings")


def warnings_page(
    request: DeskRequest,
    *,
    flag: forms.Form | None = None,
    recipient: forms.Form | None = None,
    law: forms.BaseForm | None = None,
    problem: Any = "",
    status: int = 200,
) -> HttpResponse:
    now, care = timezone.now(), scope_of(request.user, "care")
    is_open = request.GET.get("state") != "seen"
    rows = Paginator(queries.warnings_of(care.seen, is_open=is_open), PER_PAGE)
    leads, owns = scope_of(request.user, "figures"), scope_of(request.user, "group")
    return frame(
        request, "cms/desk/care/warnings.html", _("Early warnings"), icon="desk-gauge", status=status,
        page=rows.get_page(request.GET.get("page")), is_open=is_open, problem=problem, care=care,
        meters=queries.meters(care.sites(), now), flag=flag or flag_form(request, care_only=True),
        recipient=(recipient or recipient_form(request)) if leads.acted else None,
        people=people(care.seen), laws=LawLimit.objects.order_by("country", "-valid_from", "-pk")[:20],
        law=(law or LawForm()) if owns.acts_everywhere else None, can_act=bool(care.acted),
    )  # fmt: skip


def flag_form(request: DeskRequest, *, care_only: bool = False) -> FlagForm:
    form = FlagForm(None if care_only else request.POST or None)
    sites = cast("forms.ModelChoiceField[Site]", form.fields["site"])
    sites.queryset = Site.objects.filter(pk__in=scope_of(request.user, "care").acted).order_by("name")
    return form


def recipient_form(request: DeskRequest) -> RecipientForm:
    form = RecipientForm(request.POST if "user" in request.POST else None)
    sites = cast("forms.ModelChoiceField[Site]", form.fields["site"])
    sites.queryset = Site.objects.filter(pk__in=scope_of(request.user, "figures").acted).order_by("name")
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    cast("forms.ModelChoiceField[Any]", form.fields["user"]).queryset = staff.order_by("name", "pk")
    return form


def people(sites: frozenset[int]) -> list[WarningRecipient]:
    """The lists one may see: of one's sites and of all. One query."""
    rows = WarningRecipient.objects.filter(site=None) | WarningRecipient.objects.filter(site__in=sites)
    return list(rows.select_related("user", "site").order_by("user__name", "pk"))
