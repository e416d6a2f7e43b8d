"""Two thousand accounts, one wrong password each, from two hundred origins (H2): ``STUFFING=2000``."""

import os

import pytest
from django.core.cache import cache
from django.test import Client

from club.members.models import Member
from portal.accounts import challenge, siege
from tests.logs import listening
from tests.portal.people import PASSWORD
from tests.portal.test_challenge import idle, solved

pytestmark = [pytest.mark.django_db, pytest.mark.proves("H2")]
DOOR = "/accounts/login/"
WRONG = "wrong wrong wrong"
TRIES = int(os.environ.get("STUFFING", "120"))


def try_at(client: Client, email: str, password: str = WRONG, **more: str) -> int:
    return client.post(DOOR, {"login": email, "password": password, **more}).status_code


def wave() -> None:
    for n in range(TRIES):
        try_at(Client(REMOTE_ADDR=f"203.0.113.{n % 200 + 1}"), f"stuffed{n}@example.com")


def asked(client: Client) -> str:
    return str(client.get(DOOR).context["form"]["challenge"].value() or "")


def test_a_wave_makes_strangers_work_and_who_has_been_in_before_notices_nothing(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "BITS", 8)
    known = Client(REMOTE_ADDR="198.51.100.7")
    assert asked(known) == ""
    assert try_at(known, "mia@example.com", PASSWORD) == 302
    known.post("/accounts/logout/")
    with listening() as lines:
        wave()
    assert lines.getvalue().count("login.siege") == 1, "the alarm of the watch, once"
    assert cache.get(siege.FAILED) == 100, "no password after these was even looked at"

    assert asked(known) == ""
    assert try_at(known, "mia@example.com", PASSWORD) == 302
    stranger = Client(REMOTE_ADDR="198.51.100.8")
    refused = stranger.post(DOOR, {"login": "mia@example.com", "password": PASSWORD})
    assert refused.status_code == 422
    assert b"send you a code instead" in refused.content
    token = asked(stranger)
    assert try_at(stranger, "mia@example.com", PASSWORD, challenge=token, proof=idle(token)) == 422
    assert try_at(stranger, "mia@example.com", PASSWORD, challenge=token, proof=solved(token)) == 302


def test_a_device_of_another_account_is_a_stranger_to_this_one(member: Member) -> None:
    thief = Client()
    thief.cookies["device"] = "d" * 43
    cache.set(siege.ON, True)
    assert try_at(thief, "mia@example.com", PASSWORD) == 422


def test_below_the_hundredth_nobody_is_asked(member: Member) -> None:
    for _n in range(99):
        siege.count_failure(None)
    assert not siege.is_on()
    assert try_at(Client(), "mia@example.com", PASSWORD) == 302
    siege.count_failure(None)
    assert siege.is_on()
