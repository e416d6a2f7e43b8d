"""How long work really takes, learned from our own days, and what becomes of the promise."""

from datetime import timedelta

import pytest

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.appointments.rules import percent_of
from booking.garage.models import Vehicle, VehicleModel
from booking.visits import actions, queries
from booking.visits.rules import Done, learned, quantile
from booking.workshop.models import LearnedTime
from tests.booking.makes import make_model
from tests.booking.scenes import Scene, a_car, a_person, a_scene, book

MINUTE = timedelta(minutes=1)
PLACES = ((5, 1, "b"), (5, 1, ""), (5, None, "b"), (5, None, ""))


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [([7], 80, 7), ([1, 2, 3, 4, 5], 80, 4), ([5, 4, 3, 2, 1], 80, 4), (range(1, 11), 80, 8),
     (range(1, 12), 80, 9), ([3, 3, 3, 9], 80, 9), ([1, 2, 3, 4], 50, 2)],
)  # fmt: skip
def test_a_quantile_is_one_of_the_values(values: list[int], percent: int, found: int) -> None:
    assert quantile(list(values), percent) == found


@pytest.mark.parametrize(
    ("parts", "percent"),
    [([(60, 100)], 100), ([(60, 150), (60, 100)], 125), ([(90, 120), (30, 100)], 115), ([], 100),
     ([(3, 100), (1, 101)], 101)],
)  # fmt: skip
def test_a_basket_weighs_its_operations_by_their_minutes(parts: list[tuple[int, int]], percent: int) -> None:
    assert percent_of(parts) == percent


def test_too_few_visits_teach_nothing_and_forgotten_clocks_are_left_out() -> None:
    seven = [Done(1, "b", 60, 90, [5])] * 7
    assert learned(seven) == {}
    assert learned([*seven, Done(1, "b", 60, 60 * 30, [5])]) == {}
    assert learned([*seven, Done(1, "b", 60, 60, [5])]) == dict.fromkeys(
        ((5, 1, "b"), (5, 1, ""), (5, None, "b"), (5, None, "")), (150, 8)
    )


def test_other_sites_and_models_count_where_one_knows_too_little() -> None:
    here, there = [Done(1, "a", 60, 60, [5])] * 4, [Done(2, "b", 60, 120, [5])] * 4
    assert learned([*here, *there]) == {(5, None, ""): (200, 8)}


def visited(scene: Scene, number: int, minutes: int, car: Vehicle, pause: int = 0) -> Appointment:
    """A visit whose work took so many minutes, with a pause in its middle."""
    staff, at = a_person("Foreman"), scene.at(1, 8) + number * 60 * MINUTE
    done = book(scene, at, mode="drop_off", vehicle=car, by_staff=True)
    appointments.check_in(appointment=done, odometer_km=1, now=at, actor=staff)
    appointments.start(appointment=done, now=at, actor=staff)
    middle = at + minutes // 2 * MINUTE
    if pause:
        appointments.await_parts(appointment=done, now=middle, actor=staff)
        appointments.resume(appointment=done, now=middle + pause * MINUTE, actor=staff)
    return appointments.finish(appointment=done, now=at + (minutes + pause) * MINUTE, actor=staff)


@pytest.fixture
def model(db: None) -> VehicleModel:
    return make_model("ridge", price_group="large", factor_percent=100)


def a_year(model: VehicleModel) -> Scene:
    """Eight visits of an hour's work: six took 60 minutes, two took 85."""
    scene = a_scene(bays=2, technicians=2)
    for number in range(8):
        car = a_car()
        Vehicle.objects.filter(pk=car.pk).update(model=model)
        visited(scene, number, 85 if number in {2, 5} else 60, Vehicle.objects.get(pk=car.pk), pause=20)
    return scene


def test_a_promise_waits_for_what_such_work_tends_to_take(model: VehicleModel) -> None:
    scene = a_year(model)
    now = scene.at(2, 8)
    assert actions.learn(now=now) == 4
    assert actions.learn(now=now) == 4, "once more changes nothing"
    assert set(LearnedTime.objects.values_list("percent", "visits")) == {(142, 8)}, "pauses do not count"
    day = scene.day(3)
    slots = availability(site=scene.site, operations=[scene.service], mode="drop_off", first=day, last=day,
                         now=now, by_staff=True)  # fmt: skip
    assert slots.at(scene.at(3, 9)).promise_at == scene.at(3, 10, 30)  # type: ignore[union-attr]
    booked = book(scene, scene.at(3, 9), mode="drop_off", by_staff=True)
    assert booked.promise_at == scene.at(3, 10, 30), "what was shown is what is promised"
    assert scene.site_day(3).minutes_used == 60, "no unit is kept for it"


def test_a_promise_never_lies_after_closing(model: VehicleModel) -> None:
    scene = a_year(model)
    actions.learn(now=scene.at(2, 8))
    assert book(scene, scene.at(3, 17), mode="drop_off", by_staff=True).promise_at == scene.at(3, 18)


def test_without_history_the_plan_is_the_promise(db: None) -> None:
    scene = a_scene()
    assert actions.learn(now=scene.now) == 0
    assert book(scene, scene.at(3, 9), mode="drop_off").promise_at == scene.at(3, 10)


def test_the_rate_of_kept_promises(model: VehicleModel) -> None:
    scene = a_scene(bays=2, technicians=2)
    for number, minutes in enumerate((60, 45, 61)):
        visited(scene, number, minutes, a_car())
    rate = queries.promises_kept(scene.site, scene.at(0, 8), scene.at(9, 8))
    assert (rate.kept, rate.of, rate.percent) == (2, 3, 66)
    assert queries.promises_kept(scene.site, scene.at(5, 8), scene.at(9, 8)).percent == 0
