"""What every public page has: a summary, a picture, and one address for all languages."""

from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Locale, Page


class PublicPage(Page):
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences: shown under the title, on teasers and to search engines."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("picture")]
    promote_panels = [MultiFieldPanel([FieldPanel("slug"), FieldPanel("seo_title")], _("Address"))]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One address speaks every language, so a cache must tell the languages apart."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    @classmethod
    def in_language(cls) -> "QuerySet[Self]":
        """Live pages of this type in the visitor's language; where none is translated, the original."""
        active, original = Locale.get_active(), Locale.get_default()
        live = cls.objects.live()
        translated = live.filter(locale=active).values("translation_key")
        found: QuerySet[Self] = live.filter(
            Q(locale=active) | Q(locale=original) & ~Q(translation_key__in=translated)
        ).select_related("picture")
        return found
