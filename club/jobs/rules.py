"""When a job that failed may try again, and when a person has to look (safety.md R17): pure decisions."""

from datetime import datetime, timedelta

TRIES_MAX = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)


def again_at(now: datetime, failures: int) -> datetime:
    """After a failure: 5 s, then four times as long each time, at most five minutes; so it goes on in
    quarantine: the reason may have gone by itself, and messages should not wait until somebody notices."""
    if is_poison(failures):
        return now + LONGEST_PAUSE
    return now + min(FIRST_PAUSE * 4 ** (failures - 1), LONGEST_PAUSE)


def is_poison(failures: int) -> bool:
    """Failed so often in a row that the next try would only hurt the others."""
    return failures >= TRIES_MAX
