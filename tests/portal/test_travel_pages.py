"""Getting there and away, page by page: what a centre offers, what each way asks, what stays typed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from booking.appointments.models import Appointment, Claim
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.transport.models import Trip
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.rides import a_travel_scene
from tests.booking.scenes import EVERY_DAY, Scene
from tests.portal.bookings import make_car, sent, text_of
from tests.portal.people import browser_of

LENT = {"licence_number": "MORGA657054SM9IJ", "born_on": "1990-05-04"}
HOME = {"street": "4 Mill Lane", "town": "York", "postcode": "YO1 7HH", "phone": "01632 960001"}


@pytest.fixture
def scene(db: None) -> Scene:
    return a_travel_scene(now=timezone.now(), hours=EVERY_DAY)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_car(ben, make_model())


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def plan(scene: Scene, car: Vehicle, mode: str) -> str:
    return f"/appointments/new/?car={car.ref}&work={scene.service.code}&mode={mode}&day={scene.day(4)}"


def test_a_centre_offers_what_it_has(client: Client, scene: Scene, car: Vehicle) -> None:
    page = text_of(client.get(f"/appointments/new/?car={car.ref}"))
    assert "I drive a courtesy car" in page
    assert "You fetch and bring my car" in page
    scene.site.resources.filter(kind__in=["driver", "courtesy_car"]).update(retired_on=scene.day(-1))
    page = text_of(client.get(f"/appointments/new/?car={car.ref}"))
    assert "I drive a courtesy car" not in page
    assert "You fetch and bring my car" not in page
    assert 'value="drop_off" selected' in text_of(client.get(plan(scene, car, "courtesy")))


def test_a_courtesy_car_asks_for_the_licence_and_keeps_what_was_typed(
    client: Client, scene: Scene, car: Vehicle
) -> None:
    address = plan(scene, car, "courtesy")
    assert "Who drives our car" in text_of(client.get(address))
    over = (scene.day(0) - timedelta(days=1)).isoformat()
    at = scene.at(4, 9).isoformat()
    refused = client.post(address, sent(at=at, licence_until=over, **LENT))
    assert refused.status_code == 422
    assert "MORGA657054SM9IJ" in text_of(refused)
    assert "licence must be valid" in text_of(refused)
    short = client.post(
        address, sent(at=at, licence_until="2040-01-01", born_on="1990-05-04", licence_number="A1")
    )
    assert (short.status_code, Appointment.objects.count()) == (422, 0)
    answer = client.post(address, sent(at=at, licence_until="2040-01-01", **LENT))
    assert answer.status_code == 302
    visit = Appointment.objects.get()
    assert Claim.objects.filter(appointment=visit, resource__kind="courtesy_car").exists()
    assert "Please bring your driving licence" in text_of(client.get(f"/appointments/{visit.ref}/"))


def test_a_car_is_fetched_from_the_zone_in_the_address(client: Client, scene: Scene, car: Vehicle) -> None:
    address = plan(scene, car, "pick_up")
    page = text_of(client.get(address))
    assert "Old town · £15" in page
    assert "Where we fetch and bring your car" in page
    at = scene.at(4, 10).isoformat()
    gone = client.post(address, sent(at=at, **{**HOME, "postcode": "LS1 1AA"}))
    assert (gone.status_code, "outside the area" in text_of(gone)) == (422, True)
    assert client.post(address, sent(at=at, **HOME)).status_code == 302
    trip = Trip.objects.get()
    assert (trip.street, trip.fee_minor) == ("4 Mill Lane", 1500)
    assert "4 Mill Lane" in text_of(client.get(f"/appointments/{trip.appointment.ref}/"))
    moved = text_of(client.get(f"/appointments/{trip.appointment.ref}/"))
    assert "£15" in moved


def test_the_price_follows_the_mileage(client: Client, scene: Scene, ben: User, car: Vehicle) -> None:
    scene.service.prices.create(valid_from=scene.day(-9), price_minor=30000, from_km=60_000)
    assert "£189" in text_of(client.get(plan(scene, car, "drop_off")))
    car.readings.create(
        on_date=scene.day(-1), km=61_000, source="workshop", recorded_by=ben, recorded_at=scene.now
    )
    assert "£300" in text_of(client.get(plan(scene, car, "drop_off")))
