"""Events at the desk: the year's plan, an event's terms, who comes and who waits, what came of it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.queries import group
from club import journeys
from club.events import actions, queries
from club.events.models import Event
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.growth.event_form import EventForm, NewEventForm
from cms.planting import follow_event, plant_event, title_and_place
from cms.words import said

BEHIND, AHEAD = timedelta(days=180), timedelta(days=400)
SEEN = {"": gettext_lazy("By date"), "theme": gettext_lazy("By theme")}


@desk("growth")
@require_safe
def events(request: DeskRequest) -> HttpResponse:
    """The same events by date and by theme."""
    now, by = timezone.now(), request.GET.get("by", "")
    found = list(queries.events_for_desk(request.scope.seen, now - BEHIND, now + AHEAD))
    if by == "theme":
        found.sort(key=lambda event: (event.theme, event.starts_at))
    return frame(
        request, "cms/desk/growth/events.html", _("Events"), icon="desk-calendar-days",
        coming=[(event, event.stage(now)) for event in found if not event.is_over(now)],
        past=[(event, event.stage(now)) for event in reversed(found) if event.is_over(now)],
        views=SEEN.items(), by=by, can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("growth")
@require_safe
def event(request: DeskRequest, slug: str) -> HttpResponse:
    return page(request, find(request, slug))


@desk("growth")
@require_http_methods(["GET", "POST"])
def event_edit(request: DeskRequest, slug: str = "") -> HttpResponse:
    """Written or changed. A centre's own people plan its events; those of the group need a group post."""
    what = find(request, slug) if slug else Event(zone=group().zone)
    kind, title = EventForm if slug else NewEventForm, said(what, "title") or _("New event")
    form = kind(request.POST or None, instance=what, seen=list(request.scope.sites()))
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        must_act(request, site.pk if site else None)
        try:
            done = save(form, find(request, slug) if slug else None, request)
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_event", done.slug)
    return frame(
        request, "cms/desk/simple_form.html", title,
        status=422 if request.method == "POST" else 200, icon="desk-calendar-days",
        above=((reverse("desk_events"), _("Events")),), form=form, label=_("Save"),
    )  # fmt: skip


@transaction.atomic
def save(form: EventForm, known: Event | None, request: DeskRequest) -> Event:
    now, facts = timezone.now(), form.facts()
    if known is None:
        return actions.plan_event(now=now, actor=request.user, **facts)
    before = title_and_place(known)
    changed = {name: value for name, value in facts.items() if getattr(known, name) != value}
    event = journeys.change_event(event=known, now=now, actor=request.user, **changed)
    follow_event(event, before, now)
    return event


@desk("growth")
@require_POST
def event_publish(request: DeskRequest, slug: str) -> HttpResponse:
    what = find(request, slug)
    must_act(request, what.site_id)
    return stepped(request, what, _("Published."), lambda now: publish(what, now, request.user))


@transaction.atomic
def publish(what: Event, now: datetime, actor: Any) -> None:
    """To members at once, and to visitors by a page that editors may go on writing."""
    plant_event(actions.publish(event=what, now=now, actor=actor), now)


@desk("growth")
@require_POST
def event_off(request: DeskRequest, slug: str) -> HttpResponse:
    """It does not take place; everybody is told why."""
    what = find(request, slug)
    must_act(request, what.site_id)
    why = request.POST.get("why", "")[:200]
    return stepped(
        request, what, _("Called off. Everybody who registered is told."),
        lambda now: journeys.call_off_event(event=what, why=why, now=now, actor=request.user),
        why=why,
    )  # fmt: skip


def stepped(request: DeskRequest, what: Event, sentence: str, act: Any, **typed: Any) -> HttpResponse:
    try:
        act(timezone.now())
    except ValidationError as refusal:
        return page(request, what, refusal=refusal, **typed)
    messages.success(request, sentence)
    return redirect("desk_event", what.slug)


def find(request: DeskRequest, slug: str) -> Event:
    """Of one's own centres, and of the group."""
    return get_object_or_404(Event.objects.for_sites(request.scope.seen).select_related("site"), slug=slug)


def page(
    request: DeskRequest, what: Event, *, refusal: ValidationError | None = None, **typed: Any
) -> HttpResponse:
    return frame(
        request, "cms/desk/growth/event.html", said(what, "title"), icon="desk-calendar-days",
        status=getattr(refusal, "status", 200), above=((reverse("desk_events"), _("Events")),),
        event=what, people=queries.staff_list(what), line=queries.line_of(what),
        results=queries.results(what), currency=what.currency or group().currency,
        refusal=refusal, is_over=what.is_over(timezone.now()),
        can_act=request.scope.acts_at(what.site_id), **typed,
    )  # fmt: skip
