"""Signing in: by password, by code, a new password by code; limits, sessions, and where one may be sent."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django.fixtures import Settings

from club.members.models import Member
from club.notices.models import Notice
from portal.accounts.backend import DEMO_PASSWORD
from portal.models import User
from portal.paths import is_own_path
from tests.portal.people import PASSWORD, code_for, make_person, sign_in

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_a_member_signs_in_by_password_and_lands_at_the_club(client: Client, member: Member) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert is_in(client)


def test_staff_land_at_the_desk(client: Client) -> None:
    make_person(is_staff=True)
    assert sign_in(client)["Location"] == "/desk/"


@pytest.mark.proves("H3")
def test_a_wrong_password_and_an_unknown_address_read_alike(client: Client, member: Member) -> None:
    pages = []
    for email in ("mia@example.com", "nobody@example.com"):
        answer = sign_in(client, email, "not the right password")
        assert answer.status_code == 422
        pages.append(answer.content.decode().split('role="alert"')[1].split("</div>")[0])
    assert pages[0] == pages[1]
    assert not is_in(client)


@pytest.mark.proves("H1")
def test_five_wrong_passwords_pause_the_account_but_a_reset_still_works(
    client: Client, member: Member
) -> None:
    for _attempt in range(5):
        sign_in(client, password="wrong wrong wrong")
    sign_in(client)
    assert not is_in(client)
    client.post("/accounts/password/reset/", {"email": "mia@example.com"})
    assert code_for("mia@example.com")


def test_signing_in_by_code(client: Client, member: Member) -> None:
    assert (
        client.post("/accounts/login/code/", {"email": "mia@example.com"})["Location"]
        == "/accounts/login/code/confirm/"
    )
    answer = client.post("/accounts/login/code/confirm/", {"code": code_for("mia@example.com")})
    assert answer["Location"] == "/home/"
    assert is_in(client)


@pytest.mark.proves("H5")
def test_a_code_opens_only_the_browser_that_asked_for_it(client: Client, member: Member) -> None:
    client.post("/accounts/login/code/", {"email": "mia@example.com"})
    other = Client()
    other.post("/accounts/login/code/", {"email": "nobody@example.com"})
    other.post("/accounts/login/code/confirm/", {"code": code_for("mia@example.com")})
    assert not is_in(other)


@pytest.mark.proves("H5")
def test_a_code_gives_up_after_five_wrong_tries(client: Client, member: Member) -> None:
    client.post("/accounts/login/code/", {"email": "mia@example.com"})
    code = code_for("mia@example.com")
    for _attempt in range(5):
        client.post("/accounts/login/code/confirm/", {"code": "WRNG-CODE"})
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_in(client)


@pytest.mark.proves("H3")
def test_asking_for_a_code_with_an_unknown_address_looks_the_same(client: Client, member: Member) -> None:
    known = client.post("/accounts/login/code/", {"email": "mia@example.com"})
    unknown = Client().post("/accounts/login/code/", {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    kinds = Notice.objects.order_by("pk").values_list("address", "kind")
    assert list(kinds) == [("mia@example.com", "account_code"), ("nobody@example.com", "account_unknown")]


@pytest.mark.proves("H7")
def test_a_new_password_by_code_ends_the_other_sessions(client: Client, member: Member) -> None:
    sign_in(client)
    elsewhere = Client()
    elsewhere.post("/accounts/password/reset/", {"email": "mia@example.com"})
    elsewhere.post("/accounts/password/reset/confirm/", {"code": code_for("mia@example.com")})
    elsewhere.post(
        "/accounts/password/reset/complete/",
        {"password1": "a quite different lantern", "password2": "a quite different lantern"},
    )
    assert not is_in(client)
    assert sign_in(Client(), password=PASSWORD).status_code == 422
    assert sign_in(Client(), password="a quite different lantern")["Location"] == "/home/"


@pytest.mark.proves("H7")
def test_the_session_gets_a_new_name_at_sign_in(client: Client, member: Member) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.cookies["sessionid"].value != before


@pytest.mark.proves("H7")
def test_signing_out_ends_the_session_and_looking_at_the_page_does_not(
    client: Client, member: Member
) -> None:
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


@pytest.mark.proves("H7")
def test_a_deactivated_person_is_out_at_the_next_request(client: Client, member: Member) -> None:
    sign_in(client)
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_the_demo_password_opens_only_the_demo(client: Client, settings: Settings) -> None:
    make_person("owner@demo.test", DEMO_PASSWORD)
    sign_in(client, "owner@demo.test", DEMO_PASSWORD)
    assert not is_in(client)
    settings.DEMO = True
    sign_in(client, "owner@demo.test", DEMO_PASSWORD)
    assert is_in(client)


OFF_SITE = [
    *("https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *(
        "/\\/evil.example",
        "http:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
    ),
    *(
        "//evil.example/%2e%2e",
        "evil.example",
        "//localhost@evil.example",
        "@evil.example",
        "ftp://testserver/",
    ),
    *("http://testserver@evil.example", "./x", "http://testserver/home/", "?x", "#x", "/\t/evil.example"),
    *("/\r\nLocation: https://evil.example", " //evil.example", "\x00/home/", "/home/\x7f", "/ /evil\n"),
    *("//\u3002evil.example", "\u2028//evil.example", "/\u2029/evil.example", "//evil\u3002example"),
]


@pytest.mark.proves("H12")
@pytest.mark.parametrize("target", OFF_SITE)
def test_only_a_path_of_this_host_counts(target: str) -> None:
    assert not is_own_path(target)


@pytest.mark.proves("H12")
@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil"])
def test_nobody_is_sent_off_the_site(client: Client, member: Member, target: str) -> None:
    answers = [
        sign_in(client, next=target),
        client.post("/language/", {"language": "en", "next": target}),
        client.get("/desk/login/", {"next": target}),
        client.post("/accounts/logout/", {"next": target}),
    ]
    assert [answer["Location"] for answer in answers] == ["/home/", "/", "/accounts/login/", "/"]


def test_a_page_of_ours_is_reached_after_signing_in(client: Client, member: Member) -> None:
    assert sign_in(client, next="/garage/?new=1")["Location"] == "/garage/?new=1"
    assert (
        client.get("/desk/login/", {"next": "/desk/reports/"})["Location"]
        == "/accounts/login/?next=%2Fdesk%2Freports%2F"
    )


@pytest.mark.proves("H4")
@pytest.mark.parametrize(
    ("door", "leads_to"),
    [("/desk/login/", "/accounts/login/"), ("/desk/password_reset/", "/accounts/password/reset/"),
     ("/desk/", "/accounts/login/?next=/desk/"), ("/desk/account/", "/accounts/login/?next=/desk/account/")],
)  # fmt: skip
def test_every_other_door_leads_to_the_one(client: Client, door: str, leads_to: str) -> None:
    assert client.get(door)["Location"] == leads_to
    assert client.post(door, {"username": "a", "password": "b"})["Location"].startswith(
        leads_to.split("?")[0]
    )


def test_visitors_are_nobody(client: Client) -> None:
    assert isinstance(client.get("/accounts/login/").wsgi_request.user, AnonymousUser)
    assert not is_in(client)
