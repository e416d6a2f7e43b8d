"""Cars come into garages, change, and go; each refusal leaves everything as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from booking.garage import actions
from booking.models import InsurancePolicy, Keeper, OdometerReading, Vehicle
from booking.refusals import Refusal
from tests.booking.makes import NOW, make_model, make_user, make_vehicle

TODAY = NOW.date()
VIN = "1M8GDM9AXKP042788"
in_database = pytest.mark.django_db


def add(user: Any, **facts: Any) -> Vehicle:
    return actions.add_vehicle(user=user, now=NOW, actor=user, **facts)


@in_database
def test_a_car_is_added_by_vin_plate_model_or_words() -> None:
    user = make_user()
    by_vin = add(user, vin="１m8gdm9axkp042788", odometer_km=12_000, registered_on=date(2022, 3, 1))
    by_plate = add(user, plate=" lk21  abc ", paint="blue")
    add(user, model=make_model())
    add(user, description="Grandfather's estate")
    assert by_vin.vin == VIN
    assert (by_plate.plate, by_plate.plate_key, by_plate.plate_country) == ("lk21 abc", "LK21ABC", "GB")
    assert Vehicle.objects.for_user(user).count() == 4
    reading = OdometerReading.objects.get()
    assert (reading.km, reading.on_date, reading.source) == (12_000, TODAY, "owner")
    assert Keeper.objects.filter(user=user, role="owner", from_date=TODAY).count() == 4


@in_database
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"vin": "1M8GDM9AXKP04278"}, "bad_vin"),
        ({"vin": "1M8GDM9AXKPO42788"}, "bad_vin"),
        ({"plate": "!!"}, "bad_plate"),
        ({"plate": "沪A1234", "country": "CN"}, "bad_plate"),
        ({}, "nothing_known"),
        ({"description": "  "}, "nothing_known"),
        ({"description": "Tern", "paint": "plaid"}, "unknown_paint"),
        ({"description": "Tern", "registered_on": TODAY + timedelta(days=2)}, "bad_date"),
        ({"description": "Tern", "registered_on": date(1899, 1, 1)}, "bad_date"),
        ({"description": "Tern", "odometer_km": -1}, "absurd_reading"),
        ({"description": "Tern", "odometer_km": 2_000_001}, "absurd_reading"),
    ],
)
def test_what_cannot_be_added(facts: dict[str, Any], code: str) -> None:
    user = make_user()
    with pytest.raises(Refusal) as refusal:
        add(user, **facts)
    assert refusal.value.code == code
    assert str(refusal.value.messages[0])
    assert not Vehicle.objects.exists()


@in_database
def test_the_same_car_is_not_added_twice_to_a_garage() -> None:
    user = make_user()
    add(user, vin=VIN, plate="LK21 ABC")
    for again in ({"vin": VIN.lower()}, {"plate": "lk21abc"}):
        with pytest.raises(actions.AlreadyInGarage):
            add(user, **again)
    assert Vehicle.objects.count() == 1


@in_database
def test_another_persons_car_needs_proof_and_says_nothing_about_them() -> None:
    first, second = make_user(name="Jo Marsh"), make_user()
    kept = add(first, vin=VIN, plate="LK21 ABC")
    with pytest.raises(actions.NeedsProof) as refusal:
        add(second, vin=VIN)
    assert "Jo" not in refusal.value.messages[0]
    assert not Vehicle.objects.for_user(second).exists()
    assert list(Vehicle.objects.for_user(first)) == [kept]


@in_database
def test_the_same_plate_at_two_people_is_two_cars() -> None:
    """A plate proves nothing and may be mistyped: nobody is locked out, nobody sees the other's car."""
    first, second = make_user(), make_user()
    assert add(first, plate="LK21 ABC") != add(second, plate="LK21 ABC")


@in_database
def test_a_garage_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.garage.actions.cars.GARAGE_MAX", 2)
    user = make_user()
    add(user, description="one")
    add(user, description="two")
    with pytest.raises(actions.GarageFull):
        add(user, description="three")


@in_database
def test_a_sold_car_leaves_at_once_and_can_come_to_a_new_garage() -> None:
    seller, buyer, model = make_user(), make_user(), make_model()
    sold = add(seller, vin=VIN, plate="JO 1", description="Jo's pride", model=model, paint="red")
    actions.verify(vehicle=sold, now=NOW, actor=None)
    actions.part_with(vehicle=sold, user=seller, on=TODAY + timedelta(days=1), now=NOW, actor=seller)
    assert not Vehicle.objects.for_user(seller).exists()

    bought = add(buyer, vin=VIN)
    assert bought == sold
    assert (bought.plate, bought.description, bought.paint) == ("", "", "")
    assert bought.model == model
    assert bought.verified_at is None
    periods = Keeper.objects.order_by("from_date").values_list("user", "from_date", "until_date", "ending")
    next_day = TODAY + timedelta(days=1)
    assert list(periods) == [(seller.pk, TODAY, next_day, "sold"), (buyer.pk, next_day, None, "")]


@in_database
def test_a_sale_ends_everybodys_time_a_removal_only_ones_own() -> None:
    owner, driver = make_user(), make_user()
    car = add(owner, description="Tern")
    Keeper.objects.create(vehicle=car, user=driver, role="driver", from_date=TODAY)
    actions.part_with(vehicle=car, user=driver, on=TODAY, now=NOW, actor=driver, ending="removed")
    assert Vehicle.objects.for_user(owner).exists()
    Keeper.objects.create(vehicle=car, user=driver, role="driver", from_date=TODAY)
    actions.part_with(vehicle=car, user=owner, on=TODAY, now=NOW, actor=owner)
    assert not Vehicle.objects.for_user(driver).exists()


