"""What earns beside bills: once per cause, only for what the server saw, always with a word."""

from datetime import timedelta

import pytest

from booking.appointments import actions as appointments
from booking.garage.models import Vehicle
from booking.garage.rules import DAYS_APART_MIN
from booking.refusals import Refusal as BookingRefusal
from club import journeys
from club.journeys.facts import OwnSuggestion, PointsOutOfRange
from club.members.models import Member
from club.notices.models import Notice
from loyalty.earning.actions import end_rule
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of
from loyalty.tiers.queries import standing
from portal.models import User
from tests.booking.scenes import NOW, Scene, a_person, a_scene, numbers
from tests.journeys.test_main_journey import available, bill, joined

pytestmark = pytest.mark.django_db
VIN = "WVWZZZ1JZ3W386752"
WHOLE_FILE = {
    "birth_day": 3, "birth_month": 5, "street": "1 Quay", "town": "Newport", "postcode": "NP20 1AA",
    "hobbies": "sailing", "occupation": "nurse", "industry": "health", "region": "Wales",
}  # fmt: skip
SMALL = bill(("labour", "Bulb", 1_000, "customer"))


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=3, technicians=3)


@pytest.fixture
def ada(scene: Scene) -> Member:
    return joined(scene, "Ada Lowe", "+442079460001")


@pytest.fixture
def advisor() -> User:
    return User.objects.create_user("desk@example.com", is_staff=True)


def earned(member: Member, reason: str) -> int:
    return sum(
        Entry.objects.filter(account__owner=member.user, reason=reason).values_list("points", flat=True)
    )


def told(member: Member) -> list[str]:
    rows = Notice.objects.filter(person=member.user, kind="points_given").order_by("pk")
    return [row.data["what"] for row in rows]


def a_visit_of(
    scene: Scene, member: Member, car: Vehicle, actor: User, ahead: int, by_staff: bool = False
) -> None:
    at = scene.at(ahead, 9)
    held = appointments.hold(
        site=scene.site, operations=[scene.service], mode="drop_off", at=at, vehicle=car, now=NOW,
        request_key=f"key-{next(numbers)}", actor=actor if by_staff else member.user, person=member.user,
        by_staff=by_staff,
    )  # fmt: skip
    booked = journeys.confirm_service(appointment=held, user=member.user, now=NOW)
    visit = journeys.receive_car(appointment=booked, odometer_km=42_000, now=at, actor=actor)
    journeys.start_work(appointment=booked, now=at, actor=actor)
    journeys.finish_work(appointment=booked, now=at + timedelta(hours=1), actor=actor)
    journeys.close_visit(visit=visit, lines=SMALL, now=at + timedelta(hours=1), actor=actor)


def test_a_whole_file_earns_once(ada: Member) -> None:
    almost = {name: value for name, value in WHOLE_FILE.items() if name != "industry"}
    journeys.save_profile(member=ada, now=NOW, actor=ada.user, **almost)
    assert earned(ada, "profile_complete") == 0
    for field in ("health", "", "ships"):
        journeys.save_profile(member=ada, now=NOW, actor=ada.user, **WHOLE_FILE | {"industry": field})
    assert earned(ada, "profile_complete") == 100
    assert told(ada) == ["Profile complete"]


def test_a_vin_earns_once_ever_also_after_the_car_was_sold(scene: Scene, ada: Member, advisor: User) -> None:
    ben = joined(scene, "Ben Oak", "+442079460002")
    car = journeys.add_car(user=ada.user, now=NOW, vin=VIN)
    for _twice in range(2):
        journeys.verify_car(vehicle=car, now=NOW, actor=advisor)
    journeys.part_with_car(
        vehicle=car, user=ada.user, on=scene.day(1), ending="sold", now=NOW + timedelta(days=1)
    )
    again = journeys.add_car(user=ben.user, now=NOW + timedelta(days=2), vin=VIN)
    assert again.verified_at is None
    journeys.verify_car(vehicle=again, now=NOW + timedelta(days=2), actor=advisor)
    assert (earned(ada, "vehicle_verified"), earned(ben, "vehicle_verified")) == (100, 0)
    assert available(ben, scene.day(2)) == 0


def test_a_car_without_a_vin_and_one_of_a_stranger_earn_nothing(
    scene: Scene, ada: Member, advisor: User
) -> None:
    plain = journeys.add_car(user=ada.user, now=NOW, plate="AB12 CDE")
    foreign = journeys.add_car(user=a_person(), now=NOW, vin=VIN)
    for car in (plain, foreign):
        journeys.verify_car(vehicle=car, now=NOW, actor=advisor)
    assert not Entry.objects.filter(reason="vehicle_verified").exists()


