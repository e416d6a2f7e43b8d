"""What every answer carries: content policy, caches, language; and that looking writes nothing."""

import json
import logging

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from club.members.models import Member
from portal.models import Mail
from tests.portal.people import rows_written, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.proves("I2")
def test_the_portal_runs_no_inline_script_and_the_desk_has_its_own_policy(client: Client) -> None:
    strict = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "unsafe" not in strict
    assert "nonce" not in strict
    for rule in ("script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                 "form-action 'self'", "report-uri /csp/report/", "report-to csp"):  # fmt: skip
        assert rule in strict
    assert "'unsafe-inline'" in client.get("/desk/")["Content-Security-Policy"]


@pytest.mark.proves("H10", "F6", "I11", "I12")
def test_headers_of_safety(client: Client, member: Member) -> None:
    sign_in(client)
    for path in ("/accounts/login/", "/profile/", "/nothing/"):
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "microphone=()" in answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cache-Control"] == "private, no-store"
        assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


REPORT = {"csp-report": {"effective-directive": "script-src", "blocked-uri": "inline\r\nforged line"}}


@pytest.mark.proves("I2")
def test_a_report_is_written_down_without_breaking_the_line(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.WARNING, "portal.csp"):
        answer = client.post("/csp/report/", json.dumps(REPORT), content_type="application/csp-report")
    assert answer.status_code == 204
    assert "script-src" in caplog.text
    assert "\nforged" not in caplog.text


@pytest.mark.parametrize("body", [b"not json", b"[1, 2]", b'{"csp-report": 7}', b'[{"body": {}}]'])
def test_a_report_may_be_nonsense(client: Client, body: bytes) -> None:
    assert client.post("/csp/report/", body, content_type="application/reports+json").status_code == 204


def test_only_reports_are_taken(client: Client) -> None:
    assert client.post("/csp/report/", {"a": "b"}).status_code == 415
    assert client.post("/csp/report/").status_code == 415


@pytest.mark.proves("I2")
def test_reports_are_limited_in_size_and_number(client: Client) -> None:
    assert client.post("/csp/report/", b"x" * 20_000, content_type="application/json").status_code == 413
    answers = [
        client.post("/csp/report/", b"{}", content_type="application/json").status_code for _ in range(61)
    ]
    assert answers.count(204) == 60
    assert answers[-1] == 429


def test_the_language_is_the_cookies_then_the_persons_then_the_browsers(
    client: Client, member: Member
) -> None:
    def language(**headers: str) -> str:
        return str(client.get("/accounts/password/reset/", headers=headers)["Content-Language"])

    assert language() == "en"
    assert language(**{"Accept-Language": "zh-CN,zh;q=0.9"}) == "zh-hans"
    sign_in(client)
    type(member.user).objects.update(language="zh-hans")
    assert language(**{"Accept-Language": "en"}) == "zh-hans"
    client.post("/language/", {"language": "en", "next": "/profile/"})
    assert language(**{"Accept-Language": "zh-CN"}) == "en"
    member.user.refresh_from_db()
    assert member.user.language == "en"


def test_only_our_languages_can_be_chosen(client: Client) -> None:
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    assert client.get("/language/").status_code == 405


LOOKED_AT = (
    *("/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"),
    *("/accounts/email/", "/accounts/2fa/", "/accounts/logout/", "/accounts/sessions/", "/desk/login/"),
    *("/profile/", "/profile/messages/", "/language/", "/csp/report/", "/r/ZZZZZZZZ/", "/u/no/", "/mailbox/"),
)


@pytest.mark.proves("H13")
def test_looking_writes_nothing(client: Client, member: Member) -> None:
    for is_owner in (False, True):
        if is_owner:
            sign_in(client)
        before = rows_written()
        for path in LOOKED_AT:
            for look in (client.get, client.head, client.options):
                look(path)
        after = {name: count for name, count in rows_written().items() if "session" not in name}
        assert after == {name: before[name] for name in after}


def test_the_mailbox_is_not_there_in_production(client: Client, settings: Settings) -> None:
    mail = Mail.objects.create(
        sent_at="2026-01-01T00:00Z",
        recipients=["mia@example.com"],
        subject="Hello",
        text="1",
        html="<p onclick=x>1</p>",
        source=b"",
    )
    for path in ("/mailbox/", f"/mailbox/{mail.pk}/", f"/mailbox/{mail.pk}/body/"):
        assert client.get(path).status_code == 404
        settings.MAILBOX = True
        answer = client.get(path)
        assert answer.status_code == 200
        settings.MAILBOX = False
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
