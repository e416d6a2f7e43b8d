"""The seam to allauth: mail by the outbox, safe addresses, where people land."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from club.notices.actions import tell
from portal import visitors
from portal.accounts.sentences import REFUSALS
from portal.paths import is_member, is_own_path, landing

# allauth's name of a mail -> our kind of notice and what it is about.
MAILS: dict[str, tuple[str, str]] = {
    "email_confirmation_signup": ("account_code", "join"),
    "email_confirmation": ("account_code", "email"),
    "login_code": ("account_code", "login"),
    "password_reset_code": ("account_code", "reset"),
    "account_already_exists": ("account_exists", ""),
    "unknown_account": ("account_unknown", ""),
    "password_changed": ("account_changed", "password_changed"),
    "password_reset": ("account_changed", "password_changed"),
    "password_set": ("account_changed", "password_set"),
    "email_changed": ("account_changed", "email_changed"),
    "email_confirm": ("account_changed", "email_changed"),
    "email_deleted": ("account_changed", "email_deleted"),
    "totp_activated": ("account_changed", "totp_activated"),
    "totp_deactivated": ("account_changed", "totp_deactivated"),
    "webauthn_added": ("account_changed", "passkey_added"),
    "webauthn_removed": ("account_changed", "passkey_removed"),
    "recovery_codes_generated": ("account_changed", "recovery_codes"),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultAccountAdapter.error_messages, **REFUSALS}

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Never a wire from a request: a row in the outbox (safety.md R16, R41)."""
        kind, about = MAILS[template_prefix.rpartition("/")[2]]
        now = timezone.now()
        data: dict[str, object] = {"about": about, "language": get_language() or settings.LANGUAGE_CODE}
        useful_until = None
        if code := context.get("code"):
            data["code"] = code
            useful_until = now + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        tell(
            kind=kind,
            data=data,
            key=f"account:{secrets.token_hex(16)}",
            address=email,
            channels=("email",),
            useful_until=useful_until,
            now=now,
        )

    def is_safe_url(self, url: str | None) -> bool:
        return is_own_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return arrival(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return arrival(request)


def arrival(request: HttpRequest) -> str:
    """Where people land; who held a time as a visitor comes to that."""
    if visitors.HELD in request.session and is_member(request.user):
        return reverse("visit_mine")
    return landing(request.user)
