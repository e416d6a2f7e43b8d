"""Sealing what must not lie about in the clear: a key of one person's own, wrapped by the house's.

AES-256-GCM; the person's number is bound in, so a sealed value opens for nobody else (RFC 5116).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from club.members.models import PersonKey

if TYPE_CHECKING:
    from portal.models import User

NONCE_BYTES = 12


def seal(person: User, text: str, now: datetime) -> bytes:
    """``text``, for the eyes of whoever has this person's key."""
    row, _made = PersonKey.objects.get_or_create(
        person=person, defaults={"wrapped": _wrap(AESGCM.generate_key(256), person.pk), "made_at": now}
    )
    return _locked(_key_of(row), text.encode(), person.pk)


def unseal(person: User, sealed: bytes | None) -> str | None:
    """What was sealed, or None: there is nothing, or its key is gone."""
    return unseal_all(person, [sealed])[0]


def unseal_all(person: User, several: Sequence[bytes | None]) -> list[str | None]:
    """Each as ``unseal`` says it. One query, none for nothing."""
    row = PersonKey.objects.filter(person=person).first() if any(several) else None
    key = _key_of(row) if row is not None else None
    return [_clear(key, sealed, person.pk) if key and sealed else None for sealed in several]


def _clear(key: bytes, sealed: bytes, person: int) -> str | None:
    try:
        return _opened(key, bytes(sealed), person).decode()
    except InvalidTag:
        return None


def _house_key() -> bytes:
    secret = settings.DATA_KEY or settings.SECRET_KEY
    return hashlib.sha256(f"paddock data key:{secret}".encode()).digest()


def _wrap(key: bytes, person: int) -> bytes:
    return _locked(_house_key(), key, person)


def _key_of(row: PersonKey) -> bytes:
    return _opened(_house_key(), bytes(row.wrapped), row.person_id)


def _locked(key: bytes, clear: bytes, person: int) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, str(person).encode())


def _opened(key: bytes, sealed: bytes, person: int) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(person).encode())
