"""Pages on which a car finds its owner; every no is counted and says nothing about anybody."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from booking.garage.models import Keeper, OdometerReading, Vehicle
from booking.ownership.actions import file_contact, grant
from booking.ownership.models import VinTry
from booking.sites.models import Site
from portal.models import User
from tests.booking.makes import make_model, make_user, make_vehicle
from tests.portal.people import browser_of, joined
from tests.portal.test_garage_pages import VIN, note

HANDOVER_QUERIES = 6
numbers = iter(range(10**6))


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_vehicle(ben, model=make_model(), vin=VIN, verified_at=timezone.now())


def sent(**fields: object) -> dict[str, object]:
    return {"request_key": f"{next(numbers):020}", **fields}


def test_a_car_on_file_comes_with_the_end_of_its_vin(client: Client, ben: User) -> None:
    car = make_vehicle(vin=VIN)
    file_contact(vehicle=car, kind="email", value=ben.email or "", now=timezone.now(), actor=None)
    assert client.get("/garage/claim/").status_code == 200
    answer = client.post("/garage/claim/", sent(vin=VIN[-6:]), follow=True)
    assert answer.redirect_chain == [(f"/garage/{car.ref}/", 302)]


def test_wrong_vins_are_counted_through_both_doors_and_the_fourth_is_too_many(client: Client) -> None:
    make_vehicle(make_user(), vin=VIN)
    first = client.post("/garage/claim/", sent(vin=VIN))
    second = client.post("/garage/new/", sent(vin=VIN, description="My <b>car</b>"))
    third = client.post("/garage/code/", sent(code="ABCD-EFGH"))
    fourth = client.post("/garage/claim/", sent(vin="999999"))
    assert [answer.status_code for answer in (first, second, third, fourth)] == [409, 302, 409, 429]
    assert VinTry.objects.count() == 3
    assert "My &lt;b&gt;car&lt;/b&gt;" in client.get(second["Location"]).content.decode()
    assert 'value="ABCD-EFGH"' in third.content.decode()


@pytest.mark.parametrize(
    ("vin", "hint", "is_doubted"),
    [
        ("LSVAU2180N2183294", "The VIN points to a SAIC Volkswagen, model year 2022 / 1992.", True),
        ("WVWZZZ1KZAW123456", "The VIN points to a Volkswagen.", False),
        ("ZZ9AU2180N2183294", "", False),
        ("", "", False),
    ],
)
def test_what_a_vin_says_by_itself_is_told_and_refuses_nothing(
    client: Client, ben: User, vin: str, hint: str, is_doubted: bool
) -> None:
    page = client.post("/garage/new/", sent(vin=vin, plate="CD34 EFG"), follow=True).content.decode()
    assert (Vehicle.objects.for_user(ben).get().vin or "") == vin
    assert hint in page
    assert ("The VIN points to" in page) == bool(hint)
    assert ("check digit does not fit" in page) == is_doubted


def test_a_vin_speaks_chinese_too(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    fields = sent(vin="LSVAU2180N2183294", plate="CD34 EFG")
    page = client.post("/garage/new/", fields, follow=True).content.decode()
    assert "指向SAIC Volkswagen，2022 / 1992 年款" in page
    assert "校验位" in page


def test_empty_forms_are_asked_again(client: Client) -> None:
    assert client.post("/garage/claim/", sent(vin="")).status_code == 422
    assert client.post("/garage/code/", sent(code="")).status_code == 422
    assert client.post("/garage/claim/", sent(vin="12")).status_code == 422


def test_visitors_and_strangers_get_nowhere(car: Vehicle, site: Site) -> None:
    for path in ("/garage/claim/", f"/garage/{car.ref}/handover/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    stranger = browser_of(joined(site, "ada@example.com", "Ada Lowe"))
    note(car, 10)
    reading = OdometerReading.objects.get()
    assert stranger.get(f"/garage/{car.ref}/handover/").status_code == 404
    assert stranger.post(f"/garage/{car.ref}/handover/", sent()).status_code == 404
    assert stranger.post(f"/garage/{car.ref}/mileage/{reading.pk}/", sent()).status_code == 404


def test_the_sellers_code_goes_from_page_to_page(client: Client, ben: User, car: Vehicle, site: Site) -> None:
    grant(vehicle=car, name="Wash", units=3, now=timezone.now(), actor=ben)
    assert "Wash" in client.get(f"/garage/{car.ref}/handover/").content.decode()
    code = client.post(f"/garage/{car.ref}/handover/", sent()).context["code"]
    buyer = browser_of(joined(site, "ada@example.com", "Ada Lowe"))
    answer = buyer.post("/garage/code/", sent(code=code), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/garage/{car.ref}/", 302)]
    assert "Wash" in page
    assert "Ben Oak" not in page
    assert client.get(f"/garage/{car.ref}/").status_code == 404


def test_a_car_whose_papers_we_have_not_seen_gets_no_code(client: Client, car: Vehicle) -> None:
    Vehicle.objects.update(verified_at=None)
    answer = client.post(f"/garage/{car.ref}/handover/", sent())
    assert answer.status_code == 409
    assert "code" not in answer.context


def test_a_driver_gets_no_code(client: Client, car: Vehicle) -> None:
    Keeper.objects.update(role="driver")
    assert client.post(f"/garage/{car.ref}/handover/", sent()).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_handover_page_costs_the_same_for_one_thing_and_for_three(
    client: Client, ben: User, car: Vehicle, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for n in range(rows):
        grant(vehicle=car, name=f"Wash {n}", units=3, now=timezone.now(), actor=ben)
    client.get(f"/garage/{car.ref}/handover/")
    with django_assert_num_queries(HANDOVER_QUERIES):  # type: ignore[attr-defined]
        client.get(f"/garage/{car.ref}/handover/")


def test_a_reading_that_does_not_fit_is_asked_about_until_answered(client: Client, car: Vehicle) -> None:
    for km, days in ((10_000, 90), (1_999_105, 60), (12_000, 30)):
        note(car, km, days_ago=days)
    odd = OdometerReading.objects.get(km=1_999_105)
    path = f"/garage/{car.ref}/mileage/{odd.pk}/"
    assert path in client.get(f"/garage/{car.ref}/").content.decode()
    assert client.post(path, sent(answer="wrong")).status_code == 302
    assert path not in client.get(f"/garage/{car.ref}/").content.decode()
