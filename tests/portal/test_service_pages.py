"""The day of service on the owner's phone: eight steps that follow, check-in from home, words."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from booking.appointments.models import Appointment
from booking.estimates.actions import record_finding
from booking.estimates.rules import LineDraft
from booking.reception.models import CheckIn, Note
from booking.sites.models import Site
from booking.visits.rules import LineDraft as BillLine
from club import journeys
from club.notices.models import Notice
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import NOW, Scene, a_person, a_scene, an_operation, book
from tests.booking.shelves import a_photo, use_shelf
from tests.disks import fill, small_disk
from tests.portal.bookings import make_car, sent, text_of
from tests.portal.people import joined

pytestmark = pytest.mark.django_db
EARLY = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=2, technicians=2)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def visit(scene: Scene, ben: User, request: pytest.FixtureRequest) -> Appointment:
    """Tomorrow at nine; the clock of these tests is set around it."""
    if "requested" in request.node.name:
        scene.service.is_open_ended = True
        scene.service.save()
    car = make_car(ben, make_model("tern"))
    held = journeys.book_service(
        user=ben, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=car, request_key="k", now=scene.now,
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=ben, now=scene.now)


def browser(user: User) -> Client:
    Session.objects.all().delete()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="portal.accounts.backend.Backend")
    return client


def page(visit: Appointment, more: str = "") -> str:
    return f"/appointments/{visit.ref}/{more}"


@pytest.mark.parametrize("works", [1, 3])
def test_what_the_page_of_a_visit_costs(scene: Scene, django_assert_num_queries: Any, works: int) -> None:
    with time_machine.travel(scene.now, tick=False):
        owner = joined(scene.site, "ida@example.com", "Ida Elm")
        work, car = (
            [scene.service, an_operation(), an_operation()][:works],
            make_car(owner, make_model("tern")),
        )
        visit = book(scene, scene.at(1, 9), operations=work, vehicle=car, actor=owner, mode="drop_off")
        client = browser(owner)
        client.get(page(visit))
        with django_assert_num_queries(13):
            client.get(page(visit))


def version_in(text: str) -> str:
    return text.split("/day/?v=")[1].split('"')[0]


def test_the_page_follows_the_day_and_is_silent_while_nothing_happens(visit: Appointment, ben: User) -> None:
    staff = a_person("Zoe")
    with time_machine.travel(visit.arrive_at, tick=False):
        client = browser(ben)
        shown = text_of(client.get(page(visit)))
        assert "htmx" in shown
        assert '<p class="only-read" role="status" id="day-said"></p>' in shown, "stays when steps are new"
        seen = version_in(shown)
        assert client.get(page(visit, f"day/?v={seen}")).status_code == 204
        journeys.receive_car(appointment=visit, odometer_km=5, now=visit.arrive_at, actor=staff)
        answer = client.get(page(visit, f"day/?v={seen}"))
        text = text_of(answer)
        assert answer.status_code == 200
        assert 'id="day"' in text
        assert 'id="day-said" hx-swap-oob="innerHTML">With us' in text, "and is told what is said now"
        assert "proposal" not in text, "only what changed"
        assert version_in(text) != seen
        record_finding(appointment=visit, area="tyres", grade="soon", text="3 mm", now=visit.arrive_at,
                       actor=staff)  # fmt: skip
        text = text_of(client.get(page(visit, f"day/?v={version_in(text)}")))
        assert "3 mm" in text
        assert "talk-lines" not in text


@pytest.mark.source("D1")
def test_eight_steps_with_their_times(visit: Appointment, ben: User) -> None:
    staff, at = a_person("Zoe"), visit.arrive_at
    received = journeys.receive_car(appointment=visit, odometer_km=5, now=at, actor=staff)
    journeys.start_work(appointment=visit, now=at, actor=staff)
    journeys.finish_work(appointment=visit, now=at + timedelta(minutes=50), actor=staff)
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        shown = text_of(browser(ben).get(page(visit)))
        timeline = shown.split('class="timeline"')[1].split("</ol>")[0]
        assert timeline.count("<li") == 8
        assert timeline.count('class="done"') == 6
        assert timeline.count("not needed") == 2
        assert "09:50" in timeline
    line = BillLine(
        kind="labour", description="Service", net_minor=10_000, tax_minor=2_000, pay_type="customer"
    )
    journeys.close_visit(visit=received, lines=[line], now=at + timedelta(hours=1), actor=staff)
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        shown = text_of(browser(ben).get(page(visit)))
        assert "Thank you for coming" in shown
        assert "hx-get" not in shown, "it is over"


def test_check_in_from_home(visit: Appointment, ben: User) -> None:
    form = {"odometer_km": "25500", "limit": "150.00", "signed_name": "Ben Oak", "photos": [a_photo()]}
    with time_machine.travel(visit.arrive_at - timedelta(minutes=46), tick=False):
        client = browser(ben)
        assert "From 08:15 you can check in" in text_of(client.get(page(visit)))
        assert "Check-in opens" in text_of(client.get(page(visit, "check-in/")))
        assert client.post(page(visit, "check-in/"), sent(**form)).status_code == 409
    assert not CheckIn.objects.exists()
    with time_machine.travel(visit.arrive_at - timedelta(minutes=45), tick=False):
        client = browser(ben)
        assert page(visit, "check-in/") in text_of(client.get(page(visit)))
        wrong = client.post(page(visit, "check-in/"), sent(odometer_km="25500", signed_name="", limit="80"))
        assert wrong.status_code == 422
        assert 'value="80"' in text_of(wrong), "nothing typed is lost"
        assert "add at least one photo" in text_of(wrong)
        form["photos"] = [a_photo()]
        assert client.post(page(visit, "check-in/"), sent(**form)).status_code == 302
        assert client.get(page(visit, "check-in/")).status_code == 302, "done"
    given = CheckIn.objects.get()
    visit.refresh_from_db()
    assert (visit.state, visit.limit_minor, given.how, given.seen_at) == ("checked_in", 15_000, "home", None)
    assert given.odometer_km == 41_038, "typed in miles"
    assert visit.vehicle is not None
    assert not visit.vehicle.is_verified(), "nobody of ours has seen it yet"
    staff = a_person("Zoe")
    journeys.receive_car(appointment=visit, odometer_km=0, now=visit.arrive_at, actor=staff)
    given.refresh_from_db()
    assert given.seen_by == staff
    assert Notice.objects.filter(kind="car_received").count() == 1


@pytest.mark.proves("C7")
def test_a_photo_that_finds_no_room_is_told_and_nothing_typed_is_lost(
    visit: Appointment, ben: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    form = {"odometer_km": "25500", "limit": "150.00", "signed_name": "Ben Oak"}
    with time_machine.travel(visit.arrive_at, tick=False), small_disk(tmp_path / "disk", 1) as disk:
        use_shelf(monkeypatch, disk)
        filler = fill(disk)
        no = browser(ben).post(page(visit, "check-in/"), sent(**form, photos=[a_photo()]))
        assert no.status_code == 507
        assert "could not keep your file just now" in text_of(no)
        assert all(f'value="{typed}"' in text_of(no) for typed in form.values())
        assert not CheckIn.objects.exists()
        filler.unlink()
        again = browser(ben).post(page(visit, "check-in/"), sent(**form, photos=[a_photo()]))
        assert (again.status_code, CheckIn.objects.count()) == (302, 1)


def test_words_reach_the_workshop_and_come_back(visit: Appointment, ben: User) -> None:
    with time_machine.travel(visit.arrive_at, tick=False):
        client = browser(ben)
        assert client.post(page(visit, "notes/"), sent(text=" ")).status_code == 422
        assert client.post(page(visit, "notes/"), sent(text="The key is in the box.")).status_code == 302
        journeys.say_to_owner(
            appointment=visit, text="<b>Thanks</b>", now=visit.arrive_at, actor=a_person("Zoe")
        )
        shown = text_of(client.get(page(visit)))
        assert "The key is in the box." in shown
        assert "<b>Thanks</b>" not in client.get(page(visit)).content.decode()
    assert Note.objects.filter(side="owner").get().read_at == visit.arrive_at, "answered is read"
    assert Notice.objects.get(kind="workshop_note").data["words"] == "<b>Thanks</b>"


def test_when_it_is_over_words_find_nobody(visit: Appointment, ben: User, scene: Scene) -> None:
    journeys.cancel_service(appointment=visit, user=ben, now=scene.now)
    with time_machine.travel(scene.now, tick=False):
        answer = browser(ben).post(page(visit, "notes/"), sent(text="Hello?"))
    assert answer.status_code == 409
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("more", "read", "sent_to"),
    [("", 404, 405), ("day/", 404, 405), ("check-in/", 404, 404), ("notes/", 405, 404)],
)
def test_others_find_nothing(visit: Appointment, scene: Scene, more: str, read: int, sent_to: int) -> None:
    eve = joined(scene.site, "eve@example.com", "Eve")
    with time_machine.travel(visit.arrive_at, tick=False):
        client = browser(eve)
        assert client.get(page(visit, more)).status_code == read
        assert client.post(page(visit, more), sent(text="x")).status_code == sent_to
    stranger = Client()
    assert stranger.get(page(visit, "day/")).status_code == 401, "a page that asks by itself shows no sign-in"


@pytest.mark.parametrize("notes", [1, 3])
def test_what_a_look_costs(visit: Appointment, ben: User, notes: int, django_assert_num_queries: Any) -> None:
    for number in range(notes):
        journeys.say_to_workshop(appointment=visit, text=f"Word {number}", now=NOW, user=ben)
    with time_machine.travel(visit.arrive_at, tick=False):
        client = browser(ben)
        seen = version_in(text_of(client.get(page(visit))))
        with django_assert_num_queries(4):
            assert client.get(page(visit, f"day/?v={seen}")).status_code == 204


def in_state(visit: Appointment, ben: User, state: str, at: datetime) -> None:
    """As far as that on its day."""
    staff = a_person("Zoe")
    if state == "cancelled":
        journeys.cancel_service(appointment=visit, user=ben, now=at)
    if state == "waiting":
        journeys.wait_for_time(
            person=ben, site=visit.site, mode="drop_off", first=at.date(), last=at.date(), replaces=visit,
            now=at - timedelta(days=1),
        )  # fmt: skip
    if state in ("cancelled", "booked", "waiting", "requested"):
        return
    received = journeys.receive_car(appointment=visit, odometer_km=5, now=at, actor=staff)
    if state == "checked_in":
        return
    journeys.start_work(appointment=visit, now=at, actor=staff)
    work = [LineDraft("Tyre", 15, 100)]
    if state == "awaiting_approval":
        journeys.propose_work(appointment=visit, lines=work, now=at, actor=staff)
    if state == "awaiting_parts":
        journeys.wait_for_parts(appointment=visit, reason="Pump", now=at, actor=staff)
    if state in ("ready", "delivered"):
        journeys.finish_work(appointment=visit, now=at, actor=staff)
    if state == "delivered":
        line = BillLine(kind="labour", description="Oil", net_minor=100, tax_minor=20, pay_type="customer")
        journeys.close_visit(visit=received, lines=[line] * 3, now=at, actor=staff)


STATES = {"requested": 17, "booked": 19, "waiting": 19, "checked_in": 17, "awaiting_approval": 19,
          "awaiting_parts": 17, "ready": 17, "delivered": 19, "cancelled": 6}  # fmt: skip
"""On the day itself, when a stored balance is counted anew; a day ahead a booked visit asks thirteen. Until
the bill three of them ask what the level brings."""


@pytest.mark.parametrize(("state", "queries"), STATES.items())
def test_what_the_page_costs_in_each_state(
    visit: Appointment, ben: User, state: str, queries: int, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(visit.arrive_at, tick=False):
        in_state(visit, ben, state, visit.arrive_at)
        client = browser(ben)
        client.get(page(visit))
        with django_assert_num_queries(queries):
            client.get(page(visit))
