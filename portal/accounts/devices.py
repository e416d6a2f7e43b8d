"""When the keys to an account changed: a device not seen before, a password reset, another e-mail.

For a day after that nothing leaves the account (safety.md H9). A person's first device is no change, nor is
the first address they prove: there is none beside which it could be new.
"""

import hashlib
import re
import secrets
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from club.members.actions import reached_again
from club.members.queries import member_of
from club.notices.actions import tell
from club.trail.watched import say

COOKIE = "device"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def remember_device(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    """Called at every sign-in."""
    from portal.models import Device

    token = request.COOKIES.get(COOKIE, "") if request is not None else ""
    if not TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)
    known = Device.objects.filter(user=user)
    has_others = known.exclude(key_hash=hash_of(token)).exists()
    _device, is_new = known.get_or_create(
        user=user, key_hash=hash_of(token), defaults={"first_seen_at": timezone.now()}
    )
    if is_new and request is not None:
        request.new_device = token  # type: ignore[attr-defined]
    if is_new and has_others:
        note_change(sender, user=user)


def note_change(sender: Any, user: Any, **_: Any) -> None:
    say("keys.changed", by=user.pk)
    user.keys_changed_at = timezone.now()
    user.save(update_fields=["keys_changed_at"])


def address_changed(sender: Any, user: Any, from_email_address: Any, to_email_address: Any, **_: Any) -> None:
    """allauth tells the old address; the new one hears of it as well (H9)."""
    if from_email_address is None:
        return
    note_change(sender, user=user)
    tell(
        kind="account_changed", data={"about": "email_changed", "language": user.language},
        key=f"account:{secrets.token_hex(16)}", address=to_email_address.email, channels=("email",),
        now=timezone.now(),
    )  # fmt: skip


def reached_by_new_address(sender: Any, user: Any, **_: Any) -> None:
    """Nobody has to ask for one that works any more (F14)."""
    if (member := member_of(user)) is not None:
        reached_again(member=member, field="email", now=timezone.now())


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
