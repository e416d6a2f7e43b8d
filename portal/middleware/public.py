"""Public pages for visitors, as they were said a moment ago: most of a busy day's requests cost no query.

Kept in each process for ten seconds, one for each language, theme and coding (performance.md). Kept is only
what is the same for everybody: no session, no form's token, no nonce, no cookie to set. Whoever brings
another cookie than those three is served afresh; so is who edits, being signed in.
"""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portal.shell import THEME_COOKIE, THEMES

PAGES_MAX = 500
PLAIN = frozenset({settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, THEME_COOKIE})
"""Cookies that say nothing of who is there; ``key_of`` tells the two apart by which a page differs."""
NOT_KEPT = frozenset({"X-Request-ID"})  # the name of one request


class Shelf:
    """The pages of this process, each with the moment until which it is good."""

    pages: ClassVar[dict[tuple[str, ...], tuple[float, bytes, dict[str, str]]]] = {}


class PublicPages:
    """Outermost of what makes a page, so that a kept one is there compressed and with all its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PUBLIC_PAGES_SECONDS or not may_be_kept(request):
            return self.get_response(request)
        key, now = key_of(request), time.monotonic()
        until, body, headers = Shelf.pages.get(key, (0.0, b"", {}))
        if now < until:
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if is_for_everybody(request, response):
            if len(Shelf.pages) >= PAGES_MAX:
                Shelf.pages.clear()
            headers = {name: value for name, value in response.items() if name not in NOT_KEPT}
            Shelf.pages[key] = (now + settings.PUBLIC_PAGES_SECONDS, response.content, headers)
        return response


def may_be_kept(request: HttpRequest) -> bool:
    is_plain = request.method == "GET" and not request.META.get("QUERY_STRING")
    return is_plain and PLAIN.issuperset(request.COOKIES)


def key_of(request: HttpRequest) -> tuple[str, ...]:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    coding = "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else ""
    language = translation.get_language_from_request(request)
    theme = theme if theme in THEMES else ""
    return request.get_host(), request.scheme or "", request.path, language, theme, coding


def is_for_everybody(request: HttpRequest, response: Any) -> bool:
    line = getattr(request, "policy", None)
    return (
        response.status_code == 200  # of all codes, that of a page
        and line is not None
        and line.cached
        and not line.machine
        and response.headers["Content-Type"].startswith("text/html")
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE" not in request.META
        and "Cache-Control" not in response.headers
        and "'nonce-" not in response.headers.get("Content-Security-Policy", "")
    )
