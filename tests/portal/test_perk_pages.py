"""What a level brings, on the pages of a visit: put aside when booking or later, changed, refused."""

from datetime import timedelta

import pytest
from django.test import Client

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.visits.rules import LineDraft
from club import journeys
from loyalty.models import Benefit, BenefitUse
from loyalty.tiers.actions import credit, use_entitlement
from loyalty.tiers.queries import waiting_of
from portal.models import User
from tests.booking.scenes import Scene
from tests.portal.bookings import booked, held, sent, text_of
from tests.portal.people import the_day
from tests.portal.test_booking_pages import car, client, scene, site
from tests.portal.test_owner_pages import account_of

__all__ = ["car", "client", "scene", "site"]
HEADING = "What your level brings"


def wash() -> Benefit:
    return Benefit.objects.get(code="wash")


@pytest.fixture
def gold(ben: User, scene: Scene) -> User:
    credit(account=account_of(ben), kind="spend", credits=1500, key="gold", on=the_day(), now=scene.now)
    return ben


@pytest.fixture
def visit(client: Client, scene: Scene, gold: User, car: Vehicle) -> Appointment:
    return booked(client, scene, car)


def put_aside(client: Client, visit: Appointment, units: object, **more: object) -> int:
    fields = {f"perk_{wash().pk}": units}
    return client.post(f"/appointments/{visit.ref}/benefits/", sent(**fields, **more)).status_code


def aside(user: User) -> list[tuple[str, int]]:
    return [(use.benefit.code, use.units) for use in waiting_of(account_of(user), the_day())]


def page(client: Client, visit: Appointment) -> str:
    return text_of(client.get(f"/appointments/{visit.ref}/"))


def test_whose_level_brings_nothing_is_asked_nothing(
    client: Client, scene: Scene, ben: User, car: Vehicle
) -> None:
    visit = held(client, scene, car)
    assert "Use what your level brings" not in page(client, visit)
    client.post(f"/appointments/{visit.ref}/confirmation/", sent(note=""))
    assert HEADING not in page(client, visit)


def test_chosen_in_the_last_step_of_booking(client: Client, scene: Scene, gold: User, car: Vehicle) -> None:
    visit = held(client, scene, car)
    assert "Use what your level brings" in page(client, visit)
    path, field = f"/appointments/{visit.ref}/confirmation/", f"perk_{wash().pk}"
    refused = client.post(path, sent(note="Noise", **{field: "3"}))
    assert refused.status_code == 422
    assert 'value="3"' in text_of(refused)
    assert "Noise" in text_of(refused)
    assert Appointment.objects.get(pk=visit.pk).state == "held"
    assert client.post(path, sent(note="", **{field: "1"})).status_code == 302
    assert aside(gold) == [("wash", 1)]
    assert "1 waits for this visit. 1 left until" in page(client, visit)
    planner = text_of(client.get("/points/planner/"))
    assert "put aside for your visit on" in planner
    assert f'href="/appointments/{visit.ref}/"' in planner


def test_put_aside_changed_and_given_back(client: Client, gold: User, visit: Appointment) -> None:
    for units, waits in (("1", 1), ("２", 2), ("0", 0), ("2", 2), ("", 0)):
        assert put_aside(client, visit, units) == 302
        assert aside(gold) == ([("wash", waits)] if waits else [])


def test_what_was_not_asked_stays(client: Client, gold: User, visit: Appointment) -> None:
    put_aside(client, visit, "1")
    pickup = Benefit.objects.get(code="pickup")
    client.post(f"/appointments/{visit.ref}/benefits/", sent(**{f"perk_{pickup.pk}": "1"}))
    assert aside(gold) == [("wash", 1), ("pickup", 1)]


@pytest.mark.parametrize("units", ["3", "-1", "1.5", "many", str(2**63)])
def test_what_cannot_be_put_aside(client: Client, gold: User, visit: Appointment, units: str) -> None:
    answer = client.post(f"/appointments/{visit.ref}/benefits/", sent(**{f"perk_{wash().pk}": units}))
    assert (answer.status_code, aside(gold)) == (422, [])
    assert f'value="{units}"' in text_of(answer)
    assert f'id="id_perk_{wash().pk}-wrong"' in text_of(answer)
    assert f'href="#id_perk_{wash().pk}"' in text_of(answer), "told at the top of the long page"


def test_taken_elsewhere_meanwhile_is_said(
    client: Client, gold: User, visit: Appointment, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    """Another page took it between the look and the press."""
    seen = journeys.perks_of(appointment=visit, account=account_of(gold), now=scene.now)
    use_entitlement(account=account_of(gold), benefit=wash(), units=2, key="k", on=the_day(), now=scene.now)
    monkeypatch.setattr("portal.views.perks.perks_for", lambda _request, _visit: seen)
    answer = client.post(f"/appointments/{visit.ref}/benefits/", sent(**{f"perk_{wash().pk}": "1"}))
    assert answer.status_code == 409
    assert "Only 0 of this benefit are left" in text_of(answer)


def test_nobody_puts_aside_for_others(stranger: Client, visit: Appointment, gold: User) -> None:
    assert put_aside(stranger, visit, "1") == 404
    assert put_aside(Client(), visit, "1") == 302
    assert BenefitUse.objects.count() == 0


def test_a_cancelled_visit_takes_none(client: Client, visit: Appointment, gold: User) -> None:
    put_aside(client, visit, "1")
    client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    assert aside(gold) == []
    assert put_aside(client, visit, "1") == 409
    assert HEADING not in page(client, visit)


def test_a_billed_visit_asks_no_more(client: Client, visit: Appointment, gold: User) -> None:
    put_aside(client, visit, "1")
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    visit = Appointment.objects.get(pk=visit.pk)
    at = visit.arrive_at
    made = journeys.receive_car(appointment=visit, odometer_km=1000, now=at, actor=clerk)
    journeys.start_work(appointment=visit, now=at, actor=clerk)
    journeys.finish_work(appointment=visit, now=at, actor=clerk)
    line = LineDraft(
        kind="labour", description="Service", net_minor=15_000, tax_minor=3_000, pay_type="customer"
    )
    journeys.close_visit(visit=made, lines=[line], now=at + timedelta(hours=1), actor=clerk)
    assert BenefitUse.objects.get().used_units == 1
    assert HEADING not in page(client, visit)
    assert put_aside(client, visit, "1") == 409
