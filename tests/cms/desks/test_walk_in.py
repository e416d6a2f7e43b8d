"""A customer at the counter or on the phone gets a true time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from club.notices.models import Notice
from portal.models import User
from tests.booking.scenes import NOW, TODAY
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
