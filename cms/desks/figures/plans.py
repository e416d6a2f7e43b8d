"""Strategy and year plans: targets beside what the figures say, activities and who does them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from club.insight import actions, rules
from club.insight.models import Plan, PlanActivity
from club.insight.queries import figures, is_known, span
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.figures.common import NAMES, Asked, above, asked_of, page
from cms.roles import Scope
from cms.words import SaidChoice

PLANS_MAX = 100
YEARS_MAX = 10


class PlanForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    site = SaidChoice(
        label=gettext_lazy("Centre"), queryset=Site.objects.none(), required=False,
        empty_label=gettext_lazy("The whole group"),
    )  # fmt: skip
    first_year = forms.IntegerField(label=gettext_lazy("First year"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=gettext_lazy("Last year"), min_value=2000, max_value=2100)
    strategy = forms.CharField(
        label=gettext_lazy("Strategy"), max_length=4000, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("What we stand for, for whom, and what will be different at the end."),
    )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = self.fields["site"]
        sites.queryset = Site.objects.filter(pk__in=scope.acted).order_by("name")  # type: ignore[attr-defined]
        sites.required = not scope.acts_everywhere

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first_year"), self.cleaned_data.get("last_year")
        if first and last and not first <= last < first + YEARS_MAX:
            self.add_error("last_year", _("A plan runs for one to ten years."))


class TargetForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"))
    figure = forms.ChoiceField(label=gettext_lazy("Figure"))
    value = forms.IntegerField(
        label=gettext_lazy("Target"), min_value=0, max_value=10**12,
        help_text=gettext_lazy("For the whole year. Money in whole units, shares in per cent."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, NAMES[code]) for code in rules.FIGURES if is_known(code)]
        self.fields["figure"].choices = known  # type: ignore[attr-defined]


class ActivityForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"))
    what = forms.CharField(label=gettext_lazy("Activity"), max_length=200)
    due_on = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}))


def visible(scope: Scope) -> QuerySet[Plan]:
    mine = Q(site__in=scope.seen)
    return Plan.objects.filter(mine | Q(site=None)).select_related("site", "created_by")


@desk("figures")
@require_safe
def plans(request: DeskRequest) -> HttpResponse:
    rows = visible(request.scope).order_by("-first_year", "name")[:PLANS_MAX]
    return page(request, "plans", _("Plans"), asked_of(request), rows=rows, can_act=bool(request.scope.acted))


@desk("figures")
@require_safe
def plan(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible(request.scope), pk=pk)
    asked = asked_of(request)
    return shown(request, row, asked, TargetForm(initial={"year": asked.on.year}), ActivityForm(), 200)


def shown(
    request: DeskRequest, row: Plan, asked: Asked, target: TargetForm, activity: ActivityForm, status: int
) -> HttpResponse:
    activities = list(row.activities.select_related("person", "done_by").order_by("year", "due_on", "pk"))
    return page(
        request, "plan", row.name, asked, row=row, target_form=target, activity_form=activity, status=status,
        years=[
            (year, standings(row, year, asked), lines(activities, year, asked.on))
            for year in row.years
        ],
        can_act=request.scope.acts_at(row.site_id),
    )  # fmt: skip


def lines(activities: list[PlanActivity], year: int, on: date) -> list[tuple[PlanActivity, bool]]:
    """The activities of a year, each with whether it is late."""
    return [(one, one.is_late(on)) for one in activities if one.year == year]


def standings(row: Plan, year: int, asked: Asked) -> list[tuple[Any, Any, int, int | None, str]]:
    """Each target of a year with what was reached up to the day, and how it stands."""
    targets = list(row.targets.filter(year=year).order_by("figure"))
    last = min(date(year, 12, 31), asked.on)
    if not targets or last.year < year:
        return [(rules.FIGURES[one.figure], NAMES[one.figure], one.value, None, "") for one in targets]
    days = span(date(year, 1, 1), last, asked.home, [row.site] if row.site else None)
    found = figures(days, [one.figure for one in targets])
    told = []
    for one in targets:
        kind, value = rules.FIGURES[one.figure], found[one.figure].value
        gone = last.month if kind.unit != "percent" else 12
        told.append((kind, NAMES[one.figure], one.value, value, rules.reached(value or 0, one.value, gone)))
    return told


@desk("figures")
@require_http_methods(["GET", "POST"])
def plan_new(request: DeskRequest) -> HttpResponse:
    year = journeys.group_day(timezone.now()).year
    form = PlanForm(
        request.POST or None, scope=request.scope, initial={"first_year": year, "last_year": year + 2}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            row = actions.make_plan(now=timezone.now(), actor=request.user, **form.cleaned_data)
            messages.success(request, _("The plan stands. Now give it targets."))
            return redirect("desk_plan", pk=row.pk)
    ways = (*above(), (reverse("desk_plans"), _("Plans")))
    return frame(
        request, "cms/desk/simple_form.html", _("New plan"), icon="desk-gauge", above=ways, form=form,
        status=status, label=_("Make the plan"),
    )  # fmt: skip


def mine(request: DeskRequest, pk: int) -> Plan:
    row = get_object_or_404(visible(request.scope), pk=pk)
    must_act(request, row.site_id)
    return row


@desk("figures")
@require_POST
def target(request: DeskRequest, pk: int) -> HttpResponse:
    row, form = mine(request, pk), TargetForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        times = {"money": 100, "percent": 10}.get(rules.FIGURES[said["figure"]].unit, 1)
        try:
            actions.set_target(
                plan=row, year=said["year"], figure=said["figure"], value=said["value"] * times,
                now=timezone.now(), actor=request.user,
            )  # fmt: skip
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The target is set."))
            return redirect("desk_plan", pk=pk)
    return shown(request, row, asked_of(request), form, ActivityForm(), 422)


@desk("figures")
@require_POST
def activity(request: DeskRequest, pk: int) -> HttpResponse:
    row, form = mine(request, pk), ActivityForm(request.POST)
    if form.is_valid():
        try:
            actions.add_activity(plan=row, now=timezone.now(), actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The activity is in the plan."))
            return redirect("desk_plan", pk=pk)
    return shown(request, row, asked_of(request), TargetForm(), form, 422)


@desk("figures")
@require_POST
def activity_done(request: DeskRequest, pk: int, activity: int) -> HttpResponse:
    row = mine(request, pk)
    one = get_object_or_404(PlanActivity, pk=activity, plan=row)
    try:
        actions.finish_activity(activity=one, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_plan", pk=pk)
