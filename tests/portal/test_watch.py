"""The security log: each event one line, in UTC, with nobody's name and no line break smuggled in (K9)."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from booking.sites.models import Site
from club.members.models import Member
from club.trail.actions import record
from club.trail.watched import WATCHED
from portal.models import User
from portal.watch import EVENTS
from tests.logs import listening
from tests.portal.people import PASSWORD, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.proves("K9")]
HOSTILE = "eve@example.com\r\n2026-01-01 login.ok by=1"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    with listening() as stream:
        yield stream


def told(stream: io.StringIO) -> list[dict[str, str]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if line["logger"] == "security"]


def events(stream: io.StringIO) -> set[str]:
    return {line["event"].partition(" ")[0] for line in told(stream)}


def test_who_comes_in_and_who_is_turned_away(
    client: Client, member: Member, lines: io.StringIO, settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR_WAIVED = False
    sign_in(client, password="wrong")
    sign_in(client, email=HOSTILE)
    sign_in(client)
    client.get("/desk/")
    client.post("/profile/", {}, headers={"X-CSRFToken": "x"})
    client.post("/accounts/logout/")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": PASSWORD})
    Client().get("/api/v1/me")
    Client().post("/hooks/stripe/", b"{}", content_type="application/json")
    staff = Client()
    staff.force_login(User.objects.create_user("staff@example.com", is_staff=True))
    staff.get("/desk/")
    for _n in range(80):
        Client().post("/accounts/login/", {"login": "none@example.com", "password": "x"})
    assert events(lines) >= {
        "login.ok", "login.failed", "logout", "access.denied", "form.refused", "machine.refused",
        "hook.forged", "second_factor.asked", "limit.hit",
    }  # fmt: skip
    assert {line["timestamp"][-1] for line in told(lines)} == {"Z"}
    for word in ("mia@", "Mia", "eve@", "127.0.0.1", "\n2026"):
        assert word not in "".join(line["event"] for line in told(lines))


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_signal_of_a_key_is_one_line(event: str, member: Member, lines: io.StringIO) -> None:
    request: HttpRequest = RequestFactory().get("/")
    request.user, request.resolver_match = member.user, None
    request.session = Client().session
    for receiver in EVENTS[event]._live_receivers(None)[0]:
        if "watch" in receiver.__module__:
            receiver(sender=User, request=request, user=member.user, credentials={"email": HOSTILE})
    assert event in events(lines)
    assert all("\r" not in line["event"] and "\n" not in line["event"] for line in told(lines))


@pytest.mark.parametrize("verb", sorted(WATCHED))
def test_every_watched_deed_of_the_trail_is_one_line(
    verb: str, member: Member, site: Site, lines: io.StringIO
) -> None:
    record(actor=member.user, verb=verb, subject=member, now=timezone.now(), why=HOSTILE)
    (line,) = [each for each in told(lines) if each["event"].startswith(verb)]
    assert f"by={member.user_id} about=club.member:{member.pk}" in line["event"]


def test_there_are_twenty_five_and_more() -> None:
    middleware = {
        "access.denied", "form.refused", "hook.forged", "limit.hit", "machine.refused",
        "second_factor.asked", "session.ended", "step_up.asked", "keys.changed", "policy.report",
    }  # fmt: skip
    assert len(set(EVENTS) | WATCHED | middleware) >= 25
