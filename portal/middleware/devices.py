"""A browser that signs in for the first time gets a cookie by which it is known again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.accounts.devices import COOKIE

LIFE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep


class Devices:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        token = getattr(request, "new_device", "")
        if token:
            response.set_cookie(
                COOKIE, token, max_age=LIFE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        return response
