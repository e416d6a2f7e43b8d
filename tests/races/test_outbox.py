"""Never twice by us, never silently lost: workers killed on the wire, workers side by side.

What arrived is read from the mail server's own journal, not from our tables. Each promise has its
sabotage twin: a weaker protocol under the same blows must break it, or the test proves nothing.
"""

import os
import random
import signal
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import Q

from club.notices import outbox, sending
from club.notices.actions import tell
from club.notices.models import Dispatch, Notice
from club.notices.queries import unknown_list
from club.notices.wires import Outcome
from tests.club.conftest import NOW
from tests.club.smtp import Sink, sink
from tests.together import at_once

MESSAGES = 8
LATER = NOW + timedelta(minutes=6)


@pytest.fixture
def post(own_database: str, settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def write(count: int = MESSAGES, on_unknown: str = "hold") -> None:
    for n in range(count):
        tell(
            kind="account_unknown", data={}, key=f"n{n}", address=f"n{n}@example.com", now=NOW,
            channels=("email",), on_unknown=on_unknown,
        )  # fmt: skip


def kill_9_in(work: Callable[[], object]) -> None:
    """Run ``work`` in a process of its own, which kills itself the hard way somewhere inside."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside the mail server's thread
        child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the worker was meant to die"


def dying(at: str, after: int) -> Callable[[Dispatch], Outcome]:
    """A sender that dies before or after the ``after``-th message went out."""
    done = iter(range(after))

    def send(dispatch: Dispatch) -> Outcome:
        is_last = next(done, None) is None
        if is_last and at == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = sending.send(dispatch)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    return send


def weaker_drain(send: Callable[[Dispatch], Outcome]) -> None:
    """The protocol everybody writes first: take, send, mark, in one transaction."""
    while True:
        with transaction.atomic():
            row = Dispatch.objects.filter(state="ready").select_for_update(skip_locked=True).first()
            if row is None:
                return
            send(row)
            Dispatch.objects.filter(pk=row.pk).update(state="sent", ended_at=NOW, claimed_at=NOW)


@pytest.mark.proves("C8")
@pytest.mark.parametrize("at", ["before", "after"])
def test_a_worker_killed_on_the_wire_sends_nothing_twice_and_loses_no_row(post: Sink, at: str) -> None:
    write()
    for round_ in range(3):
        now = NOW + timedelta(minutes=7 * round_)
        kill_9_in(lambda: outbox.drain(now=now, limit=50, send=dying(at, after=1)))  # noqa: B023
    outbox.drain(now=NOW + timedelta(hours=1), limit=50)
    assert max(Counter(post.ids).values()) == 1
    states = Counter(Dispatch.objects.values_list("state", flat=True))
    assert states == {"sent": MESSAGES - 3, "unknown": 3}
    assert unknown_list().count() == 3  # a person sees them
    assert len(post.journal) == MESSAGES - (3 if at == "before" else 0)


def test_the_weaker_protocol_sends_twice_under_the_same_kill(post: Sink) -> None:
    write()
    kill_9_in(lambda: weaker_drain(dying("after", after=1)))
    weaker_drain(sending.send)
    assert max(Counter(post.ids).values()) == 2


def leased_drain(send: Callable[[Dispatch], Outcome], now: datetime) -> None:
    """The protocol everybody writes second: a lease, and whose lease is over is taken again."""
    while True:
        with transaction.atomic():
            free = Q(state="ready") | Q(state="sending", claimed_at__lt=now - timedelta(minutes=5))
            row = Dispatch.objects.filter(free).select_for_update(skip_locked=True).first()
            if row is None:
                return
            Dispatch.objects.filter(pk=row.pk).update(state="sending", claimed_at=now)
        send(row)
        Dispatch.objects.filter(pk=row.pk).update(state="sent", ended_at=now)


def test_a_lease_sends_twice_under_the_same_kill(post: Sink) -> None:
    write()
    kill_9_in(lambda: leased_drain(dying("after", after=1), NOW))
    leased_drain(sending.send, LATER)
    assert max(Counter(post.ids).values()) == 2


@pytest.mark.proves("C8")
@pytest.mark.slow
def test_twelve_kills_over_fifteen_hundred_messages(post: Sink) -> None:
    """At most one wire send for each key, and every row accounted for; the journal is outside."""
    messages, kills, chance = 1_500, 12, random.Random(6)
    write(messages)
    now, lost = NOW, 0
    for _ in range(kills):
        at = chance.choice(["before", "after"])
        lost += at == "before"
        step = chance.randrange(5, 120)
        kill_9_in(lambda: outbox.drain(now=now, limit=messages, send=dying(at, after=step)))  # noqa: B023
        now += timedelta(minutes=chance.choice([1, 7, 60 * 25, 60 * 24 * 40]))
    outbox.drain(now=now + timedelta(minutes=6), limit=messages)
    states = Counter(Dispatch.objects.values_list("state", flat=True))
    assert states == {"sent": messages - kills, "unknown": kills}
    assert max(Counter(post.ids).values()) == 1
    assert len(post.ids) == messages - lost


def test_where_the_rule_says_send_again_the_second_copy_has_the_same_message_id(post: Sink) -> None:
    write(1, on_unknown="resend")
    kill_9_in(lambda: outbox.drain(now=NOW, limit=5, send=dying("after", after=0)))
    assert outbox.drain(now=NOW + timedelta(minutes=4), limit=5) == 0
    assert outbox.drain(now=LATER, limit=5) == 1
    assert len(post.ids) == 2
    assert len(set(post.ids)) == 1


def side_by_side(work: Callable[[], object]) -> None:
    for outcome in at_once([work] * 4):
        if outcome.error is not None:
            raise outcome.error


def test_four_workers_send_every_message_once(post: Sink) -> None:
    write(40)
    side_by_side(lambda: outbox.drain(now=NOW, limit=100))
    assert len(post.ids) == len(set(post.ids)) == 40
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}


def test_without_claiming_first_four_workers_send_copies(post: Sink) -> None:
    write(4)
    together = threading.Barrier(4)

    def unclaimed() -> None:
        rows = list(Dispatch.objects.filter(state="ready").select_related("notice").order_by("pk"))
        together.wait(60)
        for row in rows:
            sending.send(row)

    side_by_side(unclaimed)
    assert len(post.ids) > len(set(post.ids))


def test_the_same_key_told_at_once_is_one_notice(post: Sink) -> None:
    def say() -> None:
        tell(kind="account_unknown", data={}, key="k", address="a@example.com", channels=("email",), now=NOW)

    side_by_side(say)
    assert Notice.objects.count() == Dispatch.objects.count() == 1
