"""Staff show a second factor on every path; owners as they like (safety.md R38, H6)."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from club.members.models import Member
from portal.models import User
from tests.portal.people import PASSWORD, TOTP_SECRET, give_app, make_person, sign_in, totp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_production(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR_WAIVED = False


@pytest.fixture
def advisor(db: None) -> User:
    return make_person("advisor@example.com", is_staff=True, is_superuser=True)


def at(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.proves("H6")
def test_staff_without_one_are_led_to_make_one_on_every_path(client: Client, advisor: User) -> None:
    sign_in(client, "advisor@example.com")
    for path in ("/desk/", "/desk/reports/site-history/", "/profile/", "/accounts/email/", "/"):
        assert at(client, path) == (302, "/accounts/2fa/")
    assert at(client, "/accounts/2fa/") == (200, "")


def test_making_one_opens_the_desk_in_this_session(
    client: Client, advisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())  # this test's transaction never commits
    sign_in(client, "advisor@example.com")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    session = client.session
    session["mfa.totp.secret"] = TOTP_SECRET
    session.save()
    client.post("/accounts/2fa/totp/activate/", {"code": totp()})
    assert at(client, "/desk/") == (200, "")


def test_a_session_that_got_in_before_there_was_one_is_asked_for_it(client: Client, advisor: User) -> None:
    sign_in(client, "advisor@example.com")
    give_app(advisor)
    assert at(client, "/desk/") == (302, "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F")
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": totp(), "next": "/desk/"})
    assert answer["Location"] == "/desk/"
    assert at(client, "/desk/") == (200, "")


def test_password_then_code(client: Client, advisor: User) -> None:
    give_app(advisor)
    assert sign_in(client, "advisor@example.com")["Location"] == "/accounts/2fa/authenticate/"
    assert at(client, "/desk/")[1] == "/accounts/login/?next=/desk/"
    client.post("/accounts/2fa/authenticate/", {"code": totp(step=-9)})
    assert at(client, "/desk/")[1] == "/accounts/login/?next=/desk/"
    client.post("/accounts/2fa/authenticate/", {"code": totp()})
    assert at(client, "/desk/") == (200, "")


@pytest.mark.proves("H6")
def test_the_same_code_does_not_work_twice(client: Client, advisor: User) -> None:
    give_app(advisor)
    code = totp()
    for attempt in (client, other := Client()):
        sign_in(attempt, "advisor@example.com")
        attempt.post("/accounts/2fa/authenticate/", {"code": code})
    assert at(client, "/desk/") == (200, "")
    assert at(other, "/desk/")[1] == "/accounts/login/?next=/desk/"


@pytest.mark.proves("H6")
def test_forcing_a_session_is_not_enough(client: Client, advisor: User) -> None:
    client.force_login(advisor)
    assert at(client, "/desk/") == (302, "/accounts/2fa/")


def test_owners_need_none(client: Client, member: Member) -> None:
    sign_in(client)
    assert at(client, "/profile/") == (200, "")


def test_an_owner_who_has_one_is_asked_for_it(client: Client, member: Member) -> None:
    give_app(member.user)
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert at(client, "/profile/")[0] == 302


def test_the_demo_waives_it(client: Client, advisor: User, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR_WAIVED = True
    sign_in(client, "advisor@example.com")
    assert at(client, "/desk/") == (200, "")


def test_secrets_are_not_stored_in_clear(advisor: User) -> None:
    give_app(advisor)
    assert TOTP_SECRET not in str(Authenticator.objects.get(user=advisor, type="totp").data)


@pytest.mark.parametrize(
    "path", ["totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/", ""]
)
def test_the_pages_of_the_second_factor_are_ours(client: Client, member: Member, path: str) -> None:
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    if "recovery" in path:
        give_app(member.user)
    answer = client.get(f"/accounts/2fa/{path}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert "paddock.css" in page
