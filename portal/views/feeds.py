"""/feeds/<token>.ics for calendar programs, and the page where an owner takes such a link or ends it."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.feeds.actions import issue, revoke
from booking.feeds.models import Feed
from booking.feeds.queries import FeedRevoked, entries, feed_for, feeds_of, token_of
from booking.garage.models import Vehicle
from club.events.models import Registration
from club.events.queries import in_calendar
from portal.calendars import feed_file
from portal.car_feed import car_file
from portal.person import person_of

PLAIN, CALENDAR = "text/plain; charset=utf-8", "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Who has the address may read; a dead one is not told apart from one that never was."""
    now = timezone.now()
    try:
        found = feed_for(token, now)
    except FeedRevoked as refusal:
        return gone(refusal)
    return answered(request, feed_file(found, entries(found, now), events_of(found, now)))


@require_safe
def car(request: HttpRequest, token: str, ref: str) -> HttpResponse:
    """One car of the link's holder, while it is theirs: what falls due and what is booked."""
    now = timezone.now()
    try:
        found = feed_for(token, now)
    except FeedRevoked as refusal:
        return gone(refusal)
    cars = Vehicle.objects.for_user(found.holder) if found.kind == Feed.Kind.OWNER else Vehicle.objects.none()
    vehicle = cars.select_related("model__brand").filter(ref=ref).first()
    if vehicle is None:
        return gone(FeedRevoked())
    return answered(request, car_file(found, vehicle, now))


@require_http_methods(["GET", "HEAD", "POST"])
def car_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The link of one car; the first time it makes the owner's secret, which all their links share."""
    person, now = person_of(request), timezone.now()
    vehicle = get_object_or_404(Vehicle.objects.for_user(person), ref=ref)
    shared = feeds_of(person).first()
    if request.method == "POST":
        if shared is None:
            issue(kind=Feed.Kind.OWNER, holder=person, now=now)
        return redirect("vehicle_calendar", ref)
    link = settings.BASE_URL + reverse("car_feed", args=[token_of(shared), ref]) if shared else ""
    context = {
        "shared": shared,
        "link": link,
        "webcal": f"webcal://{link.partition('://')[2]}",
        "car": vehicle,
    }
    return render(request, "portal/garage/calendar.html", context)


def gone(refusal: FeedRevoked) -> HttpResponse:
    words = f"{refusal.code}: {refusal.messages[0]}\n"
    return HttpResponse(words, status=refusal.status, content_type=PLAIN)


def answered(request: HttpRequest, body: bytes) -> HttpResponse:
    """The file, or that nothing has changed since the program last asked."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    asked = {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
    is_known = bool(asked & {"*", etag})
    response = HttpResponseNotModified() if is_known else HttpResponse(body, content_type=CALENDAR)
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def events_of(feed: Feed, now: datetime) -> list[Registration]:
    """In an owner's own calendar their club events stand beside their appointments. One query."""
    return list(in_calendar(feed.holder_id, now)) if feed.kind == Feed.Kind.OWNER else []


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """All appointments in one's own calendar program, kept up to date by itself."""
    person, now = person_of(request), timezone.now()
    shared = feeds_of(person).first()
    if request.method == "POST":
        if "end" not in request.POST:
            issue(kind=Feed.Kind.OWNER, holder=person, now=now)
            messages.success(request, _("Your link is ready. Only you should have it."))
        elif shared is not None:
            revoke(feed=shared, now=now, actor=person)
            messages.success(request, _("The link no longer works."))
        return redirect("appointment_feed")
    link = settings.BASE_URL + reverse("feed", args=[token_of(shared)]) if shared else ""
    context = {"shared": shared, "link": link, "webcal": f"webcal://{link.partition('://')[2]}"}
    return render(request, "portal/appointments/feed.html", context)
