"""One of two processes is two hours behind: nothing twice, nothing lost, the database decides (D5)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from club import journeys
from club.members.actions import set_consent
from club.notices import holding, outbox, sending
from club.notices.actions import tell
from club.notices.models import Dispatch, Notice
from club.reminders.models import Occurrence
from loyalty.ledger.actions import book_expiries, earn, open_account
from loyalty.ledger.models import Entry
from tests.club.conftest import NOW, make_member, make_site
from tests.club.smtp import Sink, sink
from tests.together import SECONDS, at_once

NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
BEHIND = NOON - timedelta(hours=2)
PEOPLE = 8
pytestmark = pytest.mark.proves("D5")


@pytest.fixture
def post(own_database: str, settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def birthdays() -> None:
    site = make_site()
    for n in range(PEOPLE):
        member = make_member(site, f"P {n}", f"p{n}@example.com", birth_month=3, birth_day=2)
        set_consent(
            person=member.user, purpose="greeting", channel="email", granted=True, text_version="1",
            how="web", now=NOW, actor=member.user,
        )  # fmt: skip


def tick(now: datetime) -> None:
    journeys.plan_messages(now=now)
    journeys.deliver(now=now)


def test_two_workers_whose_clocks_differ_send_each_greeting_once(post: Sink) -> None:
    birthdays()
    outcomes = at_once([lambda: tick(NOON), lambda: tick(BEHIND), lambda: tick(NOON), lambda: tick(BEHIND)])
    assert [outcome.error for outcome in outcomes] == [None] * 4
    tick(NOON + timedelta(hours=1))
    assert len(post.ids) == len(set(post.ids)) == PEOPLE
    assert Occurrence.objects.filter(state="handed").count() == PEOPLE


def in_flight(work: Any) -> None:
    """A worker two hours behind has a message on the wire while ``work`` runs."""
    on_wire, may_go = threading.Event(), threading.Event()

    def slow(dispatch: Dispatch) -> Any:
        on_wire.set()
        assert may_go.wait(SECONDS)
        return sending.send(dispatch)

    def other() -> None:
        assert on_wire.wait(SECONDS)
        try:
            work()
        finally:
            may_go.set()

    outcomes = at_once([lambda: outbox.drain(now=BEHIND, limit=1, send=slow), other])
    assert [outcome.error for outcome in outcomes] == [None, None]


def resend() -> Notice:
    return tell(
        kind="account_unknown", data={}, key="n", address="n@example.com", now=BEHIND, channels=("email",),
        on_unknown="resend",
    )  # fmt: skip


def test_a_worker_whose_clock_is_behind_is_not_taken_for_dead(post: Sink) -> None:
    resend()
    in_flight(lambda: outbox.drain(now=NOON, limit=5))
    assert len(post.ids) == 1
    assert Dispatch.objects.get().state == "sent"


def test_sabotage_by_the_clock_alone_it_is_taken_for_dead_and_the_letter_goes_twice(
    post: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "is_free", lambda _pk: True)
    monkeypatch.setattr(outbox, "hold", lambda _pk: True)
    resend()
    in_flight(lambda: outbox.drain(now=NOON, limit=5))
    assert len(post.ids) == 2


def test_a_lock_is_its_session_s_and_goes_with_it(own_database: str) -> None:
    def taken() -> bool:
        holding.hold(2**40 + 7)
        return holding.is_free(2**40 + 7)

    (mine,) = at_once([taken])
    assert mine.value is True  # one's own
    assert holding.is_free(2**40 + 7)  # that session is over


def test_points_that_end_at_midnight_end_once_whatever_the_clocks_say(own_database: str) -> None:
    site = make_site()
    account = open_account(owner=make_member(site).user, now=NOW)
    last = NOW.date() + timedelta(days=10)
    earn(account=account, points=100, key="k", on=NOW.date(), expires_on=last)
    after = last + timedelta(days=1)
    outcomes = at_once([lambda: book_expiries(on=after), lambda: book_expiries(on=last)] * 2)
    assert [outcome.error for outcome in outcomes] == [None] * 4
    assert Entry.objects.filter(account=account, points=-100).count() == 1
