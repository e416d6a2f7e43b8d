"""Cars that several people add at once; each promise with a twin whose protection is off."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from booking.garage import actions
from booking.garage.actions import cars
from booking.models import Keeper, Vehicle
from tests.booking.makes import NOW, make_user
from tests.together import Outcome, at_once, met, without_row_locks

VIN, RIVALS = "1M8GDM9AXKP042788", 8


def adders(users: list[Any], **facts: Any) -> list[Callable[[], Vehicle]]:
    return [partial(actions.add_vehicle, user=user, now=NOW, actor=user, **facts) for user in users]


def codes(outcomes: list[Outcome]) -> set[str]:
    return {getattr(o.error, "code", type(o.error).__name__) for o in outcomes if not o.won}


def claims_of_a_known_vin() -> list[Outcome]:
    """A car whose last keeper has gone; eight people say it is theirs now."""
    Vehicle.objects.create(vin=VIN, created_at=NOW)
    return at_once(adders([make_user() for _ in range(RIVALS)], vin=VIN))


def test_of_many_who_claim_a_new_vin_at_once_one_gets_it(own_database: str) -> None:
    outcomes = at_once(adders([make_user() for _ in range(RIVALS)], vin=VIN))
    assert sum(outcome.won for outcome in outcomes) == 1
    assert codes(outcomes) == {"needs_proof"}
    assert Keeper.objects.count() == 1


def test_of_many_who_claim_a_known_vin_at_once_one_gets_it(own_database: str) -> None:
    outcomes = claims_of_a_known_vin()
    assert sum(outcome.won for outcome in outcomes) == 1
    assert codes(outcomes) == {"needs_proof"}


def test_sabotage_without_the_lock_only_the_database_keeps_one_owner(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The losers crash into the constraint instead of being asked for a proof."""
    without_row_locks(monkeypatch)
    monkeypatch.setattr(cars, "known_vehicle", met(cars.known_vehicle, RIVALS, after=True))
    outcomes = claims_of_a_known_vin()
    assert codes(outcomes) == {"IntegrityError"}
    assert Keeper.objects.count() == 1


def test_sabotage_without_lock_and_constraint_a_car_has_many_owners(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_keeper DROP CONSTRAINT one_owner_at_a_time")
    without_row_locks(monkeypatch)
    monkeypatch.setattr(cars, "known_vehicle", met(cars.known_vehicle, RIVALS, after=True))
    claims_of_a_known_vin()
    assert Keeper.objects.filter(until_date=None).count() == RIVALS


def test_a_car_sent_twice_by_one_person_is_added_once(own_database: str) -> None:
    outcomes = at_once(adders([make_user()] * RIVALS, plate="LK21 ABC"))
    assert sum(outcome.won for outcome in outcomes) == 1
    assert codes(outcomes) == {"already_in_garage"}


def test_sabotage_without_the_persons_lock_everybody_adds_it(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cars, "lock_person", lambda _user: None)
    monkeypatch.setattr(cars, "check_garage", met(cars.check_garage, RIVALS, after=True))
    outcomes = at_once(adders([make_user()] * RIVALS, plate="LK21 ABC"))
    assert sum(outcome.won for outcome in outcomes) == RIVALS
