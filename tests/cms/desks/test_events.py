"""Events at the desk: planned, published, changed, called off; the door with ticks and a way back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from club import journeys
from club.events import actions
from club.events.models import CheckIn, Event, Registration
from cms.pages import EventPage
from cms.planting import begin
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import Staffed, World, text

START = NOW + timedelta(days=10)
LOCAL = "%Y-%m-%dT%H:%M"


def facts(world: World, **more: object) -> dict[str, Any]:
    tz = world.here.site.tz

    def clock(at: datetime) -> str:
        return at.astimezone(tz).strftime(LOCAL)

    return {
        "slug": "night", "title": "A night on ice", "theme": "driving", "site": world.here.site.pk,
        "place": "The hall", "starts_at": clock(START), "ends_at": clock(START + timedelta(hours=3)),
        "opens_at": clock(NOW), "closes_at": clock(START - timedelta(hours=1)),
        "names_until": clock(START - timedelta(days=1)), "seats": 4, "guests_max": 3, "counts_guests": "on",
        "price_points": 0, "gives_points": 50, "cost_minor": 0, **more,
    }  # fmt: skip


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("club_manager", world.here.site)


def planned(world: World, manager: Client, **more: object) -> Event:
    answer = manager.post("/desk/growth/events/new/", facts(world, **more))
    assert answer.status_code == 302, text(answer)
    manager.post("/desk/growth/events/night/publish/")
    return Event.objects.get()


def comes(world: World, event: Event, guests: int = 1) -> Registration:
    return journeys.register_for_event(
        event=event, member=world.member, guests=guests, request_key="one", now=NOW
    )


def test_an_event_is_planned_on_the_clock_of_its_place_and_published(world: World, manager: Client) -> None:
    event = planned(world, manager, tiers=["gold"], hobbies="Skating, ice")
    assert (event.starts_at, event.zone) == (START.replace(second=0, microsecond=0), world.here.site.zone)
    assert event.audience == {"tiers": ["gold"], "hobbies": ["skating", "ice"]}
    assert event.published_at
    assert "A night on ice" in text(manager.get("/desk/growth/events/?by=theme"))


def test_what_is_published_for_everybody_is_found_by_visitors(world: World, manager: Client) -> None:
    begin(now=NOW)
    planned(world, manager)
    assert "A night on ice" in text(Client().get("/events/"))
    visitor = Client().get("/events/night/")
    assert visitor.status_code == 200
    assert "Register" in text(visitor)
    assert manager.post("/desk/growth/events/night/publish/").status_code in (302, 409)
    assert EventPage.objects.filter(slug="night").count() == 2, "one in each language"


def test_a_page_goes_by_its_events_title_until_an_editor_writes_it(world: World, manager: Client) -> None:
    begin(now=NOW)
    planned(world, manager)
    manager.post("/desk/growth/events/night/edit/", facts(world, title="A day on ice"))
    assert "A day on ice" in text(Client().get("/events/night/"))
    for page in EventPage.objects.filter(slug="night"):
        page.title = "Ours"
        page.save_revision().publish()
    manager.post("/desk/growth/events/night/edit/", facts(world, title="An hour on ice"))
    assert {page.title for page in EventPage.objects.filter(slug="night")} == {"Ours"}


def test_what_is_published_for_some_is_not_shown_to_visitors(world: World, manager: Client) -> None:
    begin(now=NOW)
    planned(world, manager, tiers=["diamond"])
    assert Client().get("/events/night/").status_code == 404


def test_its_page_comes_and_goes_with_who_may_come(world: World, manager: Client) -> None:
    begin(now=NOW)
    planned(world, manager, tiers=["diamond"])
    opened, narrowed = facts(world), facts(world, tiers=["diamond"])
    for told, status in ((opened, 200), (narrowed, 404), (opened, 200)):
        assert manager.post("/desk/growth/events/night/edit/", told).status_code == 302
        assert Client().get("/events/night/").status_code == status
        assert ("A night on ice" in text(Client().get("/events/"))) == (status == 200)
    assert EventPage.objects.filter(slug="night").count() == 2, "one in each language"


def test_a_draft_opened_to_everybody_has_no_page_before_it_is_published(
    world: World, manager: Client
) -> None:
    begin(now=NOW)
    manager.post("/desk/growth/events/new/", facts(world, tiers=["diamond"]))
    manager.post("/desk/growth/events/night/edit/", facts(world))
    assert not EventPage.objects.filter(slug="night").exists()


def test_times_that_cross_are_said_and_nothing_is_planned(world: World, manager: Client) -> None:
    wrong = facts(world, ends_at=(START - timedelta(hours=2)).strftime(LOCAL))
    answer = manager.post("/desk/growth/events/new/", wrong)
    assert answer.status_code == 422
    assert "in this order" in text(answer)
    assert not Event.objects.exists()


def test_fewer_places_than_taken_are_refused(world: World, manager: Client) -> None:
    event = planned(world, manager)
    comes(world, event)
    answer = manager.post("/desk/growth/events/night/edit/", facts(world, seats=1))
    assert answer.status_code == 422
    assert "2 places are taken" in text(answer)
    assert manager.post("/desk/growth/events/night/edit/", facts(world, seats=9)).status_code == 302
    event.refresh_from_db()
    assert event.seats == 9


def test_called_off_needs_a_reason(world: World, manager: Client) -> None:
    event = planned(world, manager)
    comes(world, event)
    assert manager.post("/desk/growth/events/night/off/", {"why": " "}).status_code == 422
    assert manager.post("/desk/growth/events/night/off/", {"why": "Storm"}).status_code == 302
    assert Registration.objects.get().state == "cancelled"
    assert "Storm" in text(manager.get("/desk/growth/events/night/"))


def test_another_centre_sees_nothing_of_it(world: World, manager: Client, staffed: Staffed) -> None:
    planned(world, manager)
    other = staffed("club_manager", world.there.site)
    for path in ("", "edit/", "door/"):
        assert other.get(f"/desk/growth/events/night/{path}").status_code == 404
    assert other.post("/desk/growth/events/night/off/", {"why": "x"}).status_code == 404
    assert staffed("workshop", world.here.site).get("/desk/growth/events/").status_code == 403


@pytest.fixture
def evening(world: World, manager: Client) -> Registration:
    """A party of two, an hour before an event that starts now."""
    event = planned(world, manager)
    made = comes(world, event)
    Event.objects.update(
        starts_at=NOW + timedelta(hours=1), closes_at=NOW, names_until=NOW, opens_at=NOW - timedelta(days=9)
    )
    return made


def nonce_of(page: str) -> str:
    return page.split('name="nonce" value="')[1].split('"')[0]


def test_a_scan_shows_the_party_and_ticks_let_it_in(
    world: World, manager: Client, evening: Registration
) -> None:
    door, token = "/desk/growth/events/night/door/", journeys.door_token(evening)
    shown = text(manager.post(door, {"token": token}))
    assert "Ada Lowe" in shown
    assert not CheckIn.objects.exists(), "looking lets nobody in"
    entered = {"token": token, "nonce": nonce_of(shown), "present": ["0", "1"]}
    assert manager.post(f"{door}in/", entered).status_code == 302
    evening.refresh_from_db()
    assert (evening.state, CheckIn.objects.count()) == ("attended", 2)
    row = CheckIn.objects.order_by("pk").first()
    assert row is not None
    assert "2 people inside" in text(manager.get(door))
    assert manager.post(f"{door}{row.pk}/undo/").status_code == 302
    assert "1 person inside" in text(manager.get(door))


@pytest.mark.parametrize("token", ["", "E1.1.1.AAAAAAAAAAAAAAAA", "nothing", "<script>"])
def test_a_wrong_ticket_is_said(manager: Client, evening: Registration, token: str) -> None:
    door = "/desk/growth/events/night/door/"
    assert manager.post(door, {"token": token}).status_code == (404 if token else 422)
    assert manager.post(f"{door}in/", {"token": token}).status_code == 404
    assert not CheckIn.objects.exists()


def test_a_party_that_waits_is_known_by_its_reference(
    world: World, manager: Client, evening: Registration
) -> None:
    entry = evening.event.line.create(member=world.member, seats=1, rank=0, since=NOW, joined_at=NOW)
    answer = manager.post("/desk/growth/events/night/door/", {"token": entry.ref})
    assert (answer.status_code, "waiting list" in text(answer)) == (409, True)


def test_papers_are_noted_at_the_door(world: World, manager: Client, evening: Registration) -> None:
    Event.objects.update(asks_waiver=True)
    door, token = "/desk/growth/events/night/door/", journeys.door_token(evening)
    entered = {"token": token, "nonce": nonce_of(text(manager.post(door, {"token": token}))), "present": "0"}
    answer = manager.post(f"{door}in/", entered)
    assert (answer.status_code, "waiver is not signed" in text(answer)) == (422, True)
    assert manager.post(f"{door}in/", entered | {"waiver": "on"}).status_code == 302


def test_the_event_page_asks_as_often_for_one_as_for_many(
    world: World, manager: Client, django_assert_max_num_queries: Any
) -> None:
    event = planned(world, manager)
    comes(world, event, guests=3)
    actions.run_line(event=event, now=NOW)
    with django_assert_max_num_queries(22):
        manager.get("/desk/growth/events/night/")
