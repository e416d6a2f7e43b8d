"""Who asks at /api/: the key in the request, never a session. A machine is its integration's user.

Tokens open nothing else: pages look at sessions only, the API at keys only.
"""

import hashlib
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from club.exchange.actions import note_use
from club.exchange.models import ApiToken
from club.exchange.queries import token_of
from portal.cache import count
from portal.views import errors

ROOT = "/api/"
KEY_MAX = 200


class Machines:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        token = found(request)
        request.token = token  # type: ignore[attr-defined]
        request.user = token.integration.user if token else AnonymousUser()
        if token is not None:
            if is_too_fast(token):
                return errors.too_many(request)
            note_use(token=token, now=timezone.now())
        return self.get_response(request)


def found(request: HttpRequest) -> ApiToken | None:
    kind, _space, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 0 < len(key) <= KEY_MAX:
        return None
    return token_of(hashlib.sha256(key.encode()).hexdigest(), timezone.now())


def is_too_fast(token: ApiToken) -> bool:
    """A window of a minute for each key; the cache's fallback counts when Valkey is away."""
    minute = int(timezone.now().timestamp()) // 60
    return count(f"api:{token.pk}:{minute}", 120) > token.per_minute
