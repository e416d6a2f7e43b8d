"""Many rows by the clock, each in a transaction of its own (safety.md: no lock outlives its row).

One that is busy, or that somebody changed while we looked, is left for the next wake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from booking.appointments.models import Appointment
from booking.refusals import Refusal

type Then = Callable[[Appointment], object]
"""What follows from a step, in the same transaction: who is told, what is freed."""


def nothing(_row: Appointment) -> None:
    """Nothing follows."""


def one_by_one(
    rows: Iterable[Appointment], act: Callable[[Appointment], Appointment | None], then: Then
) -> list[Appointment]:
    """Those that ``act`` changed."""
    changed = []
    for row in rows:
        try:
            with transaction.atomic():
                gone = act(row)
                if gone is not None:
                    then(gone)
        except Refusal:
            continue
        if gone is not None:
            changed.append(gone)
    return changed
