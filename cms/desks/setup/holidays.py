"""Public holidays proposed for a site's calendars; a person takes them, or passes them over."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.actions import keep_region, pass_over_holidays, propose_again, publish_year, take_holidays
from booking.sites.models import PassedHoliday, PublishedYear, ServiceCalendar, Site
from booking.sites.queries import days_off, holiday_proposals, regions, unpublished
from booking.sites.rules import MOVED_YEARLY, Proposal
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act
from cms.desks.setup.hours import kind_of, written
from cms.desks.setup.relay import answer, changed_words, is_replanned, lay_again, site_page, told
from cms.words import is_chinese, said

YEARS_AHEAD = 2
# Parts of a country differ; until somebody says where a centre lies, it is where most dealers are.
USUAL_REGION = {"GB": "ENG"}


class DaysForm(forms.Form):
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one day.")},
    )  # fmt: skip

    def __init__(self, *args: Any, proposed: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = {each.day.isoformat(): each for each in proposed}
        field = self.fields["days"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 — it stands above
        field.choices = [(value, label_of(each)) for value, each in self.proposed.items()]

    def chosen(self) -> list[Proposal]:
        return [self.proposed[value] for value in self.cleaned_data["days"]]


@desk("capacity")
@require_http_methods(["GET", "POST"])
def holidays(request: DeskRequest) -> HttpResponse:
    """One year's proposals for one calendar. Nothing here writes by itself (care.md §1)."""
    site = chosen_site(request)
    if site is None:
        return site_page(request, "cms/desk/setup/holidays.html", _("Public holidays"), icon="desk-clock")
    now, kind, status = timezone.now(), kind_of(request), 200
    context: dict[str, Any] = {}
    today = now.astimezone(site.tz).date()
    year, region = year_of(request, today), region_of(request, site)
    proposed = holiday_proposals(site, kind, year, since=today, region=region)
    moves = bool(unpublished(site.country, [year]))
    form = DaysForm(proposed=proposed, initial={"days": [] if moves else [str(e.day) for e in proposed]})
    if request.method == "POST":
        must_act(request, site.pk)
        if request.POST.get("deed") == "region":
            return keep(request, site, region, now)
        if (deed := request.POST.get("deed", "")) in ("again", "published", "unpublished"):
            return settle(request, site, kind, year, deed, now)
        form, status = DaysForm(request.POST, proposed=proposed), 422
        if form.is_valid():
            try:
                return decide(request, site, kind, form.chosen(), now)
            except ValidationError as refusal:
                status = answer(form, refusal, context)
    return site_page(
        request, "cms/desk/setup/holidays.html", _("Public holidays"), status=status, icon="desk-clock",
        above=((reverse("desk_hours"), _("Opening hours")),), form=form, proposed=proposed, moves=moves,
        year=year, years=range(today.year, today.year + YEARS_AHEAD + 1), kind=kind, region=region,
        kinds=ServiceCalendar.Kind.choices, regions=regions(site.country), kept=kept_region(site), **context,
        **standing(site, kind, year),
    )  # fmt: skip


def standing(site: Site, kind: str, year: int) -> dict[str, Any]:
    """What was decided about the year before: days passed over, and whether staff called it published."""
    passed = PassedHoliday.objects.filter(calendar__site=site, calendar__kind=kind, date__year=year)
    by_hand = PublishedYear.objects.filter(country=site.country, year=year)
    is_unknown = site.country in MOVED_YEARLY and not days_off(site.country, year).worked
    return {"passed": passed.count(), "by_hand": is_unknown and by_hand.exists()}


def decide(
    request: DeskRequest, site: Site, kind: str, chosen: list[Proposal], now: datetime
) -> HttpResponse:
    """Take the ticked days into the calendar, or pass them over."""
    days = [each.day for each in chosen]
    data = {"calendar": kind, "days": {str(each.day): written(list(each.intervals)) for each in chosen}}
    if "pass" in request.POST:
        with transaction.atomic():
            pass_over_holidays(site=site, kind=kind, days=days)
            record(
                actor=request.user, verb="site.holidays_passed", subject=site, data=data, now=now, site=site
            )
        messages.success(request, _("These days are not proposed again."))
        return back(request)
    with transaction.atomic():
        take_holidays(site=site, kind=kind, chosen=chosen, now=now, actor=request.user)
        changed = lay_again(site, now, request.user, keep_times=is_replanned(request), kind=kind)
        record(actor=request.user, verb="site.holidays_taken", subject=site, data=data, now=now, site=site)
    sentence = _("The days are in the calendar.")
    if changed.left:
        return told(request, site, changed, sentence, "desk_replanning")
    messages.success(request, changed_words(changed, sentence))
    return back(request)


@transaction.atomic
def keep(request: DeskRequest, site: Site, region: str, now: datetime) -> HttpResponse:
    """The centre lies in this part of the country; the page opens at it from now on."""
    before = keep_region(site=site, region=region)
    record(
        actor=request.user, verb="site.region_kept", subject=site, before={"region": before},
        data={"region": region}, now=now, site=site,
    )  # fmt: skip
    messages.success(request, _("Written down, with your name."))
    return back(request)


@transaction.atomic
def settle(request: DeskRequest, site: Site, kind: str, year: int, deed: str, now: datetime) -> HttpResponse:
    """Propose again what was passed over; say that the year is announced, or take that back."""
    if deed == "again":
        propose_again(site=site, kind=kind, year=year)
    else:
        publish_year(country=site.country, year=year, is_published=deed == "published")
    data = {"calendar": kind, "year": year, "country": site.country}
    record(actor=request.user, verb=f"site.holidays_{deed}", subject=site, data=data, now=now, site=site)
    messages.success(request, _("Written down, with your name."))
    return back(request)


def back(request: DeskRequest) -> HttpResponse:
    return redirect(f"{reverse('desk_holidays')}?{urlencode(request.GET)}")


def year_of(request: DeskRequest, today: date) -> int:
    written = request.GET.get("year") or str(today.year)
    if not written.isdecimal() or not 0 <= int(written[:6]) - today.year <= YEARS_AHEAD:
        raise Http404
    return int(written)


def region_of(request: DeskRequest, site: Site) -> str:
    region = request.GET.get("region", kept_region(site))
    if region and region not in regions(site.country):
        raise Http404
    return region


def kept_region(site: Site) -> str:
    """Where the centre lies, as somebody said; else where most lie."""
    return site.region or USUAL_REGION.get(site.country, "")


def label_of(proposal: Proposal) -> str:
    day = date_format(proposal.day, "n月j日 l" if is_chinese() else "D j M")
    hours = written(list(proposal.intervals)) or _("closed")
    return f"{day} · {said(proposal, 'note')} · {hours}"
