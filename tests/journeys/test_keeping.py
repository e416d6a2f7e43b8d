"""Points outlive a due service and a booked visit by two weeks, and say so."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.appointments.models import Appointment
from booking.garage.models import Milestone, Vehicle, VehicleModel
from club import journeys
from club.members.models import Member
from club.notices.models import Notice
from loyalty.ledger.actions import Longer, book_expiries, earn, extend_many, freeze, merge
from loyalty.ledger.models import Account, LotExtension
from loyalty.ledger.queries import account_of
from loyalty.ledger.queries.proof import differences
from tests.booking.makes import make_model
from tests.booking.scenes import NOW, Scene, a_scene, numbers
from tests.journeys.test_main_journey import available, joined

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene(days=30)


@pytest.fixture
def ada(scene: Scene) -> Member:
    return joined(scene, "Ada Lowe", "+442079460001")


@pytest.fixture
def model() -> VehicleModel:
    return make_model()


def a_car_of(member: Member, model: VehicleModel, serviced_on: date | None = None) -> Vehicle:
    car = Vehicle.objects.create(plate=f"AB{next(numbers)} CDE", model=model, created_at=NOW)
    car.keepers.create(user=member.user, from_date=NOW.date())
    if serviced_on is not None:
        Milestone.objects.create(vehicle=car, kind="service", on_date=serviced_on, recorded_at=NOW)
    return car


def give(member: Member, points: int, ends_on: date | None) -> None:
    account = account_of(member.user)
    assert account is not None
    earn(account=account, points=points, key=f"k{next(numbers)}", on=NOW.date(), expires_on=ends_on)


def book(scene: Scene, member: Member, car: Vehicle, ahead: int) -> Appointment:
    held = journeys.book_service(
        user=member.user, site=scene.site, operations=[scene.service], mode="drop_off",
        at=scene.at(ahead, 9), vehicle=car, request_key=f"key-{next(numbers)}", now=NOW,
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=member.user, now=NOW)


def told(member: Member) -> list[dict[str, object]]:
    return [n.data for n in Notice.objects.filter(person=member.user, kind="points_kept").order_by("pk")]


def test_booking_keeps_what_would_end_before_two_weeks_after_the_visit(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    give(ada, 100, scene.day(4))
    give(ada, 40, scene.day(19))
    give(ada, 7, scene.day(60))
    appointment = book(scene, ada, a_car_of(ada, model), 8)  # Tuesday week
    last = scene.day(22)
    assert [available(ada, scene.day(n)) for n in (5, 22, 23)] == [147, 147, 7]
    assert set(LotExtension.objects.values_list("until", "cause")) == {
        (last, f"appointment:{appointment.ref}")
    }
    kept = journeys.kept_by(appointment, Account.objects.get(owner=ada.user))
    assert kept is not None
    assert (kept.points, kept.until) == (140, last)
    assert told(ada) == [{"points": 140, "until_on": last.isoformat(), "visit": True}]


def test_a_move_keeps_them_for_the_new_day_and_never_takes_life_away(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    give(ada, 100, scene.day(4))
    appointment = book(scene, ada, a_car_of(ada, model), 3)
    later = journeys.move_service(
        appointment=appointment, at=scene.at(10, 9), version=appointment.version, user=ada.user, now=NOW
    )
    assert available(ada, scene.day(24)) == 100
    journeys.move_service(appointment=later, at=scene.at(2, 9), version=later.version, user=ada.user, now=NOW)
    assert available(ada, scene.day(24)) == 100
    assert available(ada, scene.day(25)) == 0


def test_nothing_to_keep_says_nothing(scene: Scene, ada: Member, model: VehicleModel) -> None:
    give(ada, 100, None)
    give(ada, 100, scene.day(90))
    appointment = book(scene, ada, a_car_of(ada, model), 3)
    assert journeys.kept_by(appointment, Account.objects.get(owner=ada.user)) is None
    assert not LotExtension.objects.exists()
    assert told(ada) == []


def test_a_due_service_keeps_points_from_its_reminder_on(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    due_on = scene.day(20)
    a_car_of(ada, model, serviced_on=due_on.replace(year=due_on.year - 1))
    give(ada, 100, scene.day(2))
    assert journeys.keep_points(now=NOW) == 1
    assert journeys.keep_points(now=NOW) == 0  # once
    assert [available(ada, due_on + timedelta(days=n)) for n in (14, 15)] == [100, 0]
    assert told(ada)[0]["visit"] is False


def test_a_service_far_ahead_or_long_past_keeps_nothing(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    for serviced in (scene.day(0) - timedelta(days=300), scene.day(0) - timedelta(days=385)):
        a_car_of(ada, model, serviced_on=serviced)
    give(ada, 100, scene.day(2))
    assert journeys.keep_points(now=NOW) == 0


def test_a_dead_lot_stays_dead_and_the_job_of_the_night_changes_nothing(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    give(ada, 100, scene.day(1))
    a_car_of(ada, model, serviced_on=scene.day(10).replace(year=scene.day(10).year - 1))
    night = NOW + 2 * DAY
    book_expiries(on=scene.day(2))
    assert journeys.keep_points(now=night) == 0
    assert available(ada, scene.day(2)) == 0


def test_the_night_costs_the_same_for_one_account_as_for_three(
    scene: Scene, model: VehicleModel, django_assert_max_num_queries: object
) -> None:
    """Reading does; each lot that lives longer is a posting of its own."""
    for n in range(3):
        member = joined(scene, f"P{n} Oak", f"+44207946000{n}")
        a_car_of(member, model)
        give(member, 100, scene.day(2))
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert journeys.keep_points(now=NOW) == 0


def test_the_night_writes_all_longer_lives_in_one_statement(
    scene: Scene, model: VehicleModel, django_assert_num_queries: Any
) -> None:
    """Beside what each member is told, which is a row of their own."""
    members = [joined(scene, f"P{n} Oak", f"+44207946100{n}") for n in range(4)]
    asked = []
    for n, member in enumerate(members):
        give(member, 100 + n, scene.day(2))
        account = account_of(member.user)
        assert account is not None
        asked.append(Longer(account, list(account.lots.all()), scene.day(9), "due:x"))
    for few in (asked[:1], asked[1:]):
        with django_assert_num_queries(6):
            extend_many(asked=few, on=scene.day(1), now=NOW)
    extend_many(asked=asked, on=scene.day(1), now=NOW)
    assert LotExtension.objects.count() == 4
    assert [available(member, scene.day(9)) for member in members] == [100, 101, 102, 103]
    assert list(differences()) == []


def test_the_night_serves_who_is_frozen_or_owes_as_well(scene: Scene, model: VehicleModel) -> None:
    ada, ben = (joined(scene, f"P{n} Oak", f"+44207946200{n}") for n in range(2))
    asked = []
    for member in (ada, ben):
        give(member, 100, scene.day(2))
        account = account_of(member.user)
        assert account is not None
        asked.append(Longer(account, list(account.lots.all()), scene.day(9), "due:x"))
    freeze(
        account=asked[0].account, reason="look", on=scene.day(1), now=NOW, actor=None, decide_by=scene.day(5)
    )
    extend_many(asked=asked, on=scene.day(1), now=NOW)
    assert [available(member, scene.day(9)) for member in (ada, ben)] == [100, 100]
    assert list(differences()) == []


def test_what_a_merged_number_holds_is_kept_for_the_person_it_became(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    twin = joined(scene, "Eda Lowe", "+442079460002")
    give(twin, 100, scene.day(2))
    loser, winner = (Account.objects.get(owner=one.user) for one in (twin, ada))
    merge(loser=loser, winner=winner, on=NOW.date(), now=NOW, actor=None)
    a_car_of(ada, model, serviced_on=(due_on := scene.day(20)).replace(year=due_on.year - 1))
    assert journeys.keep_points(now=NOW) == 1
    assert available(ada, due_on + timedelta(days=14)) == 100
    assert (len(told(ada)), told(twin)) == (1, [])
    book(scene, ada, a_car_of(ada, model), 25)
    assert available(ada, scene.day(39)) == 100, "and a booking keeps them at once"
