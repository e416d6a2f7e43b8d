"""What the answers say: the index and its weak questions, the trend, first-time fix and repeats apart."""

from datetime import date, datetime
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

from booking.sites.models import Site
from booking.sites.queries import policy
from club import journeys
from club.journeys import group_day
from club.meetings.rules import bounds, last_month, month_of
from club.surveys import queries
from club.surveys.actions import record_outside
from club.surveys.models import ExternalScore, Survey, SurveyReply
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice

COMMENTS_MAX, OUTSIDE_MAX, MONTHS_BACK, TOP = 30, 60, 12, 5
DATE = forms.DateInput(attrs={"type": "date"})


class OutsideForm(forms.ModelForm[ExternalScore]):
    class Meta:
        model = ExternalScore
        field_classes = {"site": SaidChoice}
        fields = ("source", "name", "measure", "month", "site", "score", "highest", "rank", "rank_of")
        widgets = {"month": DATE}

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = gettext_lazy("the whole group")  # type: ignore[attr-defined]


@desk("care")
@require_safe
def results(request: DeskRequest) -> HttpResponse:
    """By centre or for the group, this month, the last one or the year."""
    sites = {site.code: site for site in request.scope.sites()}
    site = sites.get(request.GET.get("site", ""))
    seen = [site.pk] if site else [each.pk for each in sites.values()]
    since, until, span = span_of(request, site)
    survey = chosen_survey(request)
    window = policy(site, "repeat_window_days", since.date())
    faults = queries.faults_of(seen, since, until, window)
    context: dict[str, Any] = {"survey": survey, "surveys": Survey.objects.live().order_by("name")}
    if survey is not None:
        context["found"] = queries.results(survey, seen, since, until)
        context["trend"] = chart_of(queries.trend(survey, seen, a_year_before(until), until))
    return frame(
        request,
        "cms/desk/care/results.html",
        _("What owners say"),
        icon="desk-gauge",
        sites=sites.values(),
        site=site,
        span=span,
        coverage=queries.coverage_of(seen, since, until),
        faults=faults,
        alarms=queries.weak_faults(faults.repeats),
        advisors=queries.advisors(seen, since, until, window)[:TOP],
        comments=comments(seen, since, until),
        outside=outside_scores(request),
        can_act=bool(request.scope.acted),
        **context,
    )


def span_of(request: DeskRequest, site: Site | None) -> tuple[datetime, datetime, str]:
    today = group_day(timezone.now())
    zone = (site or request.scope.sites()[0]).tz if request.scope.seen else timezone.get_current_timezone()
    span = request.GET.get("span", "year")
    this = bounds(month_of(today), zone)
    if span == "month":
        return *this, span
    if span == "last":
        return *bounds(last_month(today), zone), span
    return a_year_before(this[1]), this[1], "year"


def a_year_before(until: datetime) -> datetime:
    return until.replace(year=until.year - 1)


def chosen_survey(request: DeskRequest) -> Survey | None:
    rows = Survey.objects.live().order_by("asked_after", "site", "pk")
    wanted = request.GET.get("survey", "")
    return (
        rows.filter(code=wanted).first()
        if wanted
        else rows.filter(asked_after="visit").first() or rows.first()
    )


def chart_of(
    months: list[tuple[datetime, float | None]],
) -> tuple[list[date], list[tuple[str, list[int]]]] | None:
    known = [(month.date(), round(value)) for month, value in months if value is not None]
    return ([m for m, _v in known], [(_("Index"), [v for _m, v in known])]) if known else None


def comments(seen: list[int], since: datetime, until: datetime) -> Any:
    rows = queries.replies_of(seen, since, until).exclude(comment="")
    return rows.select_related("invitation__site", "invitation__person").order_by("-at")[:COMMENTS_MAX]


def outside_scores(request: DeskRequest) -> Any:
    """Beside ours, each in its own scale; never averaged in."""
    rows = ExternalScore.objects.filter(site__in=request.scope.seen) | ExternalScore.objects.filter(site=None)
    return rows.select_related("site").order_by("-month", "source", "name", "-pk")[:OUTSIDE_MAX]


@desk("care")
@require_POST
def reply_ticket(request: DeskRequest, pk: int) -> HttpResponse:
    """A comment becomes a ticket in one click."""
    rows = SurveyReply.objects.for_sites(request.scope.seen).select_related(
        "invitation__site", "invitation__visit"
    )
    reply = get_object_or_404(rows, pk=pk)
    must_act(request, reply.invitation.site_id)
    journeys.ticket_from_reply(reply=reply, actor=request.user, now=timezone.now())
    messages.success(request, _("It is a ticket now, and its clock runs."))
    return redirect("desk_results")


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: DeskRequest) -> HttpResponse:
    """A figure of the maker's, a multinational's or an agency's survey."""
    form = OutsideForm(request.POST or None, sites=request.scope.sites())
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        must_act(request, site.pk if site else None)
        try:
            record_outside(**form.cleaned_data, now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down beside our own."))
            return redirect("desk_results")
    return frame(
        request,
        "cms/desk/simple_form.html",
        _("Score from outside"),
        icon="desk-gauge",
        status=status,
        form=form,
        above=((reverse("desk_results"), _("What owners say")),),
        label=_("Write it down"),
    )
