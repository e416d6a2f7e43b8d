"""An estimate as values: its digest, and what an answer to it means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

LINES_MAX = 30
MINUTES_MAX = 2_000
PRICE_MAX = 100_000_000


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A proposed piece of work. ``price_minor`` is what the owner pays, tax included; minutes of work."""

    description: str
    minutes: int
    price_minor: int
    operation_id: int | None = None
    finding_id: int | None = None
    is_urgent: bool = False

    @property
    def is_sound(self) -> bool:
        return (
            bool(self.description.strip())
            and 0 <= self.minutes <= MINUTES_MAX
            and 0 <= self.price_minor <= PRICE_MAX
        )


def digest_of(version: int, currency: str, lines: Sequence[LineDraft]) -> str:
    """What the owner has read and answers to: any change of words, time or price is another digest."""
    read = [[line.description, line.minutes, line.price_minor, line.is_urgent] for line in lines]
    return hashlib.sha256(json.dumps([version, currency, read]).encode()).hexdigest()


def is_within(limit_minor: int | None, spent_minor: int, lines: Collection[LineDraft]) -> bool:
    """Whether all of it fits what the owner signed for beforehand."""
    return limit_minor is not None and spent_minor + sum(line.price_minor for line in lines) <= limit_minor