def test_the_first_booking_made_online_earns_when_it_was_kept(
    scene: Scene, ada: Member, advisor: User
) -> None:
    car = journeys.add_car(user=ada.user, now=NOW, plate="AB12 CDE")
    a_visit_of(scene, ada, car, advisor, ahead=1, by_staff=True)
    assert earned(ada, "first_online") == 0  # the desk booked it
    for ahead in (2, 3):
        a_visit_of(scene, ada, car, advisor, ahead=ahead)
    assert earned(ada, "first_online") == 100


def test_a_reading_earns_when_it_is_believed_and_fresh(ada: Member) -> None:
    car = journeys.add_car(user=ada.user, now=NOW, plate="AB12 CDE", odometer_km=10_000)
    journeys.note_mileage(vehicle=car, km=10_050, user=ada.user, now=NOW)
    assert earned(ada, "mileage") == 0  # one of the same day is known
    later = NOW + timedelta(days=DAYS_APART_MIN + 1)
    for km in (10_900, 10_900, 10_950):
        journeys.note_mileage(vehicle=car, km=km, user=ada.user, now=later)
    assert earned(ada, "mileage") == 20
    absurd = later + timedelta(days=30)
    with pytest.raises(BookingRefusal):
        journeys.note_mileage(vehicle=car, km=999_000, user=ada.user, now=absurd)
    journeys.note_mileage(vehicle=car, km=999_000, user=ada.user, now=absurd, confirmed=True)
    assert earned(ada, "mileage") == 20  # noted, not believed


def test_a_survey_earns_once_and_an_event_within_its_limits(ada: Member) -> None:
    for _twice in range(2):
        journeys.survey_answered(user=ada.user, contact="visit-7", now=NOW)
        journeys.event_attended(user=ada.user, registration="12", points=150, now=NOW)
    assert (earned(ada, "survey"), earned(ada, "event")) == (50, 150)
    for points in (49, 201, 1.5):
        with pytest.raises(PointsOutOfRange):
            journeys.event_attended(user=ada.user, registration="13", points=points, now=NOW)  # type: ignore[arg-type]


def test_nobody_adopts_a_suggestion_of_their_own(ada: Member, advisor: User) -> None:
    with pytest.raises(OwnSuggestion):
        journeys.suggestion_adopted(user=ada.user, suggestion="4", actor=ada.user, now=NOW)
    journeys.suggestion_adopted(user=ada.user, suggestion="4", actor=advisor, now=NOW)
    assert earned(ada, "suggestion") == 500


def test_a_rule_the_desk_ended_gives_nothing_and_breaks_nothing(scene: Scene, ada: Member) -> None:
    end_rule(code="survey", valid_from=scene.day(0), on=scene.day(0), now=NOW)
    assert journeys.survey_answered(user=ada.user, contact="visit-7", now=NOW) is None
    assert told(ada) == []


def test_people_outside_the_club_earn_nothing(advisor: User) -> None:
    assert journeys.survey_answered(user=a_person(), contact="visit-8", now=NOW) is None


def test_a_refused_save_gives_no_points(ada: Member) -> None:
    with pytest.raises(Exception, match="birth"):
        journeys.save_profile(member=ada, now=NOW, actor=ada.user, **WHOLE_FILE | {"birth_day": 45})
    assert not Entry.objects.exists()


def test_readings_earn_four_times_a_year(ada: Member) -> None:
    car = journeys.add_car(user=ada.user, now=NOW, plate="AB12 CDE")
    for n in range(6):
        at = NOW + timedelta(days=30 * n)
        journeys.note_mileage(vehicle=car, km=10_000 + 1_000 * n, user=ada.user, now=at)
    assert earned(ada, "mileage") == 80
    next_year = NOW.replace(year=NOW.year + 1)
    journeys.note_mileage(vehicle=car, km=20_000, user=ada.user, now=next_year)
    assert earned(ada, "mileage") == 100


def test_an_event_brings_status_also_where_it_gives_no_points(scene: Scene, ada: Member) -> None:
    for registration, points in (("12", 150), ("13", 0), ("13", 0)):
        journeys.event_attended(user=ada.user, registration=registration, points=points, now=NOW)
    account = account_of(ada.user)
    assert account is not None
    assert standing(account, scene.day(0)).credits == 40, "20 for each event, once (loyalty.md 4.1)"
    assert earned(ada, "event") == 150
