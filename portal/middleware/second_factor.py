"""Staff show a second factor on every path (safety.md R38); allauth cannot make them, so this does."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import second_factor


class SecondFactor:
    """Who has none is led to make one; who has one but got in without it is asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if not is_due(request):
            return None
        request.watched = "second_factor.asked"  # type: ignore[attr-defined]
        if not second_factor.has_one(request.user):
            messages.info(request, _("Your work account needs a passkey or an authenticator app first."))
            return redirect("mfa_index")
        return redirect(f"{where_to_show(request)}?{urlencode({'next': request.get_full_path()})}")


def is_due(request: HttpRequest) -> bool:
    line = request.policy  # type: ignore[attr-defined]
    return (
        not settings.STAFF_SECOND_FACTOR_WAIVED
        and not line.before_second_factor
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and bool(getattr(request.user, "is_staff", False))
        and not second_factor.was_shown(request)
    )


def where_to_show(request: HttpRequest) -> str:
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    return str(
        next((way["url"] for way in ways if way["id"].startswith("mfa_")), reverse("mfa_reauthenticate"))
    )
