"""A name for each request, so that a page, a log line and a row of the trail can be put together."""

import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from club.trail.context import ADDRESS, REFERENCE
from portal.network import address_of

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are mistaken for another on the phone


class Reference:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = "".join(secrets.choice(LETTERS) for _letter in range(10))
        request.reference = reference  # type: ignore[attr-defined]
        token, place = REFERENCE.set(reference), ADDRESS.set(address_of(request))
        try:
            with structlog.contextvars.bound_contextvars(reference=reference):
                response = self.get_response(request)
        finally:
            REFERENCE.reset(token)
            ADDRESS.reset(place)
        response.headers["X-Request-ID"] = reference
        return response
