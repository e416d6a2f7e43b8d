"""Default deny: every request is held against the policy table (safety.md R30, R32)."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from club.rollout import is_open
from portal.accounts.proof import is_unproved
from portal.paths import is_member
from portal.policy import Line, Who, line_for


class Policy(LoginRequiredMiddleware):
    """Strangers are led to the sign-in page; signed in without the right, a page is simply not there."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        line = line_for(match) if match else None
        if line is None:
            raise ImproperlyConfigured(f"{request.path} has no line in portal/policy.py")
        request.policy = line  # type: ignore[attr-defined]
        if line.who is Who.PUBLIC:
            return None
        if not request.user.is_authenticated:
            if line.machine:
                return JsonResponse({"code": "not_signed_in"}, status=401)
            return self.handle_no_permission(request, view_func)
        if not is_entitled(request, line) or not has_feature(request, line):
            request.watched = "access.denied"  # type: ignore[attr-defined]
            raise Http404
        is_personal = line.who is Who.PERSON and not (line.before_proof or line.before_second_factor)
        if is_personal and is_unproved(request.user):
            request.watched = "proof.asked"  # type: ignore[attr-defined]
            return redirect("phone")
        return None


def is_entitled(request: HttpRequest, line: Line) -> bool:
    if line.who is Who.STAFF:
        return bool(request.user.is_staff)
    if line.who is Who.MEMBER:
        return is_member(request.user)
    return True


def has_feature(request: HttpRequest, line: Line) -> bool:
    """A feature still being rolled out is, for everybody else, simply not there."""
    return not line.feature or is_open(line.feature, request.user, timezone.now().date())
