"""The secret of a feed: 128 random bits that name it and a seal that only we can put on them."""

from __future__ import annotations

import hashlib
import hmac
import uuid

SEAL = 32  # hexadecimal digits, 128 bits
LENGTH = 32 + SEAL


def seal(ref: uuid.UUID, key: str) -> str:
    return hmac.new(key.encode(), b"feed:" + ref.bytes, hashlib.sha256).hexdigest()[:SEAL]


def token_of(ref: uuid.UUID, key: str) -> str:
    """The secret part of the address. It can be shown again, and a stolen table does not contain it."""
    return ref.hex + seal(ref, key)


def ref_in(token: str, keys: list[str]) -> uuid.UUID | None:
    """The feed a token names, if one of our keys sealed it."""
    if len(token) != LENGTH or not set(token) <= set("0123456789abcdef"):
        return None
    ref = uuid.UUID(token[:32])
    is_ours = [hmac.compare_digest(seal(ref, key), token[32:]) for key in keys]
    return ref if any(is_ours) else None
