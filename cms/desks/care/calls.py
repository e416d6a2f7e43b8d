"""Whom to call today, and the call with its four blocks (sources.md B1, B2, B6)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.meetings.rules import bounds
from club.surveys.actions import exclude
from club.surveys.models import Invitation, SurveyCall, SurveyItem
from club.surveys.queries import call_list, coverage_of, items_of
from club.training.queries import is_certified
from club.training.rules import CALLER
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.words import said

PER_PAGE = 40
DATE = forms.DateInput(attrs={"type": "date"})
Kind = SurveyItem.Kind
RANGES = {Kind.SCORE: (1, 10), Kind.RECOMMEND: (0, 10), Kind.FEELING: (1, 5)}


class CallForm(forms.Form):
    """Block by block as it is said; the questions of the survey stand in the second."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it went"), choices=SurveyCall.Outcome.choices)
    use = forms.CharField(
        label=gettext_lazy("1. How is the car used now?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, items: list[SurveyItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, item in enumerate(items, start=1):
            self.fields[f"q{item.pk}"] = question(item, n)
        self.fields["questions"] = forms.CharField(
            label=_("3. What they asked, and what you answered"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["next_service_on"] = forms.DateField(
            label=_("4. Next service, as you told them"), required=False, widget=DATE
        )
        self.fields["note"] = forms.CharField(label=_("Note for us"), max_length=500, required=False)

    def answers(self) -> dict[int, int | str]:
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name[0] == "q" and name[1:].isdecimal()
        }
        return {int(name[1:]): value for name, value in said.items() if value not in (None, "")}


def question(item: SurveyItem, number: int) -> forms.Field:
    label = f"2.{number} {said(item, 'words')}"
    if item.kind == Kind.TEXT:
        return forms.CharField(
            label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
    if item.kind in (Kind.FAULT_GONE, Kind.ASKED):
        choices: list[tuple[Any, Any]] = [("", "—"), (1, _("Yes")), (0, _("No"))]
        return forms.TypedChoiceField(
            label=label, choices=choices, coerce=int, empty_value=None, required=False
        )
    least, most = RANGES[Kind(item.kind)]
    numbers: list[tuple[Any, Any]] = [("", "—"), *((n, str(n)) for n in range(least, most + 1))]
    return forms.TypedChoiceField(label=label, choices=numbers, coerce=int, empty_value=None, required=False)


@desk("care")
@require_safe
def calls(request: DeskRequest) -> HttpResponse:
    """Those whose survey closes soonest first, with this month's coverage."""
    now, site = timezone.now(), chosen_site(request)
    seen = [site.pk] if site else []
    page = Paginator(call_list(seen, now), PER_PAGE).get_page(request.GET.get("page"))
    since, until = bounds(now.astimezone(site.tz).date(), site.tz) if site else (now, now)
    return frame(
        request,
        "cms/desk/care/calls.html",
        _("Calls"),
        icon="desk-bell",
        page=page,
        now=now,
        site=site,
        sites=request.scope.sites(),
        coverage=coverage_of(seen, since, until),
        is_trained=is_certified(request.user, CALLER, now.astimezone(site.tz).date() if site else now.date()),
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: DeskRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    on = found.begun_at.astimezone(found.site.tz).date()
    form = CallForm(request.POST or None, items=items_of(found.survey, on))
    status = 200
    if request.method == "POST":
        must_act(request, found.site_id)
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                journeys.note_survey_call(
                    invitation=found,
                    outcome=said["outcome"],
                    use=said["use"],
                    questions=said["questions"],
                    next_service_on=said["next_service_on"],
                    note=said["note"],
                    answers=form.answers(),
                    now=timezone.now(),
                    actor=request.user,
                )
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down."))
                return redirect("desk_calls")
    now = timezone.now()
    return frame(
        request,
        "cms/desk/care/call.html",
        str(found.person),
        status=status,
        icon="desk-bell",
        form=form,
        above=((reverse("desk_calls"), _("Calls")),),
        asked=found,
        calls=found.calls.order_by("-pk"),
        is_trained=is_certified(request.user, CALLER, now.astimezone(found.site.tz).date()),
        can_act=request.scope.acts_at(found.site_id),
        is_open=found.is_open(now),
    )


@desk("care")
@require_POST
def call_exclude(request: DeskRequest, ref: str) -> HttpResponse:
    """Taken off the list by hand, with the reason."""
    found = find(request, ref)
    must_act(request, found.site_id)
    try:
        exclude(
            invitation=found,
            why=Invitation.Why.HAND,
            note=request.POST.get("why", ""),
            now=timezone.now(),
            actor=request.user,
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("desk_call", ref)
    messages.success(request, _("Nobody is asked any more; the reason is kept."))
    return redirect("desk_calls")


def find(request: DeskRequest, ref: str) -> Invitation:
    rows = Invitation.objects.for_sites(request.scope.seen).filter(person__isnull=False)
    shown = rows.select_related("person__member", "site", "survey", "visit__vehicle__model", "advisor")
    return get_object_or_404(shown, ref=ref)
