"""Around an event: scans from a phone without a network, the list as a file, guests, partners, the year."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from booking.sites.models import Group
from club import journeys
from club.events.actions import partners
from club.events.models import CheckIn, Event, Partner, PartnerRequest, PartyGuest, Registration
from club.members.models import Consent, Member
from club.notices.models import Notice
from club.payments.models import PaidPlan
from club.referrals.models import Referral
from tests.booking.scenes import NOW
from tests.club.events.makes import make_event
from tests.cms.desks.conftest import Staffed, World, text

BASE = "/desk/growth/events"


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("club_manager", world.here.site)


@pytest.fixture
def event(world: World) -> Event:
    times = {
        "starts_at": NOW + timedelta(hours=1), "ends_at": NOW + timedelta(hours=4),
        "closes_at": NOW + timedelta(minutes=30), "names_until": NOW, "opens_at": NOW - timedelta(days=2),
    }  # fmt: skip
    return make_event(world.here.site, **times)


@pytest.fixture
def party(world: World, event: Event) -> Registration:
    return journeys.register_for_event(
        event=event, member=world.member, guests=["=SUM(A1)", "Jo"], request_key="one", now=NOW
    )


def scan(event: Event, client: Client, *rows: object) -> Any:
    body = json.dumps({"scans": rows})
    return client.post(f"{BASE}/{event.slug}/door/scans/", body, content_type="application/json")


def row(party: Registration, nonce: str, present: list[int], minutes: int = 5) -> dict[str, object]:
    at = NOW - timedelta(minutes=minutes)
    token = journeys.door_token(party)
    return {"token": token, "nonce": nonce, "present": present, "scanned_at": at.isoformat()}


def test_a_phone_takes_the_list_along_and_its_scans_are_one_by_nonce(
    manager: Client, event: Event, party: Registration
) -> None:
    listed = manager.get(f"{BASE}/{event.slug}/door/list.json").json()
    (known,) = listed["parties"]
    assert [one["name"] for one in known["people"]] == ["Ada Lowe", "=SUM(A1)", "Jo"]
    assert journeys.door_token(party) not in json.dumps(listed), "the list opens no door by itself"

    first, other = row(party, "a", [0, 1]), row(party, "b", [1, 2], 3)
    assert [one["state"] for one in scan(event, manager, first).json()["results"]] == ["in"]
    again = scan(event, manager, first, other, {"nonce": "c"}, row(party, "d", [7])).json()["results"]
    assert [one["state"] for one in again] == ["in", "before", "dropped", "refused"]
    assert CheckIn.objects.count() == 3
    assert CheckIn.objects.earliest("pk").scanned_at == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(("body", "status"), [("[", 400), ("[]", 400), ('{"scans": 3}', 400)])
def test_nonsense_is_refused(manager: Client, event: Event, body: str, status: int) -> None:
    answer = manager.post(f"{BASE}/{event.slug}/door/scans/", body, content_type="application/json")
    assert answer.status_code == status


def test_another_centre_sees_neither_list_nor_scans(
    world: World, staffed: Staffed, event: Event, party: Registration
) -> None:
    stranger = staffed("club_manager", world.there.site)
    assert stranger.get(f"{BASE}/{event.slug}/door/list.json").status_code == 404
    assert scan(event, stranger, row(party, "a", [0])).status_code == 404
    assert stranger.post(f"{BASE}/{event.slug}/list.csv").status_code == 404


def test_the_list_leaves_as_a_file_without_formulas(
    manager: Client, event: Event, party: Registration
) -> None:
    sent = b"".join(manager.post(f"{BASE}/{event.slug}/list.csv"))
    assert b"'=SUM(A1)" in sent
    assert manager.post(f"{BASE}/{event.slug}/list.xlsx").status_code == 200
    assert manager.post(f"{BASE}/{event.slug}/list.pdf").status_code == 404


def test_a_guest_who_agrees_is_the_hosts_friend_once(
    manager: Client, event: Event, party: Registration
) -> None:
    scan(event, manager, row(party, "a", [0, 2]))
    jo = PartyGuest.objects.get(name="Jo")
    path = f"{BASE}/{event.slug}/door/guests/{jo.pk}/"
    assert manager.post(path, {f"guest{jo.pk}-name": "Jo Fern"}).status_code == 422
    said = {f"guest{jo.pk}-name": "Jo Fern", f"guest{jo.pk}-phone": "+447700900456"}
    assert manager.post(path, said).status_code == 302
    row_made = Referral.objects.get()
    assert (row_made.state, row_made.referrer, row_made.how) == ("visited", party.member, "event")
    absent = PartyGuest.objects.get(place=1)
    assert manager.post(f"{BASE}/{event.slug}/door/guests/{absent.pk}/", said).status_code == 404


@pytest.mark.source("K8")
def test_a_partner_writes_staff_answer_and_send_and_no_name_leaves(
    world: World, manager: Client, client: Client
) -> None:
    made = {"name": "Tyres Ltd", "contact": "Kim", "email": "kim@example.com", "site": world.here.site.pk}
    assert manager.post("/desk/growth/partners/", made).status_code == 302
    partner = Partner.objects.get()
    link = f"/partners/{partners.link_token(partner)}/"
    assert client.get("/partners/wrong/").status_code == 410
    assert client.post(link, {"title": "", "words": ""}).status_code == 422
    words = {"title": "Winter tyres", "words": "Ten percent less"}
    assert client.post(link, words).status_code == 302
    asked = PartnerRequest.objects.get()
    path = f"/desk/growth/partners/requests/{asked.ref}/"
    assert manager.post(f"{path}sending/").status_code == 409
    assert manager.post(path, words).status_code == 302
    assert manager.post(f"{path}sending/").status_code == 409, "nobody has agreed to hear of such things"
    Consent.objects.create(
        person=world.member.user, purpose="marketing", channel="email", decision="granted", at=NOW,
        text_version="1", how="test",
    )  # fmt: skip
    assert manager.post(f"{path}sending/").status_code == 302
    assert manager.post(f"{path}sending/").status_code == 409, "once is enough"
    assert Notice.objects.get(kind="partner_offer").person == world.member.user
    shown = client.get(link).content.decode()
    assert "to 1 member" in shown
    assert "Ada" not in shown
    manager.post(f"/desk/growth/partners/{partner.ref}/", {"renew": ""})
    assert client.get(link).status_code == 410


@pytest.mark.source("K9", "K14")
def test_the_year_shows_events_by_month_and_by_theme(manager: Client, event: Event) -> None:
    shown = text(manager.get(f"/desk/growth/year/?year={NOW.year}"))
    assert shown.count("Evening on ice") == 2
    assert manager.get("/desk/growth/year/?year=1900").status_code == 404


def test_a_paid_membership_is_written_by_the_group_only(
    world: World, manager: Client, staffed: Staffed
) -> None:
    said = {
        "code": "plus", "name": "Plus", "words": "Earlier", "months": 12, "early_hours": 24,
        "bonus_points": 0, "price": "49.00",
    }  # fmt: skip
    assert manager.post("/desk/growth/plans/", said).status_code == 404
    group = staffed("club_manager")
    assert group.post("/desk/growth/plans/", said | {"price": "0"}).status_code == 422
    assert group.post("/desk/growth/plans/", said).status_code == 302
    plan = PaidPlan.objects.get()
    assert plan.price_minor == 4_900
    assert group.post("/desk/growth/plans/plus/ending/").status_code == 302
    plan.refresh_from_db()
    assert plan.ended_at == NOW


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        ("GBP", "49.00", 4_900), ("GBP", "49.005", None), ("JPY", "4900", 4_900), ("JPY", "49.5", None),
        ("KWD", "4.900", 4_900), ("KWD", "4.905", None), ("GBP", "1000000", None),
    ],
)  # fmt: skip
def test_a_price_has_the_decimals_of_its_currency_and_can_be_charged(
    world: World, staffed: Staffed, currency: str, typed: str, minor: int | None
) -> None:
    """Yen have none, dinars three, of which cards take steps of ten."""
    Group.objects.update(currency=currency)
    said = {
        "code": "plus", "name": "Plus", "words": "Earlier", "months": 12, "early_hours": 24,
        "bonus_points": 0, "price": typed,
    }  # fmt: skip
    answer = staffed("club_manager").post("/desk/growth/plans/", said)
    assert answer.status_code == (302 if minor else 422)
    assert list(PaidPlan.objects.values_list("price_minor", flat=True)) == ([minor] if minor else [])


def test_an_offer_for_a_hobby_goes_to_those_alone_who_let_us_choose(
    world: World, manager: Client, client: Client
) -> None:
    """To pick people by what they like is profiling, beside the yes to news and offers (privacy.md)."""
    manager.post(
        "/desk/growth/partners/",
        {"name": "Sails Ltd", "contact": "Kim", "email": "kim@example.com", "site": world.here.site.pk},
    )
    client.post(
        f"/partners/{partners.link_token(Partner.objects.get())}/", {"title": "Sails", "words": "Ten"}
    )
    asked = PartnerRequest.objects.get()
    path = f"/desk/growth/partners/requests/{asked.ref}/"
    assert manager.post(path, {"title": "Sails", "words": "Ten"}).status_code == 302
    PartnerRequest.objects.update(audience={"hobbies": ["sailing"]})
    Member.objects.filter(pk=world.member.pk).update(hobbies="sailing")
    agreed = {"person": world.member.user, "channel": "email", "decision": "granted", "at": NOW,
              "text_version": "1", "how": "test"}  # fmt: skip
    Consent.objects.create(purpose="marketing", **agreed)
    assert manager.post(f"{path}sending/").status_code == 409
    Consent.objects.create(purpose="profiling", **agreed)
    assert manager.post(f"{path}sending/").status_code == 302
