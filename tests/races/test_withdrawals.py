"""A campaign runs while its readers say no: who said no before the claim hears nothing (safety.md K6).

The real size by ``CAMPAIGN=10000``. A withdrawal counts when its transaction has committed while the message
still waited; one that was on the wire in that moment had left already.
"""

import itertools
import os
import random
import threading
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

import pytest

from club.members.actions import set_consent
from club.members.models import Consent
from club.notices import gates, outbox, sending
from club.notices.actions import tell, unsubscribe
from club.notices.models import Dispatch, Notice
from club.notices.tokens import make
from portal.models import User
from tests import together
from tests.club.conftest import NOW, make_site
from tests.club.smtp import Sink, sink

READERS = int(os.environ.get("CAMPAIGN", "60"))
WITHDRAW = READERS // 5
WORKERS = 3
pytestmark = [pytest.mark.proves("K6"), *([pytest.mark.slow] if READERS > 100 else [])]


@pytest.fixture
def post(own_database: str, settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def campaign() -> list[Notice]:
    """Everybody agreed; everybody has a letter waiting."""
    make_site()
    people = User.objects.bulk_create(User(email=f"r{n}@example.com", name=f"R {n}") for n in range(READERS))
    for person in people:
        set_consent(
            person=person, purpose="marketing", channel="email", granted=True, text_version="news-3",
            how="profile", now=NOW, actor=person,
        )  # fmt: skip
    return [
        tell(
            person=person, kind="custom", data={"subject": "Offer", "text": "Come"}, key=f"c{person.pk}",
            purpose="marketing", channels=("email",), now=NOW,
        )
        for person in people
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "SECONDS", max(together.SECONDS, READERS // 12))


def run(notices: list[Notice], *, seed: int = 6) -> tuple[set[str], int]:
    """Workers send while readers withdraw; whose no came in time, and how many said no at all."""
    silent: set[str] = set()
    leaving = random.Random(seed).sample(notices, WITHDRAW)
    sent, begun = itertools.count(1), threading.Event()

    def send(dispatch: Dispatch) -> Any:
        if next(sent) == max(2, READERS // 20):
            begun.set()
        return sending.send(dispatch)

    def work() -> None:
        outbox.drain(now=NOW, limit=READERS, send=send)

    def leave() -> None:
        assert begun.wait(together.SECONDS)
        for notice in leaving:
            unsubscribe(token=make(notice, "email"), now=NOW)
            if Dispatch.objects.filter(notice=notice, state="ready").exists() and notice.person:
                silent.add(str(notice.person.email))

    outcomes = together.at_once([leave, *[work] * WORKERS])
    assert [outcome.error for outcome in outcomes] == [None] * (WORKERS + 1)
    return silent, len(leaving)


def reached(post: Sink) -> list[str]:
    return [parseaddr(str(letter["To"]))[1] for letter in post.journal]


def test_nobody_who_withdrew_in_time_is_written_to(post: Sink) -> None:
    silent, said_no = run(campaign())
    written = reached(post)
    assert len(written) == len(set(written))
    assert silent, "the campaign was over before anybody could say no"
    assert silent & set(written) == set()
    assert len(written) >= READERS - said_no
    states = dict.fromkeys(Dispatch.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "suppressed"}
    rows = Consent.objects.filter(decision="withdrawn")
    assert rows.count() == said_no
    assert set(rows.values_list("text_version", "how")) == {("unsubscribe-1", "unsubscribe")}


def test_sabotage_asked_only_when_written_the_withdrawn_are_written_to(
    post: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "OWN", tuple(each for each in gates.OWN if each is not gates.consented))
    monkeypatch.setattr(outbox, "last_word", lambda _dispatch, _now: None)
    silent, _said_no = run(campaign())
    assert silent & set(reached(post))
