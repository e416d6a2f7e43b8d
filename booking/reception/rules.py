"""What a check-in needs, and how much may be said."""

from __future__ import annotations

NAME_MAX = 120
TEXT_MAX = 500
NOTES_MAX = 100
REASON_MAX = 200
PHOTOS_MAX = 6
LIMIT_MAX = 100_000_000  # minor units


def is_signed(name: str) -> bool:
    """A signature is a name written out: letters, not a cross."""
    return sum(letter.isalpha() for letter in name) >= 2


def is_limit(limit_minor: int | None) -> bool:
    return limit_minor is None or 0 <= limit_minor <= LIMIT_MAX