@in_database
def test_who_does_not_keep_a_car_cannot_part_with_it() -> None:
    owner = make_user()
    car = add(owner, description="Tern")
    with pytest.raises(actions.NotKeeper) as refusal:
        actions.part_with(vehicle=car, user=make_user(), on=TODAY, now=NOW, actor=None)
    assert refusal.value.status == 404
    with pytest.raises(actions.BadDate):
        actions.part_with(vehicle=car, user=owner, on=TODAY + timedelta(days=9), now=NOW, actor=owner)


@in_database
def test_staff_hand_a_car_over_with_the_papers_in_hand() -> None:
    first, second = make_user(), make_user()
    car = add(first, vin=VIN, description="Jo's pride")
    actions.transfer(vehicle=car, user=second, on=TODAY, now=NOW, actor=make_user())
    car.refresh_from_db()
    assert car.is_verified()
    assert car.description == ""
    assert not Vehicle.objects.for_user(first).exists()
    assert Vehicle.objects.for_user(second).get() == car


@in_database
def test_the_database_refuses_two_owners_at_once() -> None:
    car = make_vehicle(make_user())
    with pytest.raises(IntegrityError, match="one_owner_at_a_time"), transaction.atomic():
        Keeper.objects.create(vehicle=car, user=make_user(), from_date=TODAY)
    Keeper.objects.create(vehicle=car, user=make_user(), from_date=TODAY, role="household")


@in_database
def test_a_car_is_corrected_and_a_checked_vin_is_not() -> None:
    user, model = make_user(), make_model()
    car = add(user, description="Tern")
    car = actions.edit_vehicle(vehicle=car, now=NOW, actor=user, vin=VIN, plate="AB12 CDE", model=model)
    assert (car.vin, car.plate_key, car.model, car.description) == (VIN, "AB12CDE", model, "Tern")
    actions.verify(vehicle=car, now=NOW, actor=None)
    with pytest.raises(actions.VinFixed):
        actions.edit_vehicle(vehicle=car, now=NOW, actor=user, vin="5GZCZ43D13S812715")
    assert actions.edit_vehicle(vehicle=car, now=NOW, actor=user, paint="red").paint == "red"
    with pytest.raises(actions.NothingKnown):
        actions.edit_vehicle(
            vehicle=add(user, description="x"), now=NOW, actor=user, description="", plate=""
        )


@in_database
def test_a_vin_we_know_is_not_taken_by_editing() -> None:
    add(make_user(), vin=VIN)
    mine = add(make_user(), description="Tern")
    with pytest.raises(actions.NeedsProof):
        actions.edit_vehicle(vehicle=mine, now=NOW, actor=None, vin=VIN)


@in_database
def test_verifying_twice_keeps_the_first_time() -> None:
    car = make_vehicle()
    first = actions.verify(vehicle=car, now=NOW, actor=None).verified_at
    assert actions.verify(vehicle=car, now=NOW + timedelta(days=1), actor=None).verified_at == first


def read(car: Vehicle, km: int, days: int = 0, **more: Any) -> OdometerReading:
    values = {"source": "owner", "now": NOW, "actor": None, **more}
    return actions.record_reading(vehicle=car, km=km, on=TODAY + timedelta(days=days), **values)


@in_database
def test_an_owners_unlikely_reading_is_asked_back_and_then_taken() -> None:
    car = make_vehicle(make_user())
    read(car, 20_000, days=-30)
    for km in (19_000, 200_000):
        with pytest.raises(actions.ReadingUnlikely) as question:
            read(car, km)
        assert question.value.status == 409
        assert "20000" in question.value.messages[0]
    assert OdometerReading.objects.count() == 1
    assert read(car, 19_000, confirmed=True).km == 19_000
    assert read(car, 21_000, source="workshop").km == 21_000


@in_database
def test_readings_out_of_this_world_are_refused() -> None:
    car = make_vehicle(make_user())
    for km in (-1, 2_000_001):
        with pytest.raises(actions.AbsurdReading):
            read(car, km, source="workshop")
    with pytest.raises(actions.BadDate):
        read(car, 100, days=2)
    assert not OdometerReading.objects.exists()


@in_database
def test_a_new_cover_supersedes_the_old_of_its_kind() -> None:
    car = make_vehicle(make_user())
    values: dict[str, Any] = {"vehicle": car, "now": NOW, "actor": None}
    old = actions.insure(insurer="Aviary", ends_on=date(2026, 12, 1), **values)
    other = actions.insure(insurer="Aviary", ends_on=date(2026, 12, 1), kind="compulsory", **values)
    new = actions.insure(insurer="Harbour ", ends_on=date(2027, 12, 1), **values)
    assert actions.insure(insurer="Harbour", ends_on=date(2027, 12, 1), **values) == new
    old.refresh_from_db()
    assert old.superseded_at == NOW
    assert set(InsurancePolicy.objects.filter(superseded_at=None)) == {other, new}
    with pytest.raises(actions.BadDate):
        actions.insure(insurer="Harbour", ends_on=date(2207, 12, 1), **values)


@in_database
def test_work_done_on_a_day_is_one_milestone() -> None:
    car = make_vehicle()
    values: dict[str, Any] = {"vehicle": car, "kind": "service", "on": TODAY, "now": NOW}
    assert actions.reach_milestone(km=20_000, **values) == actions.reach_milestone(km=20_001, **values)
