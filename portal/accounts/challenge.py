"""Many sign-ups from one device or one connection: from then on a browser works for each (safety.md J12).

It looks for a number that makes a hash begin with zeros: two seconds of a phone, and the whole day of
whoever wants ten thousand accounts. Nothing is asked of the person, and nobody else is asked.
"""

import hashlib
import secrets

from allauth.core.internal import ratelimit
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from portal.accounts.devices import COOKIE, TOKEN, hash_of

BITS = 16
SECONDS = 600
SIGNER = signing.TimestampSigner(salt="portal.accounts.challenge", sep=".")


def is_wanted(request: HttpRequest) -> bool:
    """Whether the next one from here has to prove something."""
    return not all(
        ratelimit.consume(
            request, app="allauth.account", action=action, key=key, dry_run=True, limit_get=True
        )
        for action, key in _limits(request)
    )


def count(request: HttpRequest) -> None:
    """One more from here, known address or not."""
    for action, key in _limits(request):
        ratelimit.consume(request, app="allauth.account", action=action, key=key)


def new() -> str:
    return SIGNER.sign(secrets.token_hex(8))


def is_solved(challenge: str, proof: str) -> bool:
    """Ours, fresh, worked for, and never used before."""
    try:
        SIGNER.unsign(challenge, max_age=SECONDS)
    except signing.BadSignature:
        return False
    if not has_zeros(challenge, proof):
        return False
    return cache.add(f"challenge:{hash_of(challenge)}", 1, SECONDS)


def has_zeros(challenge: str, proof: str) -> bool:
    digest = hashlib.sha256(f"{challenge}:{proof[:20]}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - BITS) == 0


def _limits(request: HttpRequest) -> list[tuple[str, str | None]]:
    token = request.COOKIES.get(COOKIE, "")
    here: list[tuple[str, str | None]] = [("joined_here", None)]
    return [*here, ("joined_device", hash_of(token))] if TOKEN.fullmatch(token) else here
