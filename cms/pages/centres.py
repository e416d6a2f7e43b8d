"""The centres: what editors write about a site, beside what the workshop's calendar knows of it."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from booking.sites.models import Site
from booking.sites.queries import calendar_of
from booking.sites.rules import Calendar
from cms.blocks import Body
from cms.pages.base import PublicPage

AHEAD = timedelta(days=28)
MIDNIGHT = time(0)  # as an end: the end of the day
Hours = list[tuple[time, time]]


class Day(NamedTuple):
    on: date
    hours: Hours


class CentreIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CentrePage"]
    max_count_per_parent = 1
    template = "cms/pages/centre_index.html"

    class Meta:
        verbose_name = _("centres")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["centres"] = CentrePage.with_sites()
        return context


class CentrePage(PublicPage):
    """Its slug is the code of the site it speaks of."""

    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("slug"), FieldPanel("body")]
    parent_page_types = ["cms.CentreIndex"]
    subpage_types: list[str] = []
    template = "cms/pages/centre.html"
    site: Site | None = None

    class Meta:
        verbose_name = _("centre")

    def clean(self) -> None:
        super().clean()
        if not Site.objects.filter(code=self.slug).exists():
            raise ValidationError(
                {"slug": _("No site has this code. The address of a centre is its site's code.")}
            )

    @classmethod
    def with_sites(cls) -> "list[CentrePage]":
        """Pages of the sites that are open for business, by name, each with its ``site``."""
        pages = list(cls.in_language().order_by("title"))
        open_now = Site.objects.open_on(timezone.localdate())
        sites = open_now.in_bulk([page.slug for page in pages], field_name="code")
        for page in pages:
            page.site = sites.get(page.slug)
        return [page for page in pages if page.site]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        self.site = Site.objects.prefetch_related("brands").filter(code=self.slug).first()
        if self.site:
            now = timezone.localtime(timezone=self.site.tz)
            calendar = calendar_of(self.site)
            context.update(week=week(calendar, now.date()), exceptions=exceptions(calendar, now.date()))
            context["closes"] = closes(calendar, now)
        return context


def week(calendar: Calendar, today: date) -> list[Day]:
    """The ordinary week, Monday first, with today's date on today's row."""
    monday = today - timedelta(days=today.weekday())
    return [Day(monday + timedelta(days=n), list(calendar.weekly.get(n, ()))) for n in range(7)]


def exceptions(calendar: Calendar, today: date) -> list[Day]:
    """Dated exceptions of the next four weeks; a day without hours is closed."""
    return [
        Day(on, list(hours))
        for on, hours in sorted(calendar.exceptions.items())
        if today <= on <= today + AHEAD
    ]


def closes(calendar: Calendar, now: datetime) -> time | None:
    """When the doors close today, if they are open at this moment (local time of the site)."""
    hours = calendar.hours(now.date())
    clock = now.time()
    return next((end for start, end in hours if start <= clock and (clock < end or end == MIDNIGHT)), None)
