"""A car that several people say is theirs at once; each promise with a twin whose protection is off."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from booking.garage.models import Keeper, Vehicle
from booking.ownership.actions import claims, file_contact, handover, make_code
from booking.ownership.models import Entitlement, VinTry
from booking.ownership.queries import tries_since
from booking.sites.models import Site
from club import journeys
from portal.models import User
from tests.booking.makes import make_user, make_vehicle
from tests.booking.scenes import NOW, TODAY, a_site
from tests.together import Outcome, at_once, met, without_row_locks

VIN, RIVALS = "1M8GDM9AXKP042788", 6


def codes(outcomes: list[Outcome]) -> set[str]:
    return {getattr(o.error, "code", type(o.error).__name__) for o in outcomes if not o.won}


def guesses(user: User) -> list[Callable[[], Any]]:
    """One person tries many VINs at the same moment."""
    return [partial(journeys.claim_car, user=user, typed=f"00000{n}", now=NOW) for n in range(RIVALS)]


def a_sold_car(site: Site) -> tuple[Vehicle, str]:
    seller = make_user()
    car = make_vehicle(seller, vin=VIN, verified_at=NOW)
    Entitlement.objects.create(vehicle=car, holder=seller, name="Wash", granted_at=NOW)
    return car, make_code(vehicle=car, user=seller, on=TODAY, now=NOW)[1]


def takers(code: str) -> list[Callable[[], Any]]:
    return [partial(journeys.take_car_by_code, user=make_user(), typed=code, now=NOW) for _ in range(RIVALS)]


@pytest.mark.proves("J15")
def test_many_vins_at_once_are_three_tries(own_database: str) -> None:
    outcomes = at_once(guesses(make_user()))
    assert codes(outcomes) == {"needs_proof", "too_many_vins"}
    assert VinTry.objects.count() == 3


def test_sabotage_without_the_persons_lock_there_are_more_tries(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(claims, "tries_since", met(tries_since, RIVALS, after=True))
    user = make_user()
    asked = [partial(tried, user) for _ in range(RIVALS)]
    at_once(asked)
    assert VinTry.objects.count() == RIVALS


def tried(user: User) -> None:
    """What a claim does with a VIN that no contact proves."""
    claims.check_tries(user=user, now=NOW)
    claims.note_try(user=user, now=NOW)


def test_a_code_that_many_type_at_once_moves_the_car_once(own_database: str) -> None:
    car, code = a_sold_car(a_site())
    outcomes = at_once(takers(code))
    assert [outcome.won for outcome in outcomes].count(True) == 1
    assert codes(outcomes) == {"code_refused"}
    owner = Keeper.objects.get(vehicle=car, until_date=None)
    assert Entitlement.objects.get().holder_id == owner.user_id


def test_sabotage_without_the_cars_lock_many_pass_the_check_and_crash(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the constraint is left: losers fall over it instead of hearing that the code is used."""
    _car, code = a_sold_car(a_site())
    without_row_locks(monkeypatch)
    monkeypatch.setattr(handover, "take_over", met(claims.take_over, RIVALS))
    outcomes = at_once(takers(code))
    assert "code_refused" not in codes(outcomes)


def test_two_on_file_who_prove_a_car_at_once_do_not_take_it_from_each_other(own_database: str) -> None:
    a_site()
    people = [make_user() for _ in range(2)]
    car = make_vehicle(vin=VIN)
    for person in people:
        file_contact(vehicle=car, kind="email", value=person.email or "", now=NOW, actor=None)
    outcomes = at_once([partial(journeys.claim_car, user=one, typed=VIN, now=NOW) for one in people])
    assert [outcome.won for outcome in outcomes].count(True) == 1
    assert codes(outcomes) == {"needs_proof"}
    assert Keeper.objects.filter(vehicle=car).count() == 1
