"""Satisfaction meetings: last time's measures first, then this month's weak questions (sources.md B4, B5)."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from club.journeys import group_day
from club.meetings import actions, queries
from club.meetings.models import Measure, MeasureReview, Meeting
from club.meetings.rules import last_month
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.care.people import colleagues
from cms.words import SaidChoice

DATE = forms.DateInput(attrs={"type": "date"})
DEPARTMENTS = (
    ("reception", gettext_lazy("reception")),
    ("workshop", gettext_lazy("workshop")),
    ("parts", gettext_lazy("parts")),
    ("care", gettext_lazy("customer care")),
    ("sales", gettext_lazy("sales")),
)


class MeetingForm(forms.ModelForm[Meeting]):
    class Meta:
        model = Meeting
        field_classes = {"site": SaidChoice}
        fields = ("site", "month", "held_on")
        widgets = {"month": DATE, "held_on": DATE}

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    measure = SaidChoice(
        label=gettext_lazy("For which weak question"),
        queryset=Measure.objects.none(),
        required=False,
        empty_label=gettext_lazy("something else"),
    )
    words = forms.CharField(label=gettext_lazy("What will be done"), max_length=300)
    department = forms.ChoiceField(label=gettext_lazy("Department"), choices=DEPARTMENTS)
    owner = SaidChoice(label=gettext_lazy("Who does it"), queryset=get_user_model().objects.none())
    due_on = forms.DateField(label=gettext_lazy("Until"), widget=DATE)

    def __init__(self, *args: Any, people: Any, measures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["measure"].queryset = measures  # type: ignore[attr-defined]


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: DeskRequest) -> HttpResponse:
    today = group_day(timezone.now())
    form = MeetingForm(
        request.POST or None,
        sites=request.scope.sites(),
        initial={"month": last_month(today), "held_on": today},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        must_act(request, form.cleaned_data["site"].pk)
        try:
            made = actions.open_meeting(**form.cleaned_data, now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            return redirect("desk_meeting", made.pk)
    return frame(
        request,
        "cms/desk/care/meetings.html",
        _("Meetings"),
        icon="desk-users",
        form=form,
        status=status,
        rows=queries.meetings(sorted(request.scope.seen)),
        can_act=bool(request.scope.acted),
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: DeskRequest, pk: int) -> HttpResponse:
    """Its page; a form adds a measure."""
    found = find(request, pk)
    unplanned = Measure.objects.filter(site=found.site_id, ended_at=None, words="", item__isnull=False)
    form = MeasureForm(request.POST or None, people=colleagues(request), measures=unplanned)
    status = 200
    if request.method == "POST":
        must_act(request, found.site_id)
        status = 422
        if form.is_valid():
            try:
                actions.plan_measure(
                    meeting=found, now=timezone.now(), actor=request.user, **form.cleaned_data
                )
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect("desk_meeting", pk)
    carried = queries.carried_over(found)
    return frame(
        request,
        "cms/desk/care/meeting.html",
        f"{found.site} {found.month:%Y-%m}",
        icon="desk-users",
        above=((reverse("desk_meetings"), _("Meetings")),),
        status=status,
        form=form,
        meeting=found,
        carried=queries.effects(carried.select_related("site", "item", "owner", "probe"), found.month),
        looked_at=queries.reviewed(found),
        verdicts=MeasureReview.Verdict.choices,
        fresh=queries.fresh_measures(found),
        can_act=found.is_open() and request.scope.acts_at(found.site_id),
    )


@desk("care")
@require_POST
def meeting_review(request: DeskRequest, pk: int, measure: int) -> HttpResponse:
    found = find(request, pk)
    must_act(request, found.site_id)
    row = next((each for each in queries.carried_over(found) if each.pk == measure), None)
    if row is None:
        raise Http404
    verdict = request.POST.get("verdict", "")
    if verdict in MeasureReview.Verdict.values:
        try:
            actions.review_measure(
                meeting=found,
                measure=row,
                verdict=verdict,
                note=request.POST.get("note", ""),
                now=timezone.now(),
                actor=request.user,
            )
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    return redirect("desk_meeting", pk)


@desk("care")
@require_POST
def meeting_close(request: DeskRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    must_act(request, found.site_id)
    try:
        actions.close_meeting(
            meeting=found, notes=request.POST.get("notes", ""), now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_meeting", pk)


def find(request: DeskRequest, pk: int) -> Meeting:
    rows = Meeting.objects.for_sites(request.scope.seen).select_related("site")
    return get_object_or_404(rows, pk=pk)
