"""Answers by a signed link, the why of the inbox, preferences, devices, and the feed of a car."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from booking.garage.actions import insure
from booking.garage.models import Vehicle
from booking.sites.models import Site
from club import journeys
from club.notices import tokens
from club.notices.actions import tell
from club.notices.models import Notice, PushDevice
from club.notices.reports import Report, take
from club.notices.wires import webpush
from club.reminders.actions import hand_over, plan
from club.reminders.models import Answer, Rule
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import EVERY_DAY, Scene, a_scene
from tests.portal.bookings import make_car, sent, text_of
from tests.portal.people import browser_of, joined


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    """At noon: in the evening and at night the house keeps quiet."""
    with time_machine.travel(timezone.now().replace(hour=12)):
        yield


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene(now=timezone.now(), hours=EVERY_DAY, bays=3, technicians=3)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def car(ben: User) -> Vehicle:
    vehicle = make_car(ben, make_model())
    vehicle.plate_country, vehicle.registered_on = "GB", timezone.localdate() - timedelta(days=3 * 365 - 20)
    vehicle.save()
    return vehicle


@pytest.fixture
def notice(ben: User, car: Vehicle) -> Notice:
    """An inspection due in three weeks, told by the inbox."""
    Rule.objects.exclude(code="inspection").update(paused_at=timezone.now())
    Rule.objects.filter(code="inspection").update(channels=["inbox"], opens="00:00", closes="00:00")
    now = timezone.now()
    journeys.plan_messages(now=now)
    hand_over(now=now, limit=10)
    return Notice.objects.get(kind="car_due")


def link_of(notice: Notice) -> str:
    return f"/a/{tokens.for_answers(notice)}/"


@pytest.mark.proves("H14")
def test_looking_writes_nothing_and_the_button_answers_without_signing_in(notice: Notice) -> None:
    anybody, link = Client(), link_of(notice)
    for _scanner in range(3):
        assert anybody.get(link).status_code == 200
        assert anybody.head(link).status_code == 200
    assert not Answer.objects.exists()
    assert "We ask again in a week" in text_of(anybody.post(link, {"kind": "snoozed"}))
    assert anybody.post(link, {"kind": "snoozed"}).status_code == 200
    assert Answer.objects.count() == 1


def test_done_elsewhere_and_a_day_that_cannot_be(notice: Notice, car: Vehicle) -> None:
    link = link_of(notice)
    late = Client().post(link, {"kind": "done", "done_on": date(2099, 1, 1)})
    assert late.status_code == 422
    assert "2099-01-01" in text_of(late)
    assert Client().post(link, {"kind": "remind_on"}).status_code == 422
    assert Client().post(link, {"kind": "done"}).status_code == 200
    assert car.milestones.get().kind == "inspection"


def test_a_rule_s_own_words_keep_the_button_and_the_answers(ben: User, car: Vehicle) -> None:
    words = {"subject": "Your cover", "body": "It ends on {due}."}
    Rule.objects.exclude(code="insurance-renewal").update(paused_at=timezone.now())
    terms = {"channels": ["inbox"], "opens": "00:00", "closes": "00:00"}
    Rule.objects.filter(code="insurance-renewal").update(**terms, **words)
    ends_on = timezone.localdate() + timedelta(days=30)
    insure(vehicle=car, insurer="X", ends_on=ends_on, now=timezone.now(), actor=ben)
    plan(now=timezone.now())
    hand_over(now=timezone.now(), limit=10)
    told = Notice.objects.get(kind="custom")
    page = text_of(browser_of(ben).get(f"/inbox/{told.ref}/"))
    assert f"/garage/{car.ref}/" in page
    assert link_of(told) in page
    assert "Done on" not in text_of(Client().get(link_of(told)))
    assert "We do not remind you of it again" in text_of(Client().post(link_of(told), {"kind": "done"}))


def test_sold_takes_the_car_away(notice: Notice, car: Vehicle, ben: User) -> None:
    assert Client().post(link_of(notice), {"kind": "sold"}).status_code == 200
    assert not Vehicle.objects.for_user(ben).exists()


@pytest.mark.proves("H14")
@pytest.mark.parametrize("change", ["x", "~x"])
def test_a_forged_link_is_nobody_s(notice: Notice, change: str) -> None:
    assert Client().get(link_of(notice)[:-1] + change + "/").status_code == 404
    other = tokens.make(notice, "email")  # ours, but for something else
    assert Client().get(f"/a/{other}/").status_code == 404


@pytest.mark.proves("H14")
def test_an_old_link_no_longer_answers(notice: Notice) -> None:
    link = link_of(notice)
    with time_machine.travel(timezone.now() + tokens.ANSWERS_FOR + timedelta(days=1)):
        assert Client().get(link).status_code == 404


def test_why_says_what_was_planned_and_what_became_of_it(notice: Notice, ben: User) -> None:
    page = text_of(browser_of(ben).get("/inbox/why/"))
    assert "Inspection by law" in page
    message = text_of(browser_of(ben).get(f"/inbox/{notice.ref}/"))
    assert "Why did I get this, or not?" in message
    stranger = joined(notice.person.member.site, "eve@example.com", "Eve")  # type: ignore[union-attr]
    assert "Inspection by law" not in text_of(browser_of(stranger).get("/inbox/why/"))
    assert browser_of(stranger).get(f"/inbox/{notice.ref}/").status_code == 404


def test_preferences_show_what_a_no_would_stop(ben: User, car: Vehicle) -> None:
    Rule.objects.filter(code="inspection").update(purpose="reminder", channels=["inbox"])
    journeys.plan_messages(now=timezone.now())
    assert "messages of the next 90 days would not come" in text_of(browser_of(ben).get("/profile/messages/"))
    browser_of(ben).post("/profile/messages/", sent())  # no to everything
    assert "would not come" not in text_of(browser_of(ben).get("/profile/messages/"))


def test_older_messages_are_one_click_away(ben: User) -> None:
    for n in range(31):
        words = {"subject": f"Word {n}", "text": "Hello"}
        tell(person=ben, kind="custom", data=words, key=f"w{n}", now=timezone.now(), channels=("inbox",))
    page = text_of(browser_of(ben).get("/inbox/"))
    assert "Show older ones" in page
    assert "Word 0<" not in page
    assert "Word 0<" in text_of(browser_of(ben).get("/inbox/?all=1"))


def test_an_address_that_bounces_is_told_to_its_owner(ben: User) -> None:
    page = "/profile/messages/"
    assert "come back" not in text_of(browser_of(ben).get(page))
    report = Report("bounced", "ben@example.com", reason="bounced")
    take(report=report, now=timezone.now())
    assert "Our e-mails to ben@example.com come back" in text_of(browser_of(ben).get(page))


def device(**more: str) -> dict[str, str]:
    public = webpush.point(ec.generate_private_key(webpush.CURVE).public_key())
    return {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc", "public_key": webpush.encode(public),
        "secret": webpush.encode(b"s" * 16), **more,
    }  # fmt: skip


def test_a_browser_is_added_once_shown_and_stopped(ben: User) -> None:
    client, data = browser_of(ben), device()
    for _ in range(2):
        assert client.post("/profile/messages/devices/", data).status_code == 204
    row = PushDevice.objects.get(gone_at=None)
    assert client.post(f"/profile/messages/devices/{row.pk}/stop/", sent()).status_code == 302
    assert not PushDevice.objects.filter(gone_at=None).exists()


@pytest.mark.parametrize(
    "more",
    [{"endpoint": "https://evil.example/x"}, {"endpoint": "http://fcm.googleapis.com/x"}, {"secret": "YQ"},
     {"public_key": "YWJj"}, {"endpoint": "https://fcm.googleapis.com.evil.example/x"}],
)  # fmt: skip
def test_what_no_browser_says_is_refused(ben: User, more: dict[str, str]) -> None:
    assert browser_of(ben).post("/profile/messages/devices/", device(**more)).status_code == 422


def test_somebody_else_s_device_is_not_there(ben: User, scene: Scene) -> None:
    browser_of(ben).post("/profile/messages/devices/", device())
    eve = browser_of(joined(scene.site, "eve@example.com", "Eve"))
    assert (
        eve.post(f"/profile/messages/devices/{PushDevice.objects.get().pk}/stop/", sent()).status_code == 404
    )


def test_a_car_s_feed_needs_no_consent_and_ends_with_the_link(ben: User, car: Vehicle) -> None:
    client, page = browser_of(ben), f"/garage/{car.ref}/calendar/"
    assert client.post(page, sent()).status_code == 302
    found = re.search(r'value="[^"]+/feeds/([^"]+[.]ics)"', text_of(client.get(page)))
    assert found
    link = found[1]
    answer = Client().get(f"/feeds/{link}")
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    (inspection,) = [entry for entry in entries if "nspection" in str(entry["SUMMARY"])]
    assert inspection["TRANSP"] == "TRANSPARENT", "what is due takes no day away"
    assert Client().get(f"/feeds/{link}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Client().get(f"/feeds/{link.replace(car.ref, 'abcdefghjkmn')}").status_code == 404
    client.post("/appointments/calendar/", sent(end="1"))
    assert Client().get(f"/feeds/{link}").status_code == 404


def test_a_stranger_cannot_open_the_calendar_of_my_car(car: Vehicle, scene: Scene) -> None:
    eve = browser_of(joined(scene.site, "eve@example.com", "Eve"))
    assert eve.get(f"/garage/{car.ref}/calendar/").status_code == 404
