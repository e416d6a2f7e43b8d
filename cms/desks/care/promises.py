"""The nine promises: how they are kept, what waits for a person, what a broken one pays, rescues."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.garage.models import Vehicle
from club import journeys
from club.journeys import group_day
from club.meetings.rules import bounds
from club.promises import actions, queries
from club.promises.models import PromiseTerm, Rescue, VisitPromise
from club.promises.models.kept import Department, Promise
from club.promises.models.parts import RestCheck
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.words import SaidChoice

DATE = forms.DateInput(attrs={"type": "date"})
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TermForm(forms.ModelForm[PromiseTerm]):
    class Meta:
        model = PromiseTerm
        field_classes = {"site": SaidChoice}
        fields = ("code", "site", "points", "department", "valid_from")
        widgets = {"valid_from": DATE}

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = gettext_lazy("the whole group")  # type: ignore[attr-defined]


class RescueForm(forms.ModelForm[Rescue]):
    """Times are read on the clock of the centre."""

    plate = forms.CharField(label=gettext_lazy("Number plate"), max_length=20, required=False)

    class Meta:
        model = Rescue
        field_classes = {"site": SaidChoice}
        fields = ("site", "place", "words", "called_at", "left_at", "there_at")
        widgets = dict.fromkeys(("called_at", "left_at", "there_at"), MOMENT)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        bare = "".join(c for c in said.pop("plate") if c.isalnum()).upper()
        said["vehicle"] = Vehicle.objects.filter(plate_key=bare).first() if bare else None
        zone = said["site"].tz
        for name in ("called_at", "left_at", "there_at"):
            if said[name] is not None:
                said[name] = said[name].replace(tzinfo=zone)
        return said


@desk("care")
@require_safe
def promises(request: DeskRequest) -> HttpResponse:
    now, site = timezone.now(), chosen_site(request)
    seen = [site.pk] if site else []
    since, until = bounds(now.astimezone(site.tz).date(), site.tz) if site else (now, now)
    found = queries.counts(seen, since, until)
    terms = queries.terms_of(site, now.astimezone(site.tz).date()) if site else {}
    rows = [
        (Promise(code).label, counts, terms[code][0], Department(terms[code][1]).label)
        for code, counts in found.items()
        if code in terms
    ]
    return frame(
        request,
        "cms/desk/care/promises.html",
        _("Promises"),
        icon="desk-heart-handshake",
        site=site,
        rows=rows,
        sites=request.scope.sites(),
        held=queries.held(seen),
        rescues=queries.rescues(seen)[:10],
        looks=RestCheck.objects.filter(site__in=seen).order_by("-at")[:5],
        can_act=site is not None and request.scope.acts_at(site.pk),
    )


@desk("care")
@require_POST
def promise_decide(request: DeskRequest, pk: int) -> HttpResponse:
    """Pay a held one, or not, with a word why."""
    rows = VisitPromise.objects.for_sites(request.scope.seen).select_related("visit__site", "visit__person")
    found = get_object_or_404(rows, pk=pk)
    must_act(request, found.visit.site_id)
    try:
        journeys.decide_promise(
            promise=found,
            pay=request.POST.get("pay") == "yes",
            note=request.POST.get("note", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_promises")


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: DeskRequest) -> HttpResponse:
    form = TermForm(
        request.POST or None, sites=request.scope.sites(), initial={"valid_from": group_day(timezone.now())}
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        must_act(request, site.pk if site else None)
        actions.set_term(**form.cleaned_data, now=timezone.now(), actor=request.user)
        messages.success(request, _("Written down, with your name."))
        return redirect("desk_promises")
    return frame(
        request,
        "cms/desk/simple_form.html",
        _("What a broken promise pays"),
        icon="desk-coins",
        form=form,
        status=status,
        above=((reverse("desk_promises"), _("Promises")),),
        label=_("Write it down"),
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def rescues(request: DeskRequest) -> HttpResponse:
    """A call for help, whenever it came."""
    form = RescueForm(request.POST or None, sites=request.scope.sites())
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        must_act(request, form.cleaned_data["site"].pk)
        try:
            actions.note_rescue(**form.facts(), now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("desk_promises")
    return frame(
        request,
        "cms/desk/simple_form.html",
        _("Rescue"),
        icon="desk-wrench",
        form=form,
        status=status,
        above=((reverse("desk_promises"), _("Promises")),),
        label=_("Write it down"),
    )
