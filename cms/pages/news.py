"""News, the newest first."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import Body
from cms.pages.base import PublicPage

NEWS_PER_PAGE = 12


class NewsIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1
    template = "cms/pages/news_index.html"

    class Meta:
        verbose_name = _("news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = Paginator(NewsPage.in_language().order_by("-date", "-pk"), NEWS_PER_PAGE)
        context["news"] = pages.get_page(request.GET.get("page"))
        return context


class NewsPage(PublicPage):
    date = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("date"), FieldPanel("body")]
    parent_page_types = ["cms.NewsIndex"]
    subpage_types: list[str] = []
    template = "cms/pages/news.html"

    class Meta:
        verbose_name = _("news item")
