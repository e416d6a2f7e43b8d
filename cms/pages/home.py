"""The front door, what the club gives, and the legal pages."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Locale
from wagtail.url_routing import RouteResult

from cms.blocks import Body
from cms.pages.base import PublicPage
from loyalty.tiers.queries import levels_on
from loyalty.tiers.rules import Level

TEASERS_MAX = 3


class HomePage(PublicPage):
    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2
    template = "cms/pages/home.html"

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A page that nobody has translated yet is shown in its original language."""
        try:
            return super().route(request, path_components)
        except Http404:
            original = Locale.get_default()
            if self.locale_id == original.pk:
                raise
            return super(HomePage, self.get_translation(original)).route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.pages import CentrePage, NewsPage, OfferPage

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["offers"] = OfferPage.current()[:TEASERS_MAX]
        context["news"] = NewsPage.in_language().order_by("-date")[:TEASERS_MAX]
        context["centres"] = CentrePage.with_sites()
        return context


class ClubPage(PublicPage):
    """What members get; the tiers are read from the loyalty tables, never typed in."""

    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "cms/pages/club.html"

    class Meta:
        verbose_name = _("club page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["tiers"] = tiers_today()
        return context


class LegalPage(PublicPage):
    updated_on = models.DateField(_("last changed on"))
    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("updated_on"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/pages/legal.html"

    class Meta:
        verbose_name = _("legal page")


def tiers_today() -> Sequence[Level]:
    """The levels in force, the lowest first."""
    return levels_on(timezone.localdate())
