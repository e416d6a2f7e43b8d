"""Points on a visit as its owner sees them: put aside when booking, changed, freed, refused, on the bill."""

from datetime import timedelta

import pytest
from django.test import Client

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.visits.rules import LineDraft
from club import journeys
from loyalty.ledger.queries import balance
from loyalty.models import BillPayment, Donation, Reward, Voucher
from portal.models import User
from tests.booking.scenes import Scene
from tests.portal.bookings import booked, held, sent, text_of
from tests.portal.people import the_day
from tests.portal.test_booking_pages import car, client, scene, site
from tests.portal.test_owner_pages import account_of, give

__all__ = ["car", "client", "scene", "site"]


@pytest.fixture
def visit(client: Client, scene: Scene, ben: User, car: Vehicle) -> Appointment:
    give(ben, 3000)
    return booked(client, scene, car)


def put_aside(client: Client, visit: Appointment, points: object) -> int:
    return client.post(f"/appointments/{visit.ref}/points/", sent(points=points)).status_code


def held_by(user: User) -> int:
    return balance(account_of(user), the_day()).held


def test_who_has_too_few_points_is_not_asked_to_pay_with_them(
    client: Client, scene: Scene, ben: User, car: Vehicle
) -> None:
    visit = held(client, scene, car)
    page = f"/appointments/{visit.ref}/"
    assert "Pay part of it with points" not in text_of(client.get(page))
    client.post(f"{page}confirmation/", sent(note=""))
    assert "Pay part of it with points" not in text_of(client.get(page))
    give(ben, 3000)
    assert "Pay part of it with points" in text_of(client.get(page))


def test_chosen_in_the_last_step_of_booking(client: Client, scene: Scene, ben: User, car: Vehicle) -> None:
    give(ben, 3000)
    visit = held(client, scene, car)
    assert "Pay part of it with points" in text_of(client.get(f"/appointments/{visit.ref}/"))
    path = f"/appointments/{visit.ref}/confirmation/"
    refused = client.post(path, sent(note="", points="550"))
    assert refused.status_code == 422
    assert "in steps of 100" in text_of(refused)
    assert Appointment.objects.get(pk=visit.pk).state == "held"
    assert client.post(path, sent(note="", points="1000")).status_code == 302
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert "1,000 points are held for your visit on" in page
    assert "they pay £10 of the bill" in page
    assert held_by(ben) == 1000


def test_put_aside_changed_and_freed(client: Client, ben: User, visit: Appointment) -> None:
    for points, holds in (("1000", 1000), ("600", 600), ("0", 0), ("５００", 500)):
        assert put_aside(client, visit, points) == 302
        assert held_by(ben) == holds


@pytest.mark.parametrize(
    ("points", "status"),
    [("400", 422), ("550", 422), ("-5", 422), ("1.5", 422), ("many", 422), (str(2**63), 422), ("90000", 422)],
)
def test_what_cannot_be_put_aside(
    client: Client, ben: User, visit: Appointment, points: str, status: int
) -> None:
    answer = client.post(f"/appointments/{visit.ref}/points/", sent(points=points))
    assert (answer.status_code, held_by(ben)) == (status, 0)
    assert 'role="alert"' in text_of(answer), "told at the top of the long page"


def test_more_than_there_is_says_how_many_are_missing(client: Client, ben: User, visit: Appointment) -> None:
    answer = client.post(f"/appointments/{visit.ref}/points/", sent(points="5000"))
    assert answer.status_code == 409
    assert "points are missing" in text_of(answer)


def test_nobody_pays_for_others(stranger: Client, visit: Appointment, ben: User) -> None:
    assert put_aside(stranger, visit, "500") == 404
    assert BillPayment.objects.count() == 0


def test_a_cancelled_visit_takes_none(client: Client, visit: Appointment, ben: User) -> None:
    put_aside(client, visit, "500")
    client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    assert held_by(ben) == 0
    assert put_aside(client, visit, "500") == 409


def test_the_bill_shows_what_points_paid(client: Client, visit: Appointment, ben: User) -> None:
    put_aside(client, visit, "1000")
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
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert "Paid with 1,000 points" in page
    assert "£170" in page


def a_reward(**facts: object) -> Reward:
    """``facts``: those of the row; days as a distance from today."""
    days = {name: the_day() + far for name, far in facts.items() if isinstance(far, timedelta)}
    told = {"slug": "tree", "kind": "donation", "name": "Plant a tree", "price_points": 1000}
    return Reward.objects.create(**(told | {"visible_from": the_day()} | facts | days))


def test_a_donation_leads_to_its_receipt(client: Client, stranger: Client, ben: User) -> None:
    give(ben, 3000)
    a_reward()
    answer = client.post("/rewards/tree/", sent())
    path = f"/donations/{Donation.objects.get().pk}/"
    assert answer["Location"] == path
    assert "Plant a tree" in text_of(client.get(path))
    assert "Plant a tree" in text_of(client.get("/vouchers/"))
    assert stranger.get(path).status_code == 404


def test_a_lost_voucher_gets_a_new_code(client: Client, stranger: Client, ben: User) -> None:
    give(ben, 3000)
    a_reward(kind="service")
    client.post("/rewards/tree/", sent())
    old = Voucher.objects.get()
    path = f"/vouchers/{old.pk}/replacement/"
    assert stranger.post(path, sent()).status_code == 404
    new = client.post(path, sent())["Location"]
    assert old.code not in text_of(client.get(new))
    assert "This code is dead" in text_of(client.get(f"/vouchers/{old.pk}/"))
    refused = client.post(path, sent())
    assert refused.status_code == 409
    assert "only the new one counts" in text_of(refused)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"active_from": timedelta(days=9)}, "You can order this from"),
        ({"active_until": timedelta(days=-1)}, "can no longer be ordered"),
        ({"tiers": ["diamond"]}, "kept for other members"),
        ({"stock": 0}, "All of them are taken"),
        ({"price_points": 9000}, "Still missing"),
        ({"cash_minor": 1250, "currency": "GBP"}, "£12.50"),
        ({"tier_prices": {"silver": 800}}, "for others it is 1,000 points"),
    ],
)
def test_a_reward_says_what_stands_in_the_way(
    client: Client, ben: User, facts: dict[str, object], words: str
) -> None:
    give(ben, 3000)
    a_reward(kind="goods", **facts)
    assert words in text_of(client.get("/rewards/tree/"))


def test_what_is_missing_and_when_more_open(client: Client, ben: User) -> None:
    give(ben, 300)
    give(ben, 900, "later", opens_on=the_day() + timedelta(days=7))
    a_reward(kind="goods")
    page = text_of(client.get("/rewards/tree/"))
    assert "900 points more open on" in page
    assert client.post("/rewards/tree/", sent()).status_code == 409
