"""Places kept while they are paid: money, the end of its time and a rush at once (A4, B5, J11)."""

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from club import journeys
from club.events import queries
from club.events.actions import places
from club.events.models import Event, Registration, WaitEntry
from club.members.models import Member
from club.payments.models import Payment, Refund
from club.refusals import Refusal
from loyalty.ledger.actions import open_account
from tests.club.conftest import make_member
from tests.club.events.makes import NOW, make_event
from tests.races.places import a_member, asked
from tests.races.test_payment_storm import deliver, four
from tests.stripe import needs_stripe
from tests.together import Outcome, at_once, met, without_row_locks

OVER = NOW + timedelta(hours=1)
PLACES, MEMBERS, REQUESTS, LINES = 20, 40, int(os.environ.get("RUSH", "80")), 60


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def is_whole(payment: Payment) -> bool:
    """Either they come and the seat is theirs, or they do not and every penny is on its way back."""
    place = Registration.objects.select_related("event").get(ref=payment.subject.partition(":")[2])
    back = sum(Refund.objects.filter(payment=payment).values_list("amount_minor", flat=True))
    alarms = payment.alarms.filter(kind="late").count()
    comes = (place.state, place.event.seats_taken, back, alarms) == ("registered", 1, 0, 0)
    gone = (place.state, place.event.seats_taken, back, alarms) == ("cancelled", 0, payment.amount_minor, 1)
    return comes or gone


@needs_stripe
@pytest.mark.proves("B5")
def test_money_at_the_moment_its_time_is_over_is_a_place_or_goes_back(own_database: str) -> None:
    member = a_member()
    payments = [asked(member) for _ in range(6)]
    words = [partial(deliver, four(payment)[1]) for payment in payments]
    clock = partial(journeys.events_by_the_clock, now=OVER)
    outcomes = at_once([*words, clock, clock])
    assert [one.error for one in outcomes] == [None] * len(outcomes)
    assert all(is_whole(payment) for payment in payments)
    assert not list(queries.drift())


@needs_stripe
def test_canary_without_the_lock_a_place_is_paid_and_gone(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = asked(a_member())
    body = four(payment)[1]
    without_row_locks(monkeypatch)
    monkeypatch.setattr(places, "locked_registration", met(places.locked_registration, 2, after=True))
    at_once([partial(deliver, body), partial(journeys.events_by_the_clock, now=OVER)])
    assert not is_whole(payment)


def rush(event: Event, members: list[Member]) -> list[Outcome]:
    """Every member asks again and again at the opening, each time with a form of its own, over as many
    lines as the database has."""

    def one(n: int) -> Outcome:
        member = members[n % len(members)]
        try:
            made = journeys.register_for_event(
                event=event, member=member, guests=0, request_key=f"{member.pk}:{n}", now=NOW
            )
        except Refusal as refusal:
            return Outcome(error=refusal)
        return Outcome(made)

    lines = min(LINES, REQUESTS)

    def slice_of(first: int) -> list[Outcome]:
        return [one(n) for n in range(first, REQUESTS, lines)]

    ends = at_once([partial(slice_of, first) for first in range(lines)])
    assert [end.error for end in ends] == [None] * lines
    return [outcome for end in ends for outcome in end.value]


def people(count: int) -> list[Member]:
    first = a_member()
    rest = [make_member(first.site, name=f"M {n}", email=f"m{n}@example.com") for n in range(count - 1)]
    for member in rest:
        open_account(owner=member.user, now=NOW)
    return [first, *rest]


@pytest.mark.proves("A4", "J10", "J11")
def test_a_rush_at_the_opening_is_one_place_for_a_member_and_none_too_many(own_database: str) -> None:
    """RUSH=500 for the size of the safety list."""
    members = people(MEMBERS)
    event = make_event(members[0].site, seats=PLACES, price_minor=2_500, currency="GBP", opens_at=NOW)
    outcomes = rush(event, members)
    refused = Counter(getattr(one.error, "code", repr(one.error)) for one in outcomes if not one.won)
    assert (len(outcomes), sum(one.won for one in outcomes)) == (REQUESTS, PLACES)
    assert set(refused) <= {"event_full", "registered_already"}
    rows = Registration.objects.filter(event=event, state="unpaid").values_list("member", flat=True)
    assert len(rows) == len(set(rows)) == PLACES
    assert not list(queries.drift())


@pytest.mark.proves("J11")
def test_who_arrived_first_waits_first_whoever_was_written_down_first(own_database: str) -> None:
    members = people(9)
    event = make_event(members[0].site, seats=1)
    journeys.register_for_event(event=event, member=members[0], guests=0, request_key="one", now=NOW)
    arrived = {member.pk: NOW + timedelta(milliseconds=n) for n, member in enumerate(members[1:])}
    outcomes = at_once(
        [
            partial(journeys.join_event_line, event=event, member=member, guests=0, now=arrived[member.pk])
            for member in reversed(members[1:])
        ]
    )
    assert all(one.won for one in outcomes)
    line = [entry.member_id for entry in queries.line_of(event)]
    assert line == sorted(arrived, key=lambda pk: arrived[pk])
    assert WaitEntry.objects.count() == 8
