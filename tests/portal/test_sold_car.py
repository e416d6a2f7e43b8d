"""A car goes from A to B: the work on it stays visible, everything about A does not (safety.md G10)."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver

from booking.appointments.models import Appointment
from booking.estimates.actions import record_finding
from booking.garage.models import Keeper, Vehicle
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club import journeys
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import Scene, a_person, a_scene
from tests.booking.shelves import use_shelf
from tests.portal.bookings import make_car, text_of
from tests.portal.people import browser_of, joined
from tests.portal.test_garage_pages import VIN

pytestmark = pytest.mark.django_db
PRICE = 98_765_00
TRACES = ("Quentin", "Zephyr", "quentin@", "7700900777", "98,765", "98765", "squeal at dawn")
"""Name, e-mail, phone, price and complaint of A: none of it may reach B."""


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=2, technicians=2)


@pytest.fixture
def seller(scene: Scene) -> User:
    person = joined(scene.site, "quentin@example.com", "Quentin Zephyr")
    person.phone = "+447700900777"
    person.save()
    return person


@pytest.fixture
def car(seller: User, scene: Scene) -> Vehicle:
    made = make_car(seller, make_model("tern"))
    Vehicle.objects.filter(pk=made.pk).update(vin=VIN, verified_at=scene.now)
    made.refresh_from_db()
    return made


def a_visit(seller: User, car: Vehicle, scene: Scene) -> Visit:
    """A day of A's in full: a complaint in the note, a finding, words to the workshop, a bill."""
    held = journeys.book_service(
        user=seller, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=car, request_key="past", now=scene.now, note="squeal at dawn",
    )  # fmt: skip
    visit = journeys.confirm_service(appointment=held, user=seller, now=scene.now)
    staff, at = a_person("Zoe"), visit.arrive_at
    journeys.say_to_workshop(appointment=visit, text="squeal at dawn", now=scene.now, user=seller)
    journeys.receive_car(appointment=visit, odometer_km=51_000, now=at, actor=staff)
    journeys.start_work(appointment=visit, now=at, actor=staff)
    record_finding(appointment=visit, area="tyres", grade="soon", text="3 mm", now=at, actor=staff)
    journeys.finish_work(appointment=visit, now=at + timedelta(minutes=50), actor=staff)
    line = LineDraft(kind="labour", pay_type="customer", description="Service", net_minor=PRICE,
                     tax_minor=0)  # fmt: skip
    bill = Visit.objects.get(appointment=visit)
    journeys.close_visit(visit=bill, lines=[line], now=at + timedelta(hours=1), actor=staff)
    return bill


def pages_of(car: Vehicle, visits: list[Appointment]) -> list[str]:
    """Every address of the portal that takes a car's or a visit's reference and nothing else."""
    found = []
    for pattern in get_resolver("portal.urls").url_patterns:
        route = str(pattern.pattern)
        if route.startswith("garage/<slug:ref>/") and route.count("<") == 1:
            found.append("/" + route.replace("<slug:ref>", car.ref))
        if route.startswith("appointments/<slug:ref>/") and route.count("<") == 1:
            found += ["/" + route.replace("<slug:ref>", visit.ref) for visit in visits]
    return [*found, "/garage/", "/appointments/", "/home/", f"/appointments/new/?car={car.ref}", "/points/"]


@pytest.mark.source("F18")
@pytest.mark.proves("G3", "G10")
def test_the_next_owner_sees_the_work_and_nothing_of_the_one_before(
    scene: Scene, seller: User, car: Vehicle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_shelf(monkeypatch, tmp_path)
    bill = a_visit(seller, car, scene)
    ahead = journeys.book_service(
        user=seller, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(5, 9),
        vehicle=car, request_key="ahead", now=scene.at(2, 9),
    )  # fmt: skip
    journeys.confirm_service(appointment=ahead, user=seller, now=scene.at(2, 9))
    buyer = joined(scene.site, "ada@example.com", "Ada Lowe")
    with time_machine.travel(scene.at(3, 9), tick=False):
        code = journeys.hand_on(vehicle=car, user=seller, now=scene.at(3, 9))[1]
        journeys.take_car_by_code(user=buyer, typed=code, now=scene.at(3, 9))
        ahead.refresh_from_db()
        assert ahead.state == "cancelled"
        assert bill.appointment is not None
        client = browser_of(buyer)
        walked = {path: shown(client, path) for path in pages_of(car, [bill.appointment, ahead])}
        leaks = [(path, trace) for path, page in walked.items() for trace in TRACES if trace in page]
        assert not leaks
        assert "Service" in walked[f"/garage/{car.ref}/"]
        assert Keeper.objects.get(vehicle=car, user=seller).until_date is not None
        assert browser_of(seller).get(f"/garage/{car.ref}/").status_code == 404


@pytest.mark.proves("G10")
def test_the_traces_are_there_for_the_one_they_belong_to(
    scene: Scene, seller: User, car: Vehicle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The twin: before the sale the same walk finds them, so it can fail."""
    use_shelf(monkeypatch, tmp_path)
    bill = a_visit(seller, car, scene)
    assert bill.appointment is not None
    with time_machine.travel(scene.at(3, 9), tick=False):
        seen = "".join(shown(browser_of(seller), path) for path in pages_of(car, [bill.appointment]))
    assert {trace for trace in TRACES if trace in seen} >= {"Quentin", "98,765", "squeal at dawn"}


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    return text_of(answer) if answer.status_code == 200 and not answer.streaming else ""
