"""Events: what editors tell about them, beside what the club knows of their time and places."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from club.events.models import Event
from club.rollout import is_public
from cms.blocks import Body
from cms.pages.base import PublicPage

PAST_SHOWN = 12


class EventIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    max_count_per_parent = 1
    template = "cms/pages/event_index.html"

    class Meta:
        verbose_name = _("events")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_public("events", timezone.localdate()):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["coming"], context["past"] = EventPage.by_time()
        return context


class EventPage(PublicPage):
    """Its slug is the code of the event it speaks of. Afterwards its body shows how it was."""

    body = StreamField(Body(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("slug"), FieldPanel("body")]
    parent_page_types = ["cms.EventIndex"]
    subpage_types: list[str] = []
    template = "cms/pages/event.html"
    event: Event | None = None

    class Meta:
        verbose_name = _("event page")

    def clean(self) -> None:
        super().clean()
        if not Event.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {"slug": _("No event has this code. The address of its page is the event's code.")}
            )

    @classmethod
    def by_time(cls) -> "tuple[list[EventPage], list[EventPage]]":
        """Pages of published events, each with its ``event``: to come, soonest first; over, latest first."""
        pages = list(cls.in_language())
        now = timezone.now()
        events = Event.objects.published().in_bulk([page.slug for page in pages], field_name="slug")
        for page in pages:
            page.event = events.get(page.slug)
        shown = sorted((page for page in pages if page.is_shown()), key=lambda page: page.event.starts_at)  # type: ignore[union-attr]
        over = [page for page in shown if page.event and page.event.is_over(now)]
        return [page for page in shown if page not in over], over[::-1][:PAST_SHOWN]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.event = self.found()
        if self.event and not self.is_shown():
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        self.event = self.event or self.found()
        now = timezone.now()
        context["is_over"] = bool(self.event and self.event.is_over(now))
        context["is_closed"] = bool(self.event and self.event.closes_at <= now < self.event.ends_at)
        return context

    def found(self) -> Event | None:
        return Event.objects.published().select_related("site").filter(slug=self.slug).first()

    def is_shown(self) -> bool:
        """Its event is there, and its centre already has events (sources.md K13).

        A page that no editor ever wrote leaves the visitors when its event becomes one for some alone.
        """
        event = self.event
        if event is None or (event.audience and self.latest_revision_id is None):
            return False
        return is_public("events", timezone.localdate(), event.site_id or 0)
