"""How long a session lasts (safety.md R43): owners 30 days idle and 90 at most, staff 30 minutes and 12 h."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SINCE, SEEN = "session_since", "session_seen"  # Unix time, seconds


@dataclass(frozen=True, slots=True)
class Span:
    idle: timedelta
    most: timedelta
    step: timedelta  # how often a visit is written down, so that reading does not mean writing


OWNER = Span(idle=timedelta(days=30), most=timedelta(days=90), step=timedelta(hours=1))
STAFF = Span(idle=timedelta(minutes=30), most=timedelta(hours=12), step=timedelta(minutes=1))


class SessionClock:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request):
            tick(request, timezone.now().timestamp())
        return self.get_response(request)


def is_signed_in(request: HttpRequest) -> bool:
    """Asked without touching the session of a visitor, whose pages may be cached."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(request.user.is_authenticated)


def tick(request: HttpRequest, now: float) -> None:
    session: Any = request.session
    span = STAFF if request.user.is_staff else OWNER
    since, seen = session.setdefault(SINCE, now), session.setdefault(SEEN, now)
    if now - since > span.most.total_seconds() or now - seen > span.idle.total_seconds():
        logout(request)
    elif now - seen >= span.step.total_seconds() or session.modified:
        session[SEEN] = now
        session.set_expiry(span.idle)
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
