"""How a message to another system is signed (Standard Webhooks 1.0) and when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each failed try: three days and a half in all, then we give up."""


def signature(secret: str, *, ref: str, at: datetime, body: bytes) -> str:
    """``v1,`` and the HMAC of id, time and body under the secret behind ``whsec_``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{ref}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode()


def signatures(secrets: Iterable[str], *, ref: str, at: datetime, body: bytes) -> str:
    """One for each secret in use: while one replaces the other both are good."""
    return " ".join(signature(secret, ref=ref, at=at, body=body) for secret in secrets if secret)


def next_try(tries: int, at: datetime) -> datetime | None:
    """After so many failed tries; None when it is time to give up."""
    return at + timedelta(seconds=PAUSES[tries - 1]) if tries <= len(PAUSES) else None
