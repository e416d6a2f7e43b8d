"""The calendar an owner shares with their own program: the link, the file, its ETag, and its end."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from booking.appointments import actions
from booking.garage.models import Vehicle
from booking.sites.actions import appoint
from booking.sites.models import Site
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import EVERY_DAY, Scene, a_person, a_scene
from tests.portal.bookings import booked, make_car, sent, text_of, uid_of
from tests.portal.people import browser_of, joined

FEED_QUERIES = 5
PAGE = "/appointments/calendar/"


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene(now=timezone.now(), hours=EVERY_DAY, bays=3, technicians=3)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_car(ben, make_model())


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def link_of(client: Client) -> str:
    assert client.post(PAGE, sent(new="1")).status_code == 302
    found = re.search(r'value="[^"]+(/feeds/[0-9a-f]{64}\.ics)"', text_of(client.get(PAGE)))
    assert found
    return found[1]


def test_the_link_is_made_read_and_ended(client: Client, scene: Scene, car: Vehicle) -> None:
    assert "Make my link" in text_of(client.get(PAGE))
    visit = booked(client, scene, car)
    link, anybody = link_of(client), Client()
    answer = anybody.get(link)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-cache" in answer["Cache-Control"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in answer.content
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["UID"]) == uid_of(client, visit)  # the one in the mails: calendars do not double it
    assert int(str(event["SEQUENCE"])) == visit.version
    begins = event.decoded("DTSTART")
    assert begins == visit.arrive_at
    assert str(begins.tzinfo) == scene.site.zone
    assert event["ORGANIZER"].params["CN"] == scene.site.name, "who invites, without the street"
    assert str(event["LOCATION"]).startswith(f"{scene.site.name}\n")
    assert client.post(PAGE, sent(end="1")).status_code == 302
    dead = anybody.get(link)
    assert (dead.status_code, dead.content.split(b":")[0]) == (404, b"feed_revoked")
    assert dead.content == anybody.get(f"/feeds/{'0' * 64}.ics").content


def test_an_unchanged_calendar_is_not_sent_twice(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    link, anybody = link_of(client), Client()
    etag = anybody.get(link)["ETag"]
    again = anybody.get(link, headers={"if-none-match": f'W/{etag}, "other"'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    actions.cancel(appointment=visit, now=timezone.now(), actor=None)
    changed = anybody.get(link, headers={"if-none-match": etag})
    assert changed.status_code == 200
    [event] = Calendar.from_ical(changed.content).walk("VEVENT")
    assert str(event["STATUS"]) == "CANCELLED"
    assert int(str(event["SEQUENCE"])) > visit.version


def test_the_page_belongs_to_members_and_shows_only_ones_own(client: Client, scene: Scene) -> None:
    mine = link_of(client)
    assert Client().get(PAGE).status_code == 302
    ada = browser_of(joined(scene.site, "ada@example.com", "Ada Lowe"))
    assert mine not in text_of(ada.get(PAGE))
    ada.post(PAGE, sent(end="1"))
    assert Client().get(mine).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_the_same_at_one_and_three(
    client: Client, scene: Scene, ben: User, count: int
) -> None:
    model = make_model()
    for number in range(count):
        actions.book(
            site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(2, 9 + number),
            request_key=f"feed{number}", now=scene.now, vehicle=make_car(ben, model), actor=ben,
        )  # fmt: skip
    link, anybody = link_of(client), Client()
    with CaptureQueriesContext(connection) as asked:
        answer = anybody.get(link)
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == count
    assert len(asked) == FEED_QUERIES


def test_staff_read_plates_and_work_but_no_names(client: Client, scene: Scene, car: Vehicle) -> None:
    booked(client, scene, car)
    ines = a_person("Ines")
    ines.is_staff = True
    ines.save()
    appoint(user=ines, role="advisor", site=scene.site, on=scene.day(0))
    desk = browser_of(ines)
    page = f"/desk/workshop/feeds/?site={scene.site.code}"
    assert desk.post(page, sent(unit="")).status_code == 302
    bay = scene.site.resources.filter(kind="bay").first()
    assert bay is not None
    assert desk.post(page, sent(unit=bay.pk)).status_code == 302
    links = re.findall(r"/feeds/[0-9a-f]{64}\.ics", text_of(desk.get(page)))
    assert len(links) == 2
    files = [Client().get(link).content.decode() for link in links]
    assert any(car.plate in file for file in files)
    assert not any("Ben" in file or "noise" in file.lower() for file in files)
    ends = re.findall(r"/desk/workshop/feeds/\d+/end/", text_of(desk.get(page)))
    assert client.post(ends[0]).status_code == 404
    assert desk.post(ends[0], sent()).status_code == 302
    assert sorted(Client().get(link).status_code for link in links) == [200, 404]
