"""Cars received at the desk by several people at once: one visit a car, one number a visit."""

from functools import partial

import pytest
from django.db import connection

from booking.garage.actions import check_km
from booking.models import Visit
from booking.visits import actions, rules
from booking.visits.actions import bills
from tests.booking.makes import NOW, make_appointment, make_site
from tests.together import Outcome, at_once, met, without_row_locks

RIVALS = 8


def received(count: int) -> list[Outcome]:
    """As many cars, or one car by as many advisors, in the same moment."""
    site = make_site("minster")
    arrivals = [make_appointment(site=site) for _ in range(count)]
    calls = [
        partial(actions.open_visit, appointment=arrivals[n % count], odometer_km=5, now=NOW, actor=None)
        for n in range(RIVALS)
    ]
    return at_once(calls)


def test_cars_received_at_once_get_different_numbers(own_database: str) -> None:
    outcomes = received(RIVALS)
    assert {outcome.value.number for outcome in outcomes} == {f"MIN-2026-00000{n}" for n in range(1, 9)}


def test_sabotage_a_number_read_and_then_written_is_given_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way everybody counts first; the unique number makes it a crash instead of two equal bills."""

    def last_plus_one(site: object, now: object) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(last), 0) + 1 FROM booking_visitseries")
            return rules.visit_number("MIN", 2026, cursor.fetchone()[0])

    met_there = met(lambda number: number, RIVALS)
    monkeypatch.setattr(bills, "next_number", lambda *asked: met_there(last_plus_one(*asked)))
    outcomes = received(RIVALS)
    assert sum(outcome.won for outcome in outcomes) == 1


def test_one_car_received_by_many_at_once_is_one_visit(own_database: str) -> None:
    outcomes = received(1)
    assert len({outcome.value for outcome in outcomes}) == 1


def test_sabotage_without_the_lock_all_but_one_advisor_see_a_crash(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(bills, "check_km", met(check_km, RIVALS))  # after looking for a visit
    outcomes = received(1)
    assert sum(outcome.won for outcome in outcomes) == 1
    assert Visit.objects.count() == 1


def test_sabotage_without_lock_and_constraint_one_car_has_many_visits(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_visit DROP CONSTRAINT booking_visit_appointment_id_key")
    without_row_locks(monkeypatch)
    monkeypatch.setattr(bills, "check_km", met(check_km, RIVALS))
    received(1)
    assert Visit.objects.count() == RIVALS
