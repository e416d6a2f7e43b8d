"""The security log: who came in, who was turned away, whose keys changed (safety.md K9).

Lines of the logger "security" in UTC, one an event, without names and addresses: a person is a number, an
origin and a typed address are keyed marks by which one sees that they are the same. Deeds of the trail
that belong here come by themselves (club/trail/watched.py).
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from club.members.queries import identity_hash
from club.trail.context import REFERENCE
from club.trail.watched import say

MARK = 10
EVENTS = {
    "login.ok": auth.user_logged_in,
    "login.failed": auth.user_login_failed,
    "logout": auth.user_logged_out,
    "joined": account.user_signed_up,
    "password.changed": account.password_changed,
    "password.set": account.password_set,
    "password.reset": account.password_reset,
    "email.confirmed": account.email_confirmed,
    "email.added": account.email_added,
    "email.changed": account.email_changed,
    "email.removed": account.email_removed,
    "second_factor.added": mfa.authenticator_added,
    "second_factor.removed": mfa.authenticator_removed,
    "second_factor.reset": mfa.authenticator_reset,
}
STATUSES = {401: "machine.refused", 413: "body.refused", 429: "limit.hit"}


def note(
    event: str, request: HttpRequest | None, *, user: Any = None, typed: str = "", **facts: object
) -> None:
    """``typed``: the address somebody tried, of which only a mark is kept."""
    who = user if user is not None else getattr(request, "user", None)
    say(
        event, by=getattr(who, "pk", None) or "", origin=origin(request), typed=mark("typed", typed),
        at=request.resolver_match.view_name if request is not None and request.resolver_match else "",
        ref=REFERENCE.get(), **facts,
    )  # fmt: skip


def origin(request: HttpRequest | None) -> str:
    """Empty where nothing came over a wire."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return ""
    return mark("origin", get_adapter().get_client_ip(request))


def mark(kind: str, value: str) -> str:
    return identity_hash(kind, value)[:MARK]


def connect() -> None:
    for event, signal in EVENTS.items():
        signal.connect(_listener(event), weak=False, dispatch_uid=f"watch:{event}")


def _listener(event: str) -> Any:
    def heard(sender: Any, request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
        typed = str((more.get("credentials") or {}).get("email") or "")
        note(event, request, user=user, typed=typed)

    return heard


class Watch:
    """Sees how every request ends; whoever turns one away calls it by name: ``request.watched``."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        event = STATUSES.get(response.status_code) or getattr(request, "watched", None)
        if event is not None:
            note(event, request, status=response.status_code)
        return response
