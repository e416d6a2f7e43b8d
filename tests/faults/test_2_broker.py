"""Without broker and cache the house goes on: nothing it promises rests in them (safety.md C3, C4, L4)."""

import http.client
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from club.notices.actions import tell
from club.notices.models import Dispatch
from tests.browser.story import PASSWORD
from tests.club.smtp import Sink
from tests.faults.house import House, frozen, strike
from tests.faults.journal import Client, Deed, World, answered, crowd, percentile
from tests.faults.oracle import judge

pytestmark = pytest.mark.slow
FINE = {"lost": 0, "double": 0, "wrong": 0}
FAULTS = ("hole", "cut", "read-only", "full", "slow", "killed")


def hurt(house: House, fault: str) -> None:
    if fault in ("hole", "cut", "slow"):
        house.broker.become(fault)
    elif fault == "read-only":
        house.engines.say("CONFIG", "SET", "min-replicas-to-write", "1")
    elif fault == "full":
        house.engines.say("CONFIG", "SET", "maxmemory", "1mb")
    else:
        strike(house.engines.valkey())


def heal(house: House) -> None:
    house.engines.start()
    house.engines.say("CONFIG", "SET", "min-replicas-to-write", "0")
    house.engines.say("CONFIG", "SET", "maxmemory", "0")
    house.broker.become("open")


def signed_in(house: House, world: World) -> int:
    """The status of a sign-in by password; 302 opens the club."""
    token, line = "c" * 32, http.client.HTTPConnection("127.0.0.1", house.port, timeout=15)
    form = urlencode({"login": world.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/accounts/login/", form, headers)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


@pytest.mark.proves("C4", "L4")
@pytest.mark.parametrize("fault", FAULTS)
def test_points_time_and_sign_in_go_on_without_the_broker(house: House, world: World, fault: str) -> None:
    hurt(house, fault)
    try:
        clients = crowd(house.port, world, seed=FAULTS.index(fault), size=2)
        for client in clients:
            client.order()
            client.put_aside()
            client.book()
        status = signed_in(house, world)
    finally:
        heal(house)
    deeds = deeds_of(clients)
    assert status == 302
    assert {deed.status for deed in deeds if deed.kind in ("order", "aside")} <= {200, 201, 302}
    assert all(code < 500 for code, _ in answered(deeds))
    assert percentile([seconds for _, seconds in answered(deeds)], 0.5) < 1.5
    assert judge(deeds) == FINE


def deeds_of(clients: list[Client]) -> list[Deed]:
    return [deed for client in clients for deed in client.deeds]


@pytest.mark.proves("C3", "L6")
def test_a_wiped_broker_loses_no_letter(house: House, mail: Sink) -> None:
    now, before = timezone.now(), len(mail.journal)
    with frozen(house.main("relay")):
        for n in range(20):
            tell(
                kind="account_unknown", data={}, key=f"wiped-{now}-{n}", address=f"w{n}@example.com",
                now=now, channels=("email",),
            )  # fmt: skip
            if n % 5 == 0:
                house.engines.say("FLUSHALL")
    house.engines.say("FLUSHALL")
    waiting = Dispatch.objects.filter(notice__key__startswith=f"wiped-{now}-", state="ready")
    assert house.wait(lambda: not waiting.exists(), 90) <= 90
    house.wait(lambda: len(mail.journal) >= before + 20)
    assert len(set(mail.ids)) == len(mail.ids)
