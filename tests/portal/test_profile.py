"""/profile/: own data, consents by purpose and channel, the keys; nobody else's."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club.members.models import Consent, Member
from club.members.queries import consents_of, may_tell
from club.trail.models import TrailEntry
from tests.portal.people import PASSWORD, make_member, make_person, sign_in

pytestmark = pytest.mark.django_db
PAGE_QUERIES = 8  # session, person, member, copy of the person, centres, keys, devices, unread notices


def form(member: Member, **fields: object) -> dict[str, object]:
    return {"name": "Mia Hall", "phone": "020 7946 0123", "language": "en", "site": member.site.pk} | fields


def save(client: Client, member: Member, **fields: object) -> HttpResponse:
    return client.post("/profile/", form(member, **fields))  # type: ignore[return-value]


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    sign_in(client)
    return client


def test_strangers_are_led_to_the_door(client: Client) -> None:
    for path in ("/profile/", "/profile/messages/"):
        assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_change_is_saved_and_stands_in_the_trail(signed_in: Client, member: Member) -> None:
    assert save(signed_in, member, town="Newport", postcode="NP1 1AA").status_code == 302
    member.refresh_from_db()
    assert (member.town, member.postcode, str(member.user.phone)) == ("Newport", "NP1 1AA", "+442079460123")
    row = TrailEntry.objects.get(verb="member.edited")
    assert (row.actor, len(row.reference)) == (member.user, 10)


def test_a_company_names_itself_and_its_fleet_and_makes_its_file_whole(
    signed_in: Client, member: Member
) -> None:
    assert 'name="company"' not in signed_in.get("/profile/").content.decode(), (
        "of a private person it is not asked"
    )
    Member.objects.filter(pk=member.pk).update(attribute="company", region="South", industry="Freight")
    assert 'name="company"' in signed_in.get("/profile/").content.decode()
    told = {
        "company": "Dawn Freight",
        "fleet_size": 8,
        "street": "1 Quay",
        "town": "Newport",
        "postcode": "NP1",
    }
    save(signed_in, member, industry="Freight", region="South", **told)
    member.refresh_from_db()
    assert (member.company, member.fleet_size, member.completeness) == ("Dawn Freight", 8, 100)


def test_who_lives_elsewhere_says_so_or_follows_the_centre(signed_in: Client, member: Member) -> None:
    page = signed_in.get("/profile/").content.decode()
    assert "as at my centre" in page
    assert "New York" in page
    assert save(signed_in, member, zone="America/New_York").status_code == 302
    member.refresh_from_db()
    assert member.zone == "America/New_York"
    assert save(signed_in, member, zone="").status_code == 302
    member.refresh_from_db()
    assert member.zone == ""


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"zone": "Mars/Base"}, "zone"),
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"birth_day": 31, "birth_month": 4}, "birth_day"),
        ({"birth_day": 3}, "birth_day"),
        ({"birth_year": 1980}, "birth_day"),
        ({"birth_day": 29, "birth_month": 2, "birth_year": 1981}, "birth_day"),
        ({"birth_day": 1, "birth_month": 1, "birth_year": 2999}, "birth_year"),
        ({"site": 999999}, "site"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    signed_in: Client, member: Member, fields: dict[str, object], wrong: str
) -> None:
    answer = save(signed_in, member, **fields)
    assert answer.status_code == 422
    assert f'id="id_{wrong}-wrong"' in answer.content.decode()
    assert not TrailEntry.objects.filter(verb="member.edited").exists()


def test_a_birthday_on_29_february_may_be_kept_on_1_march(signed_in: Client, member: Member) -> None:
    save(signed_in, member, birth_day=29, birth_month=2)
    member.refresh_from_db()
    assert member.birth_leap == "feb28"
    assert 'name="birth_leap"' in signed_in.get("/profile/").content.decode()
    save(signed_in, member, birth_day=29, birth_month=2, birth_leap="mar1")
    member.refresh_from_db()
    assert (member.birth_day, member.birth_month, member.birth_year, member.birth_leap) == (
        29,
        2,
        None,
        "mar1",
    )


def test_a_birthday_may_be_one_of_the_moon(signed_in: Client, member: Member) -> None:
    assert save(signed_in, member, birth_day=30, birth_month=2).status_code == 422
    assert save(signed_in, member, birth_day=31, birth_month=2, birth_lunar="on").status_code == 422
    save(signed_in, member, birth_day=30, birth_month=2, birth_year=1980, birth_lunar="on")
    member.refresh_from_db()
    assert (member.birth_day, member.birth_month, member.birth_lunar) == (30, 2, True)


@pytest.mark.proves("G6")
def test_fields_that_are_not_on_the_form_do_not_change(signed_in: Client, member: Member) -> None:
    save(
        signed_in,
        member,
        number="1",
        is_staff="on",
        email="x@example.com",
        verified_at="2020-01-01",
        attribute="taxi",
    )
    member.refresh_from_db()
    assert (member.number != "1", member.user.is_staff, member.user.email) == (True, False, "mia@example.com")
    assert (member.verified_at, member.attribute) == (None, "private")


def test_the_language_of_the_profile_is_the_language_of_the_page(signed_in: Client, member: Member) -> None:
    save(signed_in, member, language="zh-hans")
    assert 'lang="zh-Hans"' in signed_in.get("/profile/").content.decode()


def test_staff_without_a_membership_see_their_own_data(client: Client) -> None:
    make_person("advisor@example.com", is_staff=True)
    sign_in(client, "advisor@example.com")
    page = client.get("/profile/")
    assert page.status_code == 200
    assert "birth_day" not in page.content.decode()
    assert client.post("/profile/", {"name": "Jo", "phone": "", "language": "en"}).status_code == 302
    assert client.get("/profile/messages/").status_code == 404


def test_a_change_of_mind_is_a_new_row_and_the_same_mind_is_none(signed_in: Client, member: Member) -> None:
    boxes = {"reminder_inbox": "on", "greeting_inbox": "on", "survey_inbox": "on", "marketing_inbox": "on"}
    signed_in.post("/profile/messages/", boxes | {"marketing_email": "on"})
    assert may_tell(member.user, "marketing", "email")
    signed_in.post("/profile/messages/", boxes | {"marketing_email": "on"})
    signed_in.post("/profile/messages/", boxes)
    assert not may_tell(member.user, "marketing", "email")
    rows = Consent.objects.filter(person=member.user).order_by("pk")
    assert [(row.purpose, row.channel, row.decision, row.how, row.by) for row in rows] == [
        ("marketing", "email", "granted", "profile", member.user),
        ("marketing", "email", "withdrawn", "profile", member.user),
    ]


def test_the_boxes_show_what_holds(signed_in: Client, member: Member) -> None:
    page = signed_in.get("/profile/messages/").content.decode()
    assert page.count("checked") == 4  # the inbox, unless refused
    assert not consents_of(member.user)


def test_a_device_can_be_ended_but_only_ones_own(signed_in: Client, site: Site) -> None:
    other = make_member(site, "ann@example.com")
    sign_in(theirs := Client(), "ann@example.com")
    foreign = UserSession.objects.get(user=other.user)
    sign_in(mine := Client())
    assert mine.get("/profile/").status_code == 200
    own = UserSession.objects.get(session_key=mine.session.session_key)
    assert signed_in.post(f"/profile/sessions/{foreign.pk}/end/").status_code == 404
    assert signed_in.post(f"/profile/sessions/{own.pk}/end/").status_code == 302
    assert mine.get("/profile/").status_code == 302
    assert theirs.get("/profile/").status_code == 200


def test_the_page_asks_as_many_questions_however_much_there_is(
    signed_in: Client, django_assert_num_queries: object
) -> None:
    signed_in.get("/profile/")
    with django_assert_num_queries(PAGE_QUERIES):  # type: ignore[operator]
        signed_in.get("/profile/")
    for _device in range(3):
        sign_in(Client())
    with django_assert_num_queries(PAGE_QUERIES):  # type: ignore[operator]
        signed_in.get("/profile/")


@pytest.mark.proves("H7")
@pytest.mark.parametrize(
    ("staff", "idle", "most"),
    [(False, timedelta(days=30), timedelta(days=90)), (True, timedelta(minutes=30), timedelta(hours=12))],
)
def test_sessions_end_when_idle_and_at_last(
    client: Client, site: Site, staff: bool, idle: timedelta, most: timedelta
) -> None:
    make_member(site, is_staff=staff)

    def ago(since: timedelta, seen: timedelta) -> int:
        sign_in(client, "mia@example.com", PASSWORD)
        client.get("/profile/")
        session, now = client.session, timezone.now()
        session["session_since"], session["session_seen"] = (
            (now - each).timestamp() for each in (since, seen)
        )
        session.save()
        return client.get("/profile/").status_code

    hair = timedelta(seconds=20)
    assert ago(idle - hair, idle - hair) == 200
    assert ago(idle + hair, idle + hair) == 302
    assert ago(most - hair, hair) == 200
    assert ago(most + hair, hair) == 302
