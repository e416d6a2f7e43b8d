"""What a key may do: its scope is asked at each address, its sites at each row."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja.security import HttpBearer

from booking.sites.models import Site
from club.exchange.models import ApiToken
from club.exchange.queries import sites_of
from portal.api.errors import Problem, Refused

PROBLEMS: dict[Any, Any] = {(400, 401, 403, 404, 409, 413, 422, 429, 503): Problem}
"""Told of every operation: what any of them may answer instead."""


class Door(HttpBearer):
    """``Authorization: Bearer`` with a key that has this scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        known: ApiToken | None = getattr(request, "token", None)
        if known is None:
            return None
        if self.scope and self.scope not in known.scopes:
            raise Refused(403, "out_of_scope", f"This key lacks “{self.scope}”.")
        return known


def token(request: HttpRequest) -> ApiToken:
    found: ApiToken = request.token  # type: ignore[attr-defined]
    return found


def sites(request: HttpRequest) -> list[Site]:
    return list(sites_of(token(request)).select_related("group"))


def on_days(request: HttpRequest, field: str, first: date | None, last: date | None = None) -> Q:
    """Moments of these days, both included, each by its own centre's clock. One query."""
    found = Q(pk__in=[])
    for site in sites(request):
        ask = Q(site=site)
        if first:
            ask &= Q(**{f"{field}__gte": datetime.combine(first, time(), site.tz)})
        if last:
            ask &= Q(**{f"{field}__lt": datetime.combine(last + timedelta(days=1), time(), site.tz)})
        found |= ask
    return found


def site_named(request: HttpRequest, code: str) -> Site:
    found = next((site for site in sites(request) if site.code == code), None)
    if found is None:
        raise Refused(404, "not_found", "There is nothing here for this key.")
    return found
