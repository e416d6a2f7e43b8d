"""The staff room's pages: training, policies, advertising material. Nobody outside ever sees them (L15)."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import Body
from cms.pages.base import PublicPage
from cms.pages.guides import Papers
from cms.roles import held_today


class StaffIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StaffPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("staff room")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        must_be_staff(request)
        return redirect("desk_staffroom")


class StaffPage(PublicPage):
    class Kind(models.TextChoices):
        TRAINING = "training", _("training")
        POLICY = "policy", _("policy")
        ADVERTISING = "advertising", _("advertising")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TRAINING)
    body = StreamField(Body(), blank=True, verbose_name=_("body"))
    papers = StreamField(Papers(), blank=True, verbose_name=_("downloads"))

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("body"),
        FieldPanel("papers"),
    ]
    parent_page_types = ["cms.StaffIndex"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of the staff room")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        must_be_staff(request)
        return redirect("desk_staff_page", self.slug)

    @property
    def version(self) -> str:
        """What a reader has read: the page as it was published last."""
        at = self.last_published_at or self.first_published_at
        return at.isoformat() if at else "draft"


def must_be_staff(request: HttpRequest) -> None:
    """As if it were not there for everybody without a post today (safety.md R32)."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_staff or not held_today(user)[0]:
        raise Http404
