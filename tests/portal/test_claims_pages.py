"""/voice/ and missing points: asked, found, answered; nothing typed is lost, nobody else's is shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits import actions as visits
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club import journeys
from club.claims.models import PointsClaim
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.portal.bookings import sent, text_of
from tests.portal.people import browser_of, joined

FORM = "/voice/missing-points/"
WORK = [
    LineDraft(kind="labour", description="Service", net_minor=20_000, tax_minor=4_000, pay_type="customer"),
    LineDraft(kind="parts", description="Seal", net_minor=5_000, tax_minor=1_000, pay_type="warranty"),
]


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_vehicle(ben)


def billed(site: Site, car: Vehicle, person: User | None, number: str = "RO-77") -> Visit:
    at = timezone.now() - timedelta(days=2)
    visit = Visit.objects.create(
        number=f"HAR-{number}", site=site, vehicle=car, person=person, opened_at=at, currency="GBP",
        source="dms", external_number=number,
    )  # fmt: skip
    return visits.close(visit=visit, lines=WORK, now=at, actor=None)


def asked(site: Site, **fields: Any) -> dict[str, object]:
    return sent(site=site.pk, happened_on="", invoice_number="", vehicle="", note="", **fields)


def ask(ben: User, site: Site, count: int) -> None:
    for n in range(count):
        journeys.claim_points(user=ben, site=site, invoice_number=f"NO{n}", now=timezone.now())


def test_points_are_found_at_once_and_their_receipt_is_a_click_away(
    client: Client, site: Site, ben: User, car: Vehicle
) -> None:
    visit = billed(site, car, ben)
    assert "Points missing?" in text_of(client.get("/voice/"))
    answer = client.post(FORM, asked(site) | {"invoice_number": "ro 77"})
    page = text_of(client.get(answer["Location"]))
    assert "200 points from visit HAR-RO-77" in page
    assert f"/points/receipts/{visit.pk}/" in page
    receipt = text_of(client.get(f"/points/receipts/{visit.pk}/"))
    assert "Paid by warranty" in receipt
    assert client.get(f"/points/receipts/{visit.ref}/").status_code == 200


def test_what_is_not_found_gets_a_clock(client: Client, site: Site) -> None:
    answer = client.post(
        FORM, asked(site) | {"invoice_number": "nobody knows", "note": "<b>Paid</b> in cash"}
    )
    page = client.get(answer["Location"]).content.decode()
    assert "We are looking" in page
    assert "A person answers by" in page
    assert "&lt;b&gt;Paid&lt;/b&gt; in cash" in page
    PointsClaim.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "are late" in text_of(client.get(answer["Location"]))
    assert "are late" in text_of(client.get("/voice/"))


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({}, 422, "one of them is enough"),
        ({"invoice_number": "--"}, 422, "one of them is enough"),
        ({"happened_on": "2999-01-01"}, 422, "still to come"),
        ({"happened_on": "31.02.2026"}, 422, "valid date"),
        ({"invoice_number": "x" * 41}, 422, "40"),
        ({"invoice_number": "A", "vehicle": "zzzzzzzzzzzz"}, 422, "Car"),
        ({"invoice_number": "A", "site": "999999"}, 422, "Centre"),
    ],
)
def test_a_form_that_says_too_little_or_nonsense_loses_nothing(
    client: Client, site: Site, typed: dict[str, str], status: int, said: str
) -> None:
    answer = client.post(FORM, asked(site) | {"note": "With my brother"} | typed)
    page = text_of(answer)
    assert answer.status_code == status
    assert said in page
    assert "With my brother" in page
    assert not PointsClaim.objects.exists()


def test_an_earned_visit_shows_its_receipt_and_a_person_may_still_look(
    client: Client, site: Site, ben: User, car: Vehicle
) -> None:
    visit = billed(site, car, ben)
    journeys.settle(visit=visit, now=timezone.now(), actor=None)
    typed = asked(site) | {"invoice_number": "RO77", "note": "The oil?"}
    answer = client.post(FORM, typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "has brought its 200 points already" in page
    assert f"/points/receipts/{visit.pk}/" in page
    assert "The oil?" in page
    again = client.post(FORM, typed | sent(for_a_person="on"))
    assert again.status_code == 302
    assert PointsClaim.objects.get().is_waiting()


def test_the_page_of_a_visit_fills_the_form_and_only_for_its_owner(
    client: Client, stranger: Client, site: Site, ben: User, car: Vehicle
) -> None:
    visit = billed(site, car, ben)
    assert visit.number in text_of(client.get(f"{FORM}?visit={visit.ref}"))
    assert visit.number not in text_of(stranger.get(f"{FORM}?visit={visit.ref}"))


def test_strangers_find_nothing(
    client: Client, stranger: Client, site: Site, ben: User, car: Vehicle
) -> None:
    visit = billed(site, car, ben)
    client.post(FORM, asked(site) | {"invoice_number": "RO77"})
    claim = PointsClaim.objects.get()
    for path in (f"{FORM}{claim.ref}/", f"/points/receipts/{visit.pk}/", f"/points/receipts/{visit.ref}/"):
        assert client.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_another_s_car_cannot_be_named(client: Client, site: Site) -> None:
    theirs = make_vehicle(joined(site, "eve@example.com", "Eve Ash"))
    answer = client.post(FORM, asked(site) | {"invoice_number": "A", "vehicle": theirs.ref})
    assert answer.status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    client: Client, site: Site, ben: User, django_assert_num_queries: Callable[..., Any], rows: int
) -> None:
    ask(ben, site, rows)
    client.get("/voice/")
    with django_assert_num_queries(7):
        client.get("/voice/")


def test_a_receipt_tells_refunds_and_what_is_left(
    client: Client, site: Site, ben: User, car: Vehicle
) -> None:
    visit = billed(site, car, ben)
    now = timezone.now()
    journeys.settle(visit=visit, now=now, actor=None)
    line = visit.lines.get(position=1)
    journeys.refund_line(line=line, net_minor=5_000, key="r", reason="Redone", now=now, actor=ben)
    page = text_of(client.get(f"/points/receipts/{visit.pk}/"))
    assert "£50 before tax came back to you" in page
    assert "−50" in page
    assert 'Left of this bill</span><span class="dial">150' in page


@pytest.mark.parametrize("path", ["/voice/", FORM])
def test_the_pages_speak_chinese(client: Client, path: str) -> None:
    client.cookies["django_language"] = "zh-hans"
    assert 'lang="zh-Hans"' in client.get(path).content.decode()
