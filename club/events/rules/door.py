"""The code a member shows at the door: which registration, in which version, signed (club.md §3.6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

FORM = re.compile(r"E(\d{1,9})\.(\d{1,9})\.(\d{1,9})\.([A-Z2-7]{16})")


@dataclass(frozen=True, slots=True)
class DoorToken:
    event: int
    registration: int
    version: int


def token_for(secret: bytes, event: int, registration: int, version: int) -> str:
    """``E<event>.<registration>.<version>.<80 bits in base 32>``: short enough for a small square."""
    said = f"E{event}.{registration}.{version}"
    return f"{said}.{_seal(secret, said)}"


def read_token(secret: bytes, scanned: str) -> DoorToken | None:
    """None: not ours, or somebody changed it. Lower case and full-width signs are read as meant."""
    found = FORM.fullmatch(unicodedata.normalize("NFKC", scanned).strip().upper())
    if found is None:
        return None
    event, registration, version, seal = found.groups()
    if not hmac.compare_digest(seal, _seal(secret, f"E{event}.{registration}.{version}")):
        return None
    return DoorToken(int(event), int(registration), int(version))


def _seal(secret: bytes, said: str) -> str:
    digest = hmac.new(secret, f"club.events.door:{said}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode()
