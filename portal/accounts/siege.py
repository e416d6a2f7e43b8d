"""Many wrong passwords from everywhere, each account tried once: strangers work at the door (safety.md H2).

What limits an account (H1) or an origin never sees such a wave; the whole house does. For ten minutes from
the hundredth on, a browser that has never been in an account works for each try at it, as in
portal/accounts/challenge.py. Codes by mail, passkeys and devices that are known are as before.
"""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from club.trail.watched import say
from portal.accounts.devices import COOKIE, TOKEN, hash_of
from portal.cache import count

SECONDS = 600
FAILED, ON = "door:failed", "door:siege"


def count_failure(sender: Any, **_: Any) -> None:
    """Called at every wrong password."""
    failed = count(FAILED, SECONDS)
    if failed >= settings.LOGIN_FAILURES_MAX:
        if not is_on():
            say("login.siege", failed=failed)
        cache.set(ON, True, SECONDS)


def is_on() -> bool:
    return bool(cache.get(ON))


def is_stranger(request: HttpRequest, email: str = "") -> bool:
    """Whether this browser was never in the account, or in any where none is named. Up to one query."""
    from portal.models import Device

    token = request.COOKIES.get(COOKIE, "")
    if not TOKEN.fullmatch(token):
        return True
    devices = Device.objects.filter(key_hash=hash_of(token))
    return not (devices.filter(user__email__iexact=email) if email else devices).exists()
