"""B1, B7: in any order, however often, at once, or into a process that dies: one payment."""

import json
import os
import signal
import threading
import warnings
from collections.abc import Callable
from functools import partial
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from club.payments import rules
from club.payments.models import Payment, StripeEvent
from tests.club.events.makes import NOW
from tests.club.payments.words import charge, event, intent, post, session, signature
from tests.races.places import a_member, asked, came_to
from tests.stripe import needs_stripe
from tests.together import SECONDS, at_once

pytestmark = needs_stripe
BACK, DELIVERIES, POINTS = 4_000, 3, 20
PAID = ("paid", "registered", 0, False)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def four(payment: Payment) -> list[str]:
    """A card declined, another one that works, and a third of it given back at Stripe's own desk."""
    declined = intent(
        payment, "requires_payment_method", latest_charge=None, last_payment_error={"code": "card_declined"}
    )
    told = (
        event("payment_intent.payment_failed", declined, NOW),
        event("checkout.session.completed", session(payment), NOW),
        event("payment_intent.succeeded", intent(payment), NOW),
        event("charge.refunded", charge(payment, BACK), NOW),
    )
    return [json.dumps(each) for each in told]


def deliver(body: str) -> int:
    return int(post(Client(), body, signature(body, NOW)).status_code)


@pytest.mark.proves("B1", "B2")
def test_every_order_of_four_events_three_times_and_at_once_is_one_payment(own_database: str) -> None:
    """24 orders of four events, each order brought by three carriers at the same moment: 288 deliveries."""
    member = a_member()
    stories = [(asked(member), order) for order in permutations(range(4))]
    bodies = {payment.pk: four(payment) for payment, _order in stories}
    gate = threading.Barrier(DELIVERIES)

    def carry() -> list[int]:
        answers = []
        for payment, order in stories:
            gate.wait(SECONDS)
            answers += [deliver(bodies[payment.pk][n]) for n in order]
        return answers

    outcomes = at_once([carry] * DELIVERIES)
    assert [each.error for each in outcomes] == [None] * DELIVERIES
    answers = [status for each in outcomes for status in each.value]
    assert (len(answers), set(answers)) == (288, {200})
    assert {came_to(payment) for payment, _order in stories} == {("paid", "registered", BACK, False)}
    assert StripeEvent.objects.count() == 96


@pytest.mark.proves("B1")
def test_canary_if_the_last_word_won_the_order_would_show(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: what is heard replaces what was known, as most handlers of webhooks do it."""
    monkeypatch.setattr(rules.Facts, "joined", lambda _known, heard: heard)
    member = a_member()
    ends = set()
    for order in list(permutations(range(4)))[::5]:
        payment = asked(member)
        bodies = four(payment)
        client = Client(raise_request_exception=False)
        for n in order:
            post(client, bodies[n], signature(bodies[n], NOW))
        ends.add(came_to(payment))
    assert len(ends) > 1


def killed(work: Callable[[], object]) -> bool:
    """Run in a process of its own; whether it was killed before it was done."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads that wait
        child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(statement: int, body: str, saved: str = "") -> None:
    """Deliver, and die before the ``statement``-th. ``saved``: the sabotage, a commit right after it."""
    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        if seen == statement:
            die()
        seen += 1
        answer = execute(sql, params, many, context)
        if saved and saved in sql:
            connection.connection.commit()
            die()
        return answer

    with connection.execute_wrapper(count):
        deliver(body)


def dying_around_commit(body: str, *, after: bool) -> None:
    """Die with all written and nothing committed, or committed and not answered."""
    whole: Any = BaseDatabaseWrapper
    commit = whole._commit

    def last(self: BaseDatabaseWrapper) -> Any:
        if after:
            commit(self)
        die()

    whole._commit = last
    deliver(body)


def statements_of(payment: Payment) -> int:
    (body,) = four(payment)[1:2]
    seen = 0

    def count(execute: Any, *asked: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*asked)

    with connection.execute_wrapper(count):
        assert deliver(body) == 200
    return seen


@pytest.mark.proves("B7")
def test_killed_at_twenty_points_of_a_delivery_and_delivered_again(own_database: str) -> None:
    member = a_member()
    asked_for = [asked(member) for _ in range(POINTS + 2)]
    statements_of(asked_for.pop())  # what a process asks only once
    most = statements_of(asked_for.pop())
    within = [n * most // (POINTS - 2) for n in range(POINTS - 2)]
    for payment, at in zip(asked_for, [*within, "before", "after"], strict=True):
        body = four(payment)[1]
        die_there = (
            partial(dying_at, at, body)
            if isinstance(at, int)
            else partial(dying_around_commit, body, after=at == "after")
        )
        assert killed(die_there), at
        is_done = at == "after"
        assert StripeEvent.objects.filter(payment=payment).exists() is is_done, "all of it, or nothing"
        assert [deliver(body), deliver(body)] == [200, 200]
        assert came_to(payment) == PAID, at


@pytest.mark.proves("B7")
def test_canary_an_event_stored_by_itself_is_a_payment_lost(own_database: str) -> None:
    """The sabotage: the event is committed before what follows from it, and the process dies between."""
    payment = asked(a_member())
    body = four(payment)[1]
    assert killed(partial(dying_at, -1, body, 'INSERT INTO "club_stripeevent"'))
    assert deliver(body) == 200
    assert came_to(payment)[0] != "paid", "who brought it again was told it is known"
