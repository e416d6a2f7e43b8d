"""What staff look for is a name or a phone, so it never stands in an address: the words rest in the session
and the address carries their number. Back, reload and the next page find them again; no log does."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEPT, WORDS_MAX = 8, 80


def searched(request: HttpRequest, **more: str) -> HttpResponse:
    """The answer to a search form: the page it was sent from, with what was found. ``more``: what else its
    address says."""
    searches, number = dict(request.session.get("searches", {})), token_urlsafe(6)
    searches[number] = request.POST.get("q", "").strip()[:WORDS_MAX]
    request.session["searches"] = dict(list(searches.items())[-KEPT:])
    return redirect(f"{request.path}?{urlencode({**more, 'search': number})}")


def words_of(request: HttpRequest) -> str:
    """What was looked for, by the number in the address; nothing once it is forgotten."""
    return str(request.session.get("searches", {}).get(request.GET.get("search", ""), ""))
