"""/profile/privacy/, the copy, being forgotten, the phone's code and the ID number: one's own only."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.sites.models import Site
from club import journeys
from club.members.models import Member
from club.notices.models import Notice
from club.privacy.models import DataCopy, Erasure, Look
from portal.models import User
from tests.portal.bookings import sent, text_of
from tests.portal.people import PASSWORD, make_member, sign_in


@pytest.fixture
def mia(site: Site) -> User:
    return make_member(site, phone="+442079460123").user


@pytest.fixture
def client(mia: User) -> Client:
    """Signed in by password a moment ago, so that the step-up is content."""
    client = Client()
    sign_in(client, "mia@example.com", PASSWORD)
    return client


@pytest.fixture
def stranger(site: Site) -> Client:
    make_member(site, "ada@example.com", name="Ada Lowe")
    client = Client()
    sign_in(client, "ada@example.com", PASSWORD)
    return client


@pytest.mark.proves("F4")
def test_a_copy_is_asked_for_made_and_fetched_by_its_owner_only(
    client: Client, stranger: Client, mia: User, settings: Any, tmp_path: Any
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}
        }
    }  # fmt: skip
    assert client.post("/profile/privacy/copy/", sent()).status_code == 302
    assert "ready by" in text_of(client.get("/profile/privacy/"))
    journeys.privacy_by_the_clock(now=timezone.now())
    copy = DataCopy.objects.get(person=mia)
    answer = client.get(f"/profile/privacy/copy/{copy.ref}/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert stranger.get(f"/profile/privacy/copy/{copy.ref}/").status_code == 404
    assert "ready by" not in text_of(stranger.get("/profile/privacy/"))
    DataCopy.objects.update(until=timezone.now())
    assert client.get(f"/profile/privacy/copy/{copy.ref}/").status_code == 404


def test_being_forgotten_shows_the_plan_and_can_be_taken_back(client: Client, mia: User) -> None:
    page = text_of(client.get("/profile/privacy/deletion/"))
    assert "Your file: name, contacts" in page
    assert client.post("/profile/privacy/deletion/", sent()).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post("/profile/privacy/deletion/", sent(is_sure="on")).status_code == 302
    assert Erasure.objects.get(person=mia).is_open()
    assert "You asked us to forget you" in text_of(client.get("/profile/privacy/"))
    client.post("/profile/privacy/deletion/back/", sent())
    assert not Erasure.objects.get(person=mia).is_open()


def test_who_opened_my_file_is_told_with_the_same_queries_for_one_and_three(
    client: Client, mia: User, site: Site
) -> None:
    staff = User.objects.create_user("kim@example.com", name="Kim Secret", is_staff=True)
    client.get("/profile/privacy/")  # what is asked once a session is not counted
    counts = []
    for _n in range(2):
        Look.objects.create(at=timezone.now(), staff=staff, person=mia, site=site, what="page")
        with CaptureQueriesContext(connection) as seen:
            page = text_of(client.get("/profile/privacy/"))
        counts.append(len(seen))
        assert "opened the file" in page
        assert "Kim Secret" not in page
    assert counts[0] == counts[1]


def test_the_phone_is_confirmed_by_its_code(client: Client, mia: User) -> None:
    assert "We send a code to" in text_of(client.get("/profile/phone/"))
    client.post("/profile/phone/code/", sent())
    assert client.post("/profile/phone/", sent(code="nonsense")).status_code == 422
    code = re.sub(r"\D", "", str(Notice.objects.get(kind="phone_code").data["code"]))
    assert client.post("/profile/phone/", sent(code=code)).status_code == 302
    mia.refresh_from_db()
    assert mia.phone_verified_at is not None
    assert "was confirmed on" in text_of(client.get("/profile/phone/"))


def test_what_stands_in_the_way_leads_to_where_it_is_settled(client: Client, mia: User) -> None:
    journeys.raise_ticket(
        site=mia.member.site, source="portal", words="It squeals.", now=timezone.now(), key="k", person=mia
    )
    page = text_of(client.get("/profile/privacy/deletion/"))
    assert '<a href="/voice/">A complaint of yours is open: we settle it first.</a>' in page


def test_an_id_number_is_kept_with_a_yes_and_shown_by_its_end(client: Client, mia: User) -> None:
    refused = client.post("/profile/id/", sent(number="AB123456"))
    assert (refused.status_code, "AB123456" in text_of(refused)) == (422, True)
    assert client.post("/profile/id/", sent(number="AB123456", agrees="on")).status_code == 302
    page = text_of(client.get("/profile/id/"))
    assert "ends in 3456" in page
    assert "AB12" not in page
    client.post("/profile/id/", sent(number=""))
    assert Member.objects.get(user=mia).id_sealed is None


@pytest.mark.parametrize(
    "path", ["/profile/privacy/", "/profile/privacy/deletion/", "/profile/phone/", "/profile/id/"]
)
def test_a_visitor_is_led_to_the_door(db: None, path: str) -> None:
    assert Client().get(path).status_code == 302
