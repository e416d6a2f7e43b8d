"""When the classes are run by the clock: after a whole month, or after a whole quarter."""

from __future__ import annotations

from datetime import date, timedelta


def run_day(on: date, months: int) -> date:
    """The last day of the newest whole month before ``on``, or of the newest whole quarter."""
    last = on.replace(day=1) - timedelta(days=1)
    while last.month % months:
        last = last.replace(day=1) - timedelta(days=1)
    return last
