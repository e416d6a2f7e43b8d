"""Places and who has them, in one statement: the guard stands in the event's row, whoever comes first.

The row's lock is taken by the statement and kept to the end of the transaction, so everything that can be
judged without it is judged before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from club.events.models import Registration

SEAT = """
WITH taken AS (
  UPDATE club_event SET seats_taken = seats_taken + %(seats)s, cars_taken = cars_taken + %(cars)s
  WHERE id = %(event)s AND version = %(terms)s AND (waiting = 0 OR %(is_next)s)
    AND seats_taken + %(seats)s <= seats AND (cars IS NULL OR cars_taken + %(cars)s <= cars)
  RETURNING seats_taken, cars_taken),
made AS (
  INSERT INTO club_registration
    (ref, event_id, member_id, state, seats, cars, points, money_minor, back_minor, pay_by, request_key,
     request_hash, version, registered_at)
  SELECT %(ref)s, %(event)s, %(member)s, %(state)s, %(seats)s, %(cars)s, %(points)s, %(money)s, 0, %(pay_by)s,
     %(key)s, %(hash)s, 1, %(now)s
  FROM taken ON CONFLICT DO NOTHING RETURNING id),
guests AS (
  INSERT INTO club_partyguest (registration_id, place, name, meal, child_seat, phone)
  SELECT made.id, guest.place, guest.name, guest.meal, guest.child_seat, ''
  FROM made, unnest(%(names)s::text[], %(meals)s::text[], %(child_seats)s::boolean[])
    WITH ORDINALITY AS guest (name, meal, child_seat, place))
SELECT made.id, taken.seats_taken, taken.cars_taken FROM taken LEFT JOIN made ON true
"""
FREE = """
UPDATE club_event SET seats_taken = seats_taken - %(seats)s, cars_taken = cars_taken - %(cars)s
WHERE id = %(event)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A guest as named so far; everything may follow until the event's lock date."""

    name: str = ""
    meal: str = ""
    child_seat: bool = False


def seat(party: Registration, companions: Sequence[Companion], *, is_next: bool = False) -> bool:
    """Take the places of a party that is not written down yet, and write it down with its guests.

    False, and nothing changed: the event is not what it was when it was read, has too few places or, unless
    ``is_next``, parties that wait; or the member or the key has a registration.
    """
    event = party.event
    facts = columns(party, companions) | {"terms": event.version, "is_next": is_next}
    with connection.cursor() as cursor:
        cursor.execute(SEAT, facts)
        row = cursor.fetchone()
        if row is None:
            return False
        if row[0] is None:
            cursor.execute(FREE, {name: facts[name] for name in ("event", "seats", "cars")})
            return False
    party.pk, event.seats_taken, event.cars_taken = row
    party._state.adding, party._state.db = False, connection.alias
    return True


def columns(party: Registration, companions: Sequence[Companion]) -> dict[str, Any]:
    return {
        "event": party.event_id, "member": party.member_id, "ref": party.ref, "state": party.state,
        "seats": party.seats, "cars": party.cars, "points": party.points, "money": party.money_minor,
        "pay_by": party.pay_by, "key": party.request_key, "hash": party.request_hash,
        "now": party.registered_at, "names": [one.name for one in companions],
        "meals": [one.meal for one in companions], "child_seats": [one.child_seat for one in companions],
    }  # fmt: skip
