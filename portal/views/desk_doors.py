"""Wagtail's own doors lead to the one door (safety.md R38)."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.paths import is_own_path


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    back = request.GET.get("next", "")
    query = f"?{urlencode({'next': back})}" if is_own_path(back) else ""
    return redirect(reverse("account_login") + query)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    return redirect("account_reset_password")
