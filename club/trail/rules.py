"""The chain of seals over the trail: each seal stands on the one before (decisions.md; safety.md K2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def digest(before: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over the seal before and every field of every row, in their order, as hexadecimal."""
    found = hashlib.sha256(before.encode())
    for row in rows:
        line = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
        found.update(b"\n" + line.encode())
    return found.hexdigest()
