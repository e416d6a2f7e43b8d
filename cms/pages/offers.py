"""Offers: each has dates, and one whose time is over leaves the list by itself."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from booking.sites.queries import group
from cms.blocks import Body
from cms.pages.base import PublicPage


class OfferIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.OfferPage"]
    max_count_per_parent = 1
    template = "cms/pages/offer_index.html"

    class Meta:
        verbose_name = _("offers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["offers"] = OfferPage.current()
        return context


class OfferPage(PublicPage):
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day, inclusive."))
    price_label = models.CharField(
        _("price"), max_length=40, blank=True, help_text=_("As it should read, for example “£89”.")
    )
    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [
        *PublicPage.content_panels,
        FieldRowPanel([FieldPanel("from_date"), FieldPanel("until_date"), FieldPanel("price_label")]),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.OfferIndex"]
    subpage_types: list[str] = []
    template = "cms/pages/offer.html"

    class Meta:
        verbose_name = _("offer")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="offer_ends_after_it_begins",
            ),
        )

    @classmethod
    def current(cls) -> "QuerySet[OfferPage]":
        """Offers of today, the one that ends first on top."""
        today = timezone.localdate(timezone=group().tz)
        return (
            cls.in_language()
            .filter(Q(until_date=None) | Q(until_date__gte=today), from_date__lte=today)
            .order_by(F("until_date").asc(nulls_last=True), "-from_date")
        )

    def is_over(self, on: date) -> bool:
        return self.until_date is not None and self.until_date < on

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["is_over"] = self.is_over(timezone.localdate(timezone=group().tz))
        return context
