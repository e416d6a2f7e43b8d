"""A visit from arrival to points, as the desk does it, and every way it is refused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.appointments.models import AppointmentEvent
from booking.transport.models import Trip, Zone
from booking.visits.models import Visit
from loyalty.earning.queries import receipt_for
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of, balance
from tests.booking.scenes import TODAY, a_person
from tests.cms.desks.conftest import ARRIVAL, Staffed, World, text


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


def post(client: Client, step: str, ref: str, **data: Any) -> Any:
    """The step with its form; a car is received on a word why nothing is signed, unless the test says."""
    typed = {"without": "Came by tow truck", **data} if step == "receive" else data
    return client.post(reverse(f"desk_{step}", args=[ref]), typed)


def bill(*lines: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": 0}
    for n, line in enumerate(lines):
        data |= {f"form-{n}-{name}": value for name, value in line.items()}
    return data


LABOUR = {"kind": "labour", "description": "Service", "net": "157.50", "tax": "", "pay_type": "customer"}
WARRANTY = {"kind": "parts", "description": "Pump", "net": "80", "tax": "16", "pay_type": "warranty"}


def to_ready(advisor: Client, ref: str) -> None:
    assert post(advisor, "receive", ref, odometer_km=41_250).status_code == 302
    assert post(advisor, "start", ref, technician="").status_code == 302
    assert post(advisor, "finish", ref, checked="on").status_code == 302


def test_the_whole_visit_ends_in_points(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, ref)
        assert post(advisor, "close", ref, **bill(LABOUR, WARRANTY)).status_code == 302
        page = text(advisor.get(reverse("desk_appointment", args=[ref])))
    visit = Visit.objects.get(appointment=world.booking)
    receipt = receipt_for(f"visit:{visit.pk}")
    assert receipt is not None
    assert receipt.points == 157
    account = account_of(world.member.user)
    assert account is not None
    assert balance(account, TODAY).available == 157
    assert [line.tax_minor for line in visit.lines.order_by("position")] == [3150, 1600]
    for words in ("£189<", "Points receipt: 157 points", "Handed over"):
        assert words in page


def test_the_bill_is_prefilled_with_the_promised_price(world: World, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        page = text(advisor.get(reverse("desk_close", args=[world.booking.ref])))
    assert 'value="157.50"' in page  # 189.00 with 20 % tax in it
    assert 'value="31.50"' in page


def test_the_drive_there_and_back_stands_on_the_bill(world: World, advisor: Client) -> None:
    zone = Zone.objects.create(
        site=world.here.site, code="old-town", name="Old town", travel_minutes=20, fee_minor=1_500
    )
    Trip.objects.create(appointment=world.booking, zone=zone, travel_minutes=20, fee_minor=1_200)
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        page = text(advisor.get(reverse("desk_close", args=[world.booking.ref])))
    assert "There and back: Old town" in page
    assert 'value="10.00"' in page, "as it was booked, not as the zone asks now"


def test_every_step_stands_in_the_history_with_its_actor(world: World, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
    events = AppointmentEvent.objects.filter(appointment=world.booking, actor__isnull=False)
    assert [event.to_state for event in events.order_by("pk")] == [
        "checked_in",
        "in_work",
        "quality_check",
        "ready",
    ]


def test_a_wrong_reading_comes_back_with_what_was_typed(world: World, advisor: Client) -> None:
    answer = post(advisor, "receive", world.booking.ref, odometer_km="9999999")
    assert answer.status_code == 422
    assert 'value="9999999"' in text(answer)


def test_a_car_is_not_ready_without_its_quality_check(world: World, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        post(advisor, "receive", world.booking.ref, odometer_km=41_250)
        post(advisor, "start", world.booking.ref)
        answer = post(advisor, "finish", world.booking.ref)
    assert answer.status_code == 422
    assert "A car is ready only after its quality check." in text(answer)


@pytest.mark.proves("G8")
def test_a_step_out_of_turn_is_refused_in_words(world: World, advisor: Client) -> None:
    answer = post(advisor, "finish", world.booking.ref, checked="on")
    assert answer.status_code == 409
    assert "desk-problems" in text(answer)
    world.booking.refresh_from_db()
    assert world.booking.state == "booked"


def test_a_policy_is_a_line_of_its_own_kind(world: World, advisor: Client) -> None:
    policy = {**LABOUR, "kind": "insurance", "description": "Motor insurance", "net": "600", "tax": "0"}
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        assert post(advisor, "close", world.booking.ref, **bill(LABOUR, policy)).status_code == 302
    line = Visit.objects.get(appointment=world.booking).lines.get(kind="insurance")
    assert Entry.objects.get(source_type="visit", reason="insurance").basis == line.net_minor == 60_000


def test_an_empty_bill_is_refused_and_closes_nothing(world: World, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        answer = post(advisor, "close", world.booking.ref, **bill())
    assert answer.status_code == 422
    assert "The bill has no lines" in text(answer)
    assert not Visit.objects.get(appointment=world.booking).is_closed()


def test_a_bad_line_is_named_and_nothing_typed_is_lost(world: World, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        answer = post(advisor, "close", world.booking.ref, **bill(LABOUR, {**WARRANTY, "net": "-1"}))
    assert answer.status_code == 422
    assert 'value="Pump"' in text(answer)
    assert "desk-wrong" in text(answer)


def test_a_workshop_post_works_on_cars_but_writes_no_bill(world: World, staffed: Staffed) -> None:
    client, ref = staffed("workshop", world.here.site), world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(client, ref)
        assert client.get(reverse("desk_close", args=[ref])).status_code == 403


def test_a_car_that_did_not_come_is_noted_only_after_its_time(
    world: World, staffed: Staffed, advisor: Client
) -> None:
    assert post(advisor, "missed", world.booking.ref).status_code == 409
    with time_machine.travel(ARRIVAL + timedelta(minutes=20), tick=False):
        advisor = staffed("advisor", world.here.site)
        assert post(advisor, "missed", world.booking.ref).status_code == 302
    world.booking.refresh_from_db()
    assert world.booking.state == "no_show"


@pytest.mark.parametrize("path", ["/desk/workshop/", "/desk/workshop/calendar/", "/desk/"])
def test_the_day_costs_the_same_queries_at_one_and_three_cars(
    world: World, advisor: Client, path: str
) -> None:
    advisor.get(path)
    with CaptureQueriesContext(connection) as one:
        advisor.get(path)
    for hours in (2, 3):
        world.book(world.here, hours=hours, user=a_person())
    with CaptureQueriesContext(connection) as three:
        page = text(advisor.get(path))
    assert len(three) == len(one)
    assert "AB" in page


def test_the_panel_counts_by_site(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager")
    world.book(world.there)
    page = text(client.get("/desk/"))
    assert world.here.site.name in page
    assert world.there.site.name in page
    assert "is-late" not in page
    with time_machine.travel(ARRIVAL + timedelta(minutes=20), tick=False):
        assert "is-late" in text(staffed("general_manager").get("/desk/"))
