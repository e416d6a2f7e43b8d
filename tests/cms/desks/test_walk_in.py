"""A customer at the counter or on the phone gets a true time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.transport.models import Trip
from booking.workshop.actions import lay_calendar
from club.notices.models import Notice
from portal.models import User
from tests.booking.rides import a_zone
from tests.booking.scenes import NOW, TODAY, a_car, units
from tests.cms.desks.conftest import Staffed, World, text

NEW = {"name": "Sam Poole", "phone": "+447700900456", "plate": "XY12 ZAB", "description": "Green estate"}


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


def asked(world: World, **more: Any) -> dict[str, Any]:
    return {"operations": [world.here.service.pk], "mode": "drop_off", "day": TODAY.isoformat(), **more}


def test_a_new_customer_is_booked_in_two_pages(world: World, advisor: Client) -> None:
    first = advisor.post(reverse("desk_walk_in"), NEW)
    assert first.status_code == 302, text(first)
    car = Vehicle.objects.get(description="Green estate")
    page = text(advisor.get(first["Location"], asked(world)))
    assert 'name="at"' in page
    at = (NOW + timedelta(hours=1)).isoformat()
    answer = advisor.post(
        reverse("desk_walk_in_work", args=[car.ref]), asked(world, at=at, note="Noise", request_key="k" * 20)
    )
    made = Appointment.objects.get(vehicle=car)
    assert answer["Location"] == reverse("desk_appointment", args=[made.ref])
    assert (made.state, made.note, str(made.person)) == ("booked", "Noise", "Sam Poole")


def test_a_known_car_is_found_and_its_owner_told(world: World, advisor: Client) -> None:
    car = world.booking.vehicle
    assert car is not None
    page = text(advisor.post(reverse("desk_walk_in"), {"q": car.plate}, follow=True))
    assert "Ada Lowe" in page
    at = (NOW + timedelta(days=1, hours=2)).isoformat()
    advisor.post(reverse("desk_walk_in_work", args=[car.ref]), asked(world, at=at, request_key="n" * 20))
    assert Notice.objects.filter(person=world.member.user, kind="booking_confirmed").count() == 1


def test_a_time_that_is_taken_is_refused_and_nothing_is_lost(world: World, advisor: Client) -> None:
    car = world.booking.vehicle
    assert car is not None
    at = world.booking.arrive_at.isoformat()
    answer = advisor.post(
        reverse("desk_walk_in_work", args=[car.ref]), asked(world, at=at, request_key="m" * 20)
    )
    assert answer.status_code == 409
    assert "This car already has an appointment then." in text(answer)
    assert Appointment.objects.count() == 1


def test_a_wrong_phone_comes_back_with_what_was_typed(world: World, advisor: Client) -> None:
    answer = advisor.post(reverse("desk_walk_in"), {**NEW, "phone": "12"})
    assert answer.status_code == 422
    assert "Sam Poole" in text(answer)
    assert not User.objects.filter(name="Sam Poole").exists()


def test_another_centres_customer_is_not_named(world: World, staffed: Staffed) -> None:
    car = world.booking.vehicle
    assert car is not None
    page = text(
        staffed("advisor", world.there.site).post(reverse("desk_walk_in"), {"q": car.plate}, follow=True)
    )
    assert "Ada Lowe" not in page
    assert "customer of another centre" in page


def test_a_caller_gets_a_car_of_ours_or_has_theirs_fetched(world: World, advisor: Client) -> None:
    here, car = world.here, world.booking.vehicle
    assert car is not None
    address = reverse("desk_walk_in_work", args=[car.ref])
    assert "courtesy" not in text(advisor.get(address)), "there is none"
    units(here.site, {"driver": 1, "courtesy_car": 1})
    lay_calendar(site=here.site, first=here.day(0), last=here.day(3), now=here.now)
    a_zone(here)
    tomorrow = {"day": here.day(1).isoformat(), "at": here.at(1, 12).isoformat()}
    lent = asked(world, mode="courtesy", **tomorrow, request_key="c" * 20)
    assert "Number of the driving licence" in text(advisor.get(address, lent))
    refused = advisor.post(address, lent)
    assert refused.status_code == 422
    chosen = text(refused).split(here.at(1, 12).isoformat())[1].split(">")[0]
    assert "checked" in chosen, "nothing typed is lost"
    driver = {"licence_number": "MORGA657054SM9IJ", "licence_until": "2031-01-01", "born_on": "1990-05-04"}
    assert advisor.post(address, lent | driver).status_code == 302
    fetched = asked(world, mode="pick_up", zone="near", day=here.day(2).isoformat(), request_key="f" * 20)
    home = {"street": "4 Mill Lane", "postcode": "YO1 7HH", "phone": "01632 960001"}
    address = reverse("desk_walk_in_work", args=[a_car().ref])
    late = fetched | {"at": here.at(2, 8).isoformat()}
    assert advisor.post(address, late | home).status_code == 409, "the driver is not there before we open"
    assert advisor.post(address, fetched | {"at": here.at(2, 10).isoformat()} | home).status_code == 302
    trips = Trip.objects.order_by("pk").values_list(
        "appointment__mode", "licence_number", "street", "fee_minor"
    )
    assert list(trips) == [("courtesy", "MORGA657054SM9IJ", "", 0), ("pick_up", "", "4 Mill Lane", 1_500)]
