"""When an outgoing call that did not get through is made again."""

from datetime import datetime, timedelta

LEASE = timedelta(seconds=60)  # whoever makes the call has it to themselves for so long
WAITS = (15, 30, 60, 120, 300, 600, 1800, 3600)  # seconds, growing
TRIES_MAX = 30  # within a day: the provider knows a key for 24 hours


def next_try(now: datetime, tries: int) -> datetime | None:
    """After ``tries`` calls without an answer; None: a person has to look."""
    if tries >= TRIES_MAX:
        return None
    return now + timedelta(seconds=WAITS[min(tries, len(WAITS)) - 1])
