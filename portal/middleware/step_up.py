"""Addresses whose line says so ask once more who is there before they change anything (safety.md H8)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.stepup import ask_again, draft, is_fresh


class StepUp:
    """For the desk, which does not know the portal; what was typed comes back as ``request.draft``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if not request.policy.stepped_up:  # type: ignore[attr-defined]
            return None
        if request.method == "POST" and not is_fresh(request):
            return ask_again(request)
        if request.method == "GET":
            request.draft = draft(request)  # type: ignore[attr-defined]
        return None
