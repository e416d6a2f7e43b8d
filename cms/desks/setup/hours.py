"""Weekly hours and dated exceptions of a site."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from booking.replanning.actions import Changed
from booking.sites.actions import drop_exception, set_exception, set_hours
from booking.sites.models import CalendarException, ServiceCalendar, Site
from booking.sites.queries import calendar_of
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act
from cms.desks.setup.relay import answer, is_replanned, lay_again, site_page, told

Interval = tuple[time, time]


class IntervalsField(forms.CharField):
    """``08:00-12:30, 13:30-18:00``; empty is closed."""

    def clean(self, value: Any) -> list[Interval]:
        text = super().clean(value).replace("–", "-").replace("，", ",")
        found = []
        for part in filter(None, (part.strip() for part in text.split(","))):
            try:
                opens, closes = (time.fromisoformat(end.strip()) for end in part.split("-"))
            except ValueError:
                raise ValidationError(
                    _("“%(part)s” is not understood. Write it as 08:00-18:00."), params={"part": part}
                ) from None
            found.append((opens, closes))
        return found


class HoursForm(forms.Form):
    def __init__(self, *args: Any, weekly: dict[int, list[Interval]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = IntervalsField(
                label=name, required=False, max_length=120, initial=written(weekly.get(weekday, []))
            )

    def weekly(self) -> dict[int, list[Interval]]:
        return {weekday: self.cleaned_data[f"day{weekday}"] for weekday in WEEKDAYS}


class ExceptionForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = IntervalsField(
        label=gettext_lazy("Hours"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As in 10:00-14:00. Empty: closed all day."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=120)
    note_zh = forms.CharField(label=gettext_lazy("Note in Chinese"), required=False, max_length=120)


@desk("capacity")
@require_http_methods(["GET", "POST"])
def hours(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    if site is None:
        return hours_page(request, HoursForm(weekly={}), ExceptionForm())
    weekly: Any = dict(calendar_of(site, kind_of(request)).weekly)
    form = HoursForm(request.POST or None, weekly=weekly)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                changed = change_hours(request, site, form.weekly(), timezone.now())
            except ValidationError as refusal:
                status = answer(form, refusal, context)
            else:
                sentence = _("The hours are changed, and the calendar with them.")
                return told(request, site, changed, sentence, "desk_hours", kind_of(request))
    return hours_page(request, form, ExceptionForm(), status=status, replan_week=True, **context)


@desk("capacity")
@require_POST
def exception(request: DeskRequest) -> HttpResponse:
    """Another day than its weekday says, or back to the weekday."""
    site = chosen_site(request)
    if site is None:
        raise Http404
    must_act(request, site.pk)
    form = ExceptionForm(request.POST)
    context: dict[str, Any] = {}
    status = 422
    if form.is_valid():
        try:
            changed = change_day(request, site, form.cleaned_data, timezone.now())
        except ValidationError as refusal:
            status = answer(form, refusal, context)
        else:
            sentence = _("The day is changed, and the calendar with it.")
            return told(request, site, changed, sentence, "desk_hours", kind_of(request))
    weekly: Any = dict(calendar_of(site, kind_of(request)).weekly)
    return hours_page(
        request, HoursForm(weekly=weekly), form, status=status, is_dropped="drop" in request.POST, **context
    )


def hours_page(
    request: DeskRequest, form: HoursForm, day_form: ExceptionForm, **context: Any
) -> HttpResponse:
    site, kind = chosen_site(request), kind_of(request)
    today = timezone.localdate(timezone=site.tz if site else None)
    coming = CalendarException.objects.filter(
        calendar__site=site, calendar__kind=kind, date__gte=today
    ).order_by("date")[:100]
    return site_page(
        request, "cms/desk/setup/hours.html", _("Opening hours"), icon="desk-clock", form=form,
        day_form=day_form, exceptions=coming, kind=kind, kinds=ServiceCalendar.Kind.choices, **context,
    )  # fmt: skip


def kind_of(request: DeskRequest) -> str:
    """Whose calendar the address names; the workshop's where it names none."""
    kind = request.GET.get("calendar", ServiceCalendar.Kind.WORKSHOP)
    if kind not in ServiceCalendar.Kind.values:
        raise Http404
    return kind


@transaction.atomic
def change_hours(
    request: DeskRequest, site: Site, weekly: dict[int, list[Interval]], now: datetime
) -> Changed:
    kind = kind_of(request)
    set_hours(site=site, weekly=weekly, now=now, actor=request.user, kind=kind)
    changed = lay_again(site, now, request.user, keep_times=is_replanned(request), kind=kind)
    data = {"calendar": kind} | {str(day): written(intervals) for day, intervals in weekly.items()}
    record(actor=request.user, verb="site.hours_set", subject=site, data=data, now=now, site=site)
    return changed


@transaction.atomic
def change_day(request: DeskRequest, site: Site, data: dict[str, Any], now: datetime) -> Changed:
    day, is_dropped, actor = data["day"], "drop" in request.POST or "drop_it" in request.POST, request.user
    kind = kind_of(request)
    if is_dropped:
        drop_exception(site=site, day=day, now=now, actor=actor, kind=kind)
    else:
        intervals = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in data["hours"]]
        set_exception(
            site=site, day=day, intervals=intervals, now=now, actor=actor, kind=kind,
            note=data["note"], note_zh=data["note_zh"],
        )  # fmt: skip
    changed = lay_again(site, now, actor, keep_times=is_replanned(request), kind=kind)
    told_of = {
        "calendar": kind, "day": day.isoformat(), "hours": "" if is_dropped else written(data["hours"]),
    }  # fmt: skip
    record(actor=actor, verb="site.day_set", subject=site, data=told_of, now=now, site=site)
    return changed


def written(intervals: list[Interval]) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals)
