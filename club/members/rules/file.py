"""How whole and how fresh a file is, and the one thing to ask next (sources.md F1, F7, F13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

PRIVATE = (
    "phone", "email", "name", "street", "postcode", "birth_day",
    "hobbies", "occupation", "industry", "region",
)  # fmt: skip
BUSINESS = (
    "phone", "email", "name", "company", "street", "town", "postcode", "industry", "region", "fleet_size",
)  # fmt: skip
"""Ten fields each, in the order in which they are asked for."""
FIELDS = tuple(dict.fromkeys([*PRIVATE, *BUSINESS]))


def fields_of(attribute: str) -> tuple[str, ...]:
    """Which fields a file of this kind of customer has."""
    return PRIVATE if attribute == "private" else BUSINESS


def completeness(attribute: str, known: Mapping[str, object]) -> int:
    """Percent of the fields that are known: 8 of 10 are 80."""
    fields = fields_of(attribute)
    return 100 * sum(bool(known.get(name)) for name in fields) // len(fields)


def missing(attribute: str, known: Mapping[str, object]) -> list[str]:
    """What is not known, the most useful first."""
    return [name for name in fields_of(attribute) if not known.get(name)]


def stale(
    attribute: str,
    known: Mapping[str, object],
    heard: Mapping[str, datetime],
    since: datetime,
    fresh_from: Mapping[str, datetime],
) -> list[str]:
    """Known fields not confirmed for too long, the oldest first.

    ``heard``: when each was last confirmed, else ``since``, when the file began. ``fresh_from``: the
    moment after which a field counts as fresh.
    """
    old = [
        (heard.get(name, since), name)
        for name in fields_of(attribute)
        if known.get(name) and name in fresh_from and heard.get(name, since) < fresh_from[name]
    ]
    return [name for _at, name in sorted(old)]


def ask_next(missing: Iterable[str], stale: Iterable[str], declined: Iterable[str]) -> str | None:
    """One field and no more: what is missing, then what is old; never what somebody kept to themselves."""
    no = frozenset(declined)
    return next((name for name in [*missing, *stale] if name not in no), None)
