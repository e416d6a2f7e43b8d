"""Writing a new appointment: its row, lines, trip and claims; knowing a request that came before (§3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.refusals import KeyReused
from booking.appointments.actions.seating import claim
from booking.appointments.models import Appointment
from booking.appointments.queries.window import Wish
from booking.appointments.rules import Override, Take, Verdict, Window
from booking.transport.actions import check_licence
from booking.transport.models import Trip
from booking.transport.rules import TripWish
from booking.workshop.queries import menu
from booking.workshop.rules import MINUTES_PER_CELL

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

LINES = """
INSERT INTO booking_appointmentline (appointment_id, operation_id, minutes, price_minor, currency)
SELECT %(id)s, * FROM unnest(%(operations)s::bigint[], %(minutes)s::smallint[], %(prices)s::int[],
  %(currencies)s::text[])
"""
KNOWN = "SELECT id, request_hash FROM booking_appointment WHERE request_key = %s"


@dataclass(frozen=True)
class Asked:
    """One request for a place: when, under which key, by whom, with which trip, beyond the rules or not."""

    at: datetime
    request_key: str
    request_hash: str
    actor: AbstractBaseUser | None = None
    text: str = ""
    ride: Trip | None = None
    override: Override | None = None


def written(wish: Wish, window: Window, verdict: Verdict, takes: Sequence[Take], asked: Asked) -> Appointment:
    """The appointment with its lines, trip, claims and counters."""
    until = wish.now + timedelta(minutes=window.terms.hold_minutes)
    assert verdict.promise_at is not None  # noqa: S101 - an open verdict has one
    appointment = Appointment.objects.create(
        site=wish.site,
        vehicle=wish.vehicle,
        person_id=wish.person_id,
        mode=wish.mode,
        arrive_at=asked.at,
        promise_at=verdict.promise_at,
        work_minutes=window.ask.cells * MINUTES_PER_CELL,
        held_until=until,
        request_key=asked.request_key,
        request_hash=asked.request_hash,
        note=asked.text,
        created_at=wish.now,
    )
    freeze_lines(appointment, wish)
    if asked.ride is not None:
        check_licence(asked.ride, local_date(wish.site, verdict.promise_at))
        asked.ride.appointment = appointment
        asked.ride.save()
    claim(appointment, takes, until, asked.override, now=wish.now, actor=asked.actor)
    return appointment


def freeze_lines(appointment: Appointment, wish: Wish) -> None:
    """What the menu says today, for this car and its mileage, stays the price (booking.md §5)."""
    items = menu(wish.site, wish.vehicle, on=local_date(wish.site, wish.now), operations=wish.operations)
    lines: dict[str, Any] = {
        "id": appointment.pk,
        "operations": [item.operation.pk for item in items],
        "minutes": [item.minutes for item in items],
        "prices": [item.price_minor for item in items],
        "currencies": [item.currency for item in items],
    }
    with connection.cursor() as cursor:
        cursor.execute(LINES, lines)


def replayed(request_key: str, request_hash: str) -> Appointment | None:
    """The appointment an earlier request with this key made; one query where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [request_key])
        known = cursor.fetchone()
    if known is None:
        return None
    if known[1] != request_hash:
        raise KeyReused
    return Appointment.objects.select_related("site", "vehicle").get(pk=known[0])


def hash_of(wish: Wish, at: datetime, trip: TripWish | None = None) -> str:
    """What makes two requests the same: all that the owner chose."""
    chosen: list[object] = [
        wish.site.pk,
        sorted(operation.pk for operation in wish.operations),
        wish.mode,
        at.timestamp(),
        wish.vehicle.pk if wish.vehicle else None,
        wish.person_id,
    ]
    if trip is not None:
        chosen.append(repr(trip))
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()
