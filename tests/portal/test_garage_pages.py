"""The garage's pages: cars come and go, and a no is said at the field with nothing lost."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.crypto import salted_hmac

from booking.garage.models import InsurancePolicy, OdometerReading, Vehicle
from booking.ownership import queries as ownership
from booking.ownership.actions import file_contact
from booking.ownership.models import VinClaim
from booking.sites.models import Group, Site
from portal.models import User
from tests.booking.makes import make_model, make_vehicle
from tests.portal.people import browser_of, joined
from tests.portal.test_owner_pages import add_cars

KEY = "0123456789abcdef0123"
VIN = "WVWZZZ1JZ3W386752"
OTHER_VIN = "WVWZZZ1JZ3W386753"
CHANCE = re.compile(r'nonce="[^"]*"|value="[^"]{16,}"|data-pocket="\w*"')
GARAGE_QUERIES = 5
CAR_QUERIES = 10


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_vehicle(ben, model=make_model(), plate="AB12 CDE", plate_key="AB12CDE", plate_country="GB")


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def sent(**fields: object) -> dict[str, object]:
    return {"request_key": KEY, **fields}


def note(car: Vehicle, km: int, days_ago: int = 0) -> None:
    OdometerReading.objects.create(
        vehicle=car, on_date=timezone.localdate() - timedelta(days=days_ago), km=km, source="owner",
        recorded_at=timezone.now(),
    )  # fmt: skip


def test_an_empty_garage_says_how_to_begin(client: Client) -> None:
    assert "/garage/new/" in client.get("/garage/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_garage_costs_the_same_for_one_car_and_for_three(
    client: Client, ben: User, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    add_cars(ben, rows)
    client.get("/garage/")
    with django_assert_num_queries(GARAGE_QUERIES):  # type: ignore[attr-defined]
        client.get("/garage/")


def test_visitors_are_led_to_the_door(car: Vehicle) -> None:
    for path in ("/garage/", "/garage/new/", f"/garage/{car.ref}/", f"/garage/{car.ref}/parting/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    for path in ("mileage", "insurance", "parting"):
        answer = Client().post(f"/garage/{car.ref}/{path}/", sent(odometer=1))
        assert answer["Location"].startswith("/accounts/login/")


def test_the_car_of_somebody_else_is_not_there(car: Vehicle, stranger: Client) -> None:
    for path in ("", "parting/"):
        assert stranger.get(f"/garage/{car.ref}/{path}").status_code == 404
    fields = sent(odometer=1, ends_on=f"{timezone.localdate()}", ending="sold")
    for path in ("mileage", "insurance", "parting"):
        assert stranger.post(f"/garage/{car.ref}/{path}/", fields).status_code == 404
    assert not OdometerReading.objects.exists()
    assert not InsurancePolicy.objects.exists()
    assert car.keepers.filter(until_date=None).exists()


def test_a_car_is_added_by_its_plate_and_shows_itself(client: Client, ben: User) -> None:
    answer = client.post("/garage/new/", sent(plate="cd34 efg", odometer="10000"), follow=True)
    car = Vehicle.objects.for_user(ben).get()
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/garage/{car.ref}/", 302)]
    assert "Your car is in the garage." in page
    assert "10,000 miles" in page


def test_british_miles_are_stored_as_kilometres(client: Client, ben: User) -> None:
    client.post("/garage/new/", sent(plate="CD34 EFG", odometer="10000"))
    assert OdometerReading.objects.get().km == 16_093


def test_an_empty_form_asks_for_one_of_three(client: Client) -> None:
    answer = client.post("/garage/new/", sent(description=""))
    assert answer.status_code == 422
    assert "one of them is enough." in answer.context["form"].errors["plate"][0]
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_plate_that_is_none_is_refused_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post("/garage/new/", sent(plate="!?", description="My <b>blue</b> one"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This does not look like a number plate." in page
    assert 'value="!?"' in page
    assert "My &lt;b&gt;blue&lt;/b&gt; one" in page
    assert not Vehicle.objects.exists()


def test_a_vin_with_a_wrong_letter_is_refused(client: Client) -> None:
    answer = client.post("/garage/new/", sent(vin="O" * 17))
    assert answer.status_code == 422
    assert "A VIN has 17 letters and digits" in answer.content.decode()


@pytest.mark.proves("H3")
@pytest.mark.parametrize("more", [{}, {"plate": "CD34 EFG"}, {"description": "Red one"}])
def test_a_vin_we_know_is_answered_as_one_that_nobody_knows(site: Site, more: dict[str, str]) -> None:
    make_vehicle(joined(site, "ada@example.com", "Ada Lowe"), vin=VIN)
    said = []
    for name, vin in (("one", VIN), ("two", OTHER_VIN)):
        browser = browser_of(joined(site, f"{name}@example.com", "Ben Oak"))
        answer = browser.post("/garage/new/", sent(vin=vin, **more))
        page = CHANCE.sub("", browser.get(answer["Location"]).content.decode())
        ref = Vehicle.objects.latest("pk").ref
        said.append((answer.status_code, page.replace(vin, "VIN").replace(ref, "REF")))
    assert said[0] == said[1]
    assert VinClaim.objects.get().vehicle.vin == VIN


@pytest.mark.proves("H3")
@pytest.mark.parametrize(
    ("path", "field", "known", "other"),
    [
        ("/garage/new/", "vin", VIN, OTHER_VIN),
        ("/garage/new/", "plate", "CD34 EFG", "CD34 EFH"),
        ("/garage/claim/", "vin", VIN, OTHER_VIN),
        ("/garage/claim/", "vin", VIN[-6:], OTHER_VIN[-6:]),
    ],
)
def test_a_car_we_know_is_as_much_work_as_one_that_nobody_knows(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, field: str, known: str, other: str
) -> None:
    """Statements, hashes and bytes instead of seconds: those are the same on a busy machine too."""
    plate = {"plate": "CD34 EFG", "plate_key": "CD34EFG", "plate_country": "GB"}
    car = make_vehicle(joined(site, "ada@example.com", "Ada Lowe"), vin=VIN, **plate)
    file_contact(vehicle=car, kind="email", value="ada@example.com", now=timezone.now(), actor=None)
    hashed: list[object] = []

    def counted(*args: Any, **more: Any) -> Any:
        hashed.append(args)
        return salted_hmac(*args, **more)

    monkeypatch.setattr(ownership, "salted_hmac", counted)
    work = []
    for name, typed in (("one", known), ("two", other)):
        browser = browser_of(joined(site, f"{name}@example.com", "Ben Oak"))
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = browser.post(path, sent(**{field: typed}))
        work.append((answer.status_code, len(answer.content), len(asked), len(hashed)))
    assert work[0] == work[1]


def test_a_car_that_waits_for_its_papers_is_told_when_sent_again(client: Client, site: Site) -> None:
    make_vehicle(joined(site, "ada@example.com", "Ada Lowe"), vin=VIN)
    client.post("/garage/new/", sent(vin=VIN))
    answer = client.post("/garage/new/", sent(vin=VIN, request_key=KEY[::-1]))
    assert answer.status_code == 409
    assert "already in your garage" in answer.content.decode()


def test_the_same_car_twice_is_told(client: Client, car: Vehicle) -> None:
    answer = client.post("/garage/new/", sent(plate="ab12cde"))
    assert answer.status_code == 409
    assert "already in your garage" in answer.content.decode()


def test_a_car_sent_twice_is_one_car(client: Client, ben: User) -> None:
    one = client.post("/garage/new/", sent(plate="CD34 EFG"))
    two = client.post("/garage/new/", sent(plate="CD34 EFG"))
    assert one["Location"] == two["Location"]
    assert Vehicle.objects.for_user(ben).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "xxx"}, {"paint": "invisible"}, {"registered_on": "2026-99-99"}, {"odometer": "-5"},
        {"odometer": "9" * 30}, {"registered_on": "0001-01-01"},
    ],
)  # fmt: skip
def test_nonsense_in_any_field_is_said_at_the_form(client: Client, fields: dict[str, str]) -> None:
    answer = client.post("/garage/new/", sent(plate="CD34 EFG", **fields))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Vehicle.objects.exists()


def test_the_mileage_is_noted_in_kilometres(client: Client, car: Vehicle) -> None:
    answer = client.post(f"/garage/{car.ref}/mileage/", sent(odometer="1000"), follow=True)
    assert OdometerReading.objects.get().km == 1_609
    assert "1,000 miles" in answer.content.decode()


def test_a_mileage_that_goes_down_is_asked_back_and_not_stored(client: Client, car: Vehicle) -> None:
    note(car, 50_000, days_ago=30)
    answer = client.post(f"/garage/{car.ref}/mileage/", sent(odometer="1000"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="1000"' in page
    assert "the odometer showed 31,069 miles. Is 1,000 miles right?" in page
    assert OdometerReading.objects.count() == 1


def test_a_mileage_asked_back_is_taken_when_its_owner_says_yes(client: Client, car: Vehicle) -> None:
    note(car, 50_000, days_ago=30)
    assert 'name="confirmed"' not in client.get(f"/garage/{car.ref}/").content.decode()
    answer = client.post(f"/garage/{car.ref}/mileage/", sent(odometer="1000"))
    assert 'name="confirmed"' in answer.content.decode()
    answer = client.post(f"/garage/{car.ref}/mileage/", sent(odometer="1000", confirmed="on"))
    assert answer.status_code == 302
    assert sorted(OdometerReading.objects.values_list("km", flat=True)) == [1_609, 50_000]


def test_no_mileage_at_all_is_refused_at_its_field(client: Client, car: Vehicle) -> None:
    answer = client.post(f"/garage/{car.ref}/mileage/", sent())
    assert answer.status_code == 422
    assert answer.context["reading_form"].errors["odometer"]


def test_chinese_readings_are_kilometres_already(client: Client, car: Vehicle) -> None:
    with override_settings(REGION="cn"):
        client.post(f"/garage/{car.ref}/mileage/", sent(odometer="1000"))
    assert OdometerReading.objects.get().km == 1_000


def test_the_end_of_the_insurance_is_noted(client: Client, car: Vehicle) -> None:
    ends_on = timezone.localdate() + timedelta(days=90)
    answer = client.post(f"/garage/{car.ref}/insurance/", sent(ends_on=f"{ends_on}", insurer="Ark"))
    assert answer.status_code == 302
    assert InsurancePolicy.objects.get().ends_on == ends_on


@pytest.mark.parametrize("ends_on", ["", "2026-99-99", "1800-01-01"])
def test_an_end_that_cannot_be_is_refused_at_its_field(client: Client, car: Vehicle, ends_on: str) -> None:
    answer = client.post(f"/garage/{car.ref}/insurance/", sent(ends_on=ends_on, insurer="Ark"))
    assert answer.status_code == 422
    assert answer.context["insurance_form"].errors["ends_on"]
    assert 'value="Ark"' in answer.content.decode()
    assert not InsurancePolicy.objects.exists()


@pytest.mark.parametrize("ending", ["sold", "removed"])
def test_a_car_leaves_the_garage_and_its_page_with_it(client: Client, car: Vehicle, ending: str) -> None:
    assert client.get(f"/garage/{car.ref}/parting/").status_code == 200
    answer = client.post(f"/garage/{car.ref}/parting/", sent(ending=ending), follow=True)
    assert "The car has left your garage." in answer.content.decode()
    assert car.keepers.get().ending == ending
    assert client.get(f"/garage/{car.ref}/").status_code == 404


def test_the_page_of_a_car_costs_the_same_with_one_reading_and_with_three(
    client: Client, car: Vehicle, django_assert_num_queries: Callable[..., object]
) -> None:
    note(car, 10_000, days_ago=90)
    client.get(f"/garage/{car.ref}/")
    with django_assert_num_queries(CAR_QUERIES):  # type: ignore[attr-defined]
        client.get(f"/garage/{car.ref}/")
    note(car, 12_000, days_ago=60)
    note(car, 13_000, days_ago=30)
    with django_assert_num_queries(CAR_QUERIES):  # type: ignore[attr-defined]
        client.get(f"/garage/{car.ref}/")


def test_a_car_s_first_day_and_what_is_due_are_the_day_where_the_owner_is(ben: User) -> None:
    Group.objects.update(zone="Asia/Shanghai")
    with time_machine.travel(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), tick=False):
        client = browser_of(ben)
        client.post("/garage/new/", sent(plate="AB12 CDE", odometer="12000", odometer_unit="km"))
        car, today = Vehicle.objects.get(), date(2026, 3, 3)
        assert (car.keepers.get().from_date, car.readings.get().on_date) == (today, today)
        InsurancePolicy.objects.create(
            vehicle=car, kind="compulsory", ends_on=date(2026, 3, 2), recorded_at=timezone.now()
        )
        assert "was due" in client.get("/garage/").content.decode()
