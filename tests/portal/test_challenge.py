"""Account farms: the sixth sign-up of a device and the twenty-first of a connection cost work (J12)."""

from itertools import count
from typing import Any

import pytest
from django.test import Client

from booking.sites.models import Site
from portal.accounts import challenge
from portal.models import User
from tests.portal.test_signup import join

pytestmark = [pytest.mark.django_db, pytest.mark.proves("J12")]


@pytest.fixture(autouse=True)
def patient_door(settings: Any) -> None:
    """The limit by the minute of the door itself is another test's."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup": "1000/m/ip"}


def solved(token: str) -> str:
    return str(next(number for number in count() if challenge.has_zeros(token, str(number))))


def idle(token: str) -> str:
    return str(next(number for number in count() if not challenge.has_zeros(token, str(number))))


def asked(client: Client) -> str:
    form = client.get("/accounts/signup/").context["form"]
    return str(form["challenge"].value() or "")


def joined() -> int:
    return User.objects.filter(email__startswith="farm").count()


def test_a_farm_is_asked_to_work_and_an_honest_crowd_gets_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.accounts.forms.SignupForm.rehearse", lambda self: None)
    monkeypatch.setattr(challenge, "BITS", 8)
    for n in range(20):
        client = Client()
        assert asked(client) == "", "nobody is asked before"
        join(client, site, email=f"farm{n}@example.com", phone=f"020 7946 01{n:02d}")
    assert joined() == 20
    client = Client()
    refused = join(client, site, email="farm20@example.com")
    assert (refused.status_code, joined()) == (422, 20)
    token = asked(client)
    wrong = join(client, site, email="farm20@example.com", challenge=token, proof=idle(token))
    assert b"within an hour" in wrong.content
    join(client, site, email="farm20@example.com", challenge=token, proof=solved(token))
    assert joined() == 21
    join(Client(), site, email="farm21@example.com", challenge=token, proof=solved(token))
    assert joined() == 21, "one proof is worth one account"


def browser(device: str = "") -> Client:
    client = Client()
    if device:
        client.cookies["device"] = device
    return client


def test_one_device_makes_five(site: Site) -> None:
    for n in range(5):
        join(browser("d" * 43), site, email=f"farm{n}@example.com", phone=f"020 7946 01{n:02d}")
    join(browser("d" * 43), site, email="farm5@example.com")
    assert joined() == 5
    join(browser("e" * 43), site, email="farm6@example.com")
    assert joined() == 6, "the person beside them is not asked"


def test_a_challenge_is_ours_and_young() -> None:
    assert not challenge.is_solved("made.up.token", solved("made.up.token"))
