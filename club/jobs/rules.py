"""When a job that failed may try again, and when a person has to look (safety.md R17): pure decisions."""

from datetime import datetime, timedelta

TRIES_MAX = 5
FIRST_PAUSE, QUARANTINE_PAUSE = timedelta(seconds=5), timedelta(hours=1)


def again_at(now: datetime, failures: int) -> datetime:
    """After a failure: 5 s, then four times as long each time; in quarantine one try an hour, in case the
    reason went by itself."""
    return now + (QUARANTINE_PAUSE if is_poison(failures) else FIRST_PAUSE * 4 ** (failures - 1))


def is_poison(failures: int) -> bool:
    """Failed so often in a row that the next try would only hurt the others."""
    return failures >= TRIES_MAX
