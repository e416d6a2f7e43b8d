"""When somebody who could not be reached counts as attempted (care.md §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

APART = timedelta(minutes=30)
ATTEMPTS, CHANNELS = 3, 2


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    channel: str


def is_attempted(attempts: Iterable[Attempt]) -> bool:
    """Three attempts, each at least 30 minutes after the one before that counts, on two channels.

    Tries in between do not count, but their channel does not replace that of one that counts either.
    """
    rows = sorted(attempts, key=lambda each: each.at)
    best: dict[frozenset[str], list[tuple[int, datetime]]] = {}
    for row in rows:
        chains = [(frozenset({row.channel}), 1)]
        for channels, found in best.items():
            chains += [
                (channels | {row.channel}, count + 1) for count, last in found if row.at - last >= APART
            ]
        for channels, count in chains:
            if count >= ATTEMPTS and len(channels) >= CHANNELS:
                return True
            best.setdefault(channels, []).append((count, row.at))
    return False
