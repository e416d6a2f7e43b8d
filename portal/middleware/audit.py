"""Every write at the desk leaves a row in the trail (safety.md K2): its action's own, or one of the screen.

Stands behind ``Replay``, so that the row is part of the effect's transaction.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from club.trail.actions import record, taken
from club.trail.context import WRITTEN
from portal.middleware.changes import collected

SAFE = {"GET", "HEAD", "OPTIONS"}
REASONS = ("why", "reason", "note", "words", "outcome")
SECRET = {"csrfmiddlewaretoken", "request_key", "password", "password1", "password2"}
FIELDS_MAX = 60
PREVIEWS = ("preview_on_add", "preview_on_edit")  # of an editor's page, every few seconds; nothing is kept


class Audit:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not request.path.startswith("/desk/"):
            return self.get_response(request)
        token = WRITTEN.set([])
        try:
            with collected():
                response = self.get_response(request)
                if response.status_code < HTTPStatus.BAD_REQUEST and not WRITTEN.get():
                    tell_of(request)
        finally:
            WRITTEN.reset(token)
        return response


def tell_of(request: HttpRequest) -> None:
    """Who sent which form of which screen, the reason given, and what it changed."""
    match, user = request.resolver_match, request.user
    is_repeated = hasattr(request, "replay_key") and request.replay_row is None  # type: ignore[attr-defined]
    if match is None or not user.is_authenticated or is_repeated or match.view_name.endswith(PREVIEWS):
        return
    said = next((request.POST[name] for name in REASONS if request.POST.get(name)), "")
    before, after = taken()
    record(
        actor=user, verb=f"desk.{match.view_name}"[:60], subject=user, now=timezone.now(), why=said[:500],
        before=before,
        data={
            "of": {name: str(value) for name, value in match.kwargs.items()},
            "fields": sorted(set(request.POST) - SECRET)[:FIELDS_MAX], **after,
        },
    )  # fmt: skip
