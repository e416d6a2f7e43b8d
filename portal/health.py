"""Signs of life for load balancers and alarms (safety.md R28, L7): no versions, no secrets, short time-outs.

``/health/live`` says that this process answers; ``/health/ready`` that it can serve (503 without the
database, "degraded" without the cache); ``/health/worker`` that mail and reminders move.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from club.jobs.queries import quarantined
from portal.accounts.siege import is_on
from portal.cache import BreakerCache
from portal.knock import has_tables
from portal.models import Heartbeat

ALARM_AFTER = timedelta(seconds=120)  # R21: the canary is sent each minute


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    if not database_answers():
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    if not has_tables():  # no release has been there: every page would fail
        return JsonResponse({"status": "down", "database": "empty"}, status=503)
    cache = "ok" if cache_answers() else "down"
    return JsonResponse({"status": "ok" if cache == "ok" else "degraded", "database": "ok", "cache": cache})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    try:
        ages = ages_of_heartbeats()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    late = sorted(name for name in ("canary", "relay") if ages.get(name, ALARM_AFTER) >= ALARM_AFTER)
    if "canary" in late:
        return JsonResponse({"status": "down", "late": late}, status=503)
    stuck = quarantined()
    return JsonResponse({"status": "degraded" if late or stuck else "ok", "late": late, "stuck": stuck})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with ``Authorization: Bearer PORTAL_METRICS_TOKEN``; without a token set, nobody."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    up = Gauge("paddock_up", "1 when the part answers.", ["part"], registry=registry)
    up.labels("database").set(database_answers())
    up.labels("cache").set(cache_answers())
    age = Gauge("paddock_heartbeat_age_seconds", "Since the last sign of life.", ["name"], registry=registry)
    for name, since in ages_of_heartbeats().items():
        age.labels(name).set(since.total_seconds())
    siege = Gauge("paddock_login_siege", "1 while many passwords are tried at once.", registry=registry)
    siege.set(is_on())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def cache_answers() -> bool:
    cache = caches["default"]
    cache.set("health", "ok", 10)
    return not (isinstance(cache, BreakerCache) and cache.is_open())


def ages_of_heartbeats() -> dict[str, timedelta]:
    now = timezone.now()
    return {name: now - at for name, at in Heartbeat.objects.values_list("name", "at")}
