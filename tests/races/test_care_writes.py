"""One complaint, clock or promise under many hands: one writes, the others are told; each twin shows why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from club import journeys
from club.clocks import actions as clocks
from club.clocks.models import Clock
from club.complaints import actions
from club.complaints.actions import common
from club.complaints.models import Goodwill, TicketEntry
from club.promises.actions import settling
from club.promises.models import VisitPromise
from club.trail.models import TrailEntry
from loyalty.ledger.models import Entry
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.booking.scenes import a_person
from tests.club.complaints.conftest import NOW
from tests.club.surveys.conftest import make_visit
from tests.races.test_care import CLIENTS, a_clerk, a_house, nothing, tickets
from tests.together import Outcome, at_once, met, without_row_locks

HOUR = timedelta(hours=1)


def promised_at_once(sabotage: Callable[[], None] = nothing) -> list[Outcome]:
    """Colleagues who read the same version of a ticket each promise its customer another time."""
    site = a_house()
    clerk = a_clerk(site)
    (ticket,) = tickets(site, clerk, 1)
    calls = [
        partial(
            actions.promise, ticket=ticket, promise_at=NOW + n * HOUR, words="", actor=clerk, now=NOW,
            version=ticket.version,
        )
        for n in range(1, CLIENTS + 1)
    ]  # fmt: skip
    sabotage()
    return at_once(calls)


def test_of_those_who_read_one_version_one_writes(own_database: str) -> None:
    outcomes = promised_at_once()
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, actions.ChangedMeanwhile) for one in outcomes if not one.won)
    assert TicketEntry.objects.filter(kind="promise").count() == 1


def test_without_the_lock_the_customer_is_promised_all_of_them(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(common, "lock", met(common.lock, CLIENTS, after=True))
        without_row_locks(monkeypatch)

    promised_at_once(sabotage)
    assert TicketEntry.objects.filter(kind="promise").count() > 1


def stopped_at_once(sabotage: Callable[[], None] = nothing) -> list[Outcome]:
    """One clock, stopped in time by half of them and too late by the others."""
    site = a_house()
    (ticket,) = tickets(site, a_clerk(site), 1)
    clock = Clock.objects.get(subject=ticket.subject, kind="contact")
    moments = [NOW if n % 2 else clock.due_at + HOUR for n in range(CLIENTS)]
    sabotage()
    return at_once([partial(clocks.stop, clock=clock, at=at, now=NOW + 5 * HOUR) for at in moments])


def test_a_clock_is_stopped_once_and_stays_as_it_was_stopped(own_database: str) -> None:
    outcomes = stopped_at_once()
    (won,) = [one.value for one in outcomes if one.won]
    assert all(isinstance(one.error, clocks.ClockStopped) for one in outcomes if not one.won)
    kept = Clock.objects.get(pk=won.pk)
    assert (kept.result, kept.stopped_at) == (won.result, won.stopped_at)


def test_without_the_lock_met_and_missed_are_both_believed(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(clocks, "take", met(clocks.take, CLIENTS, after=True))
        without_row_locks(monkeypatch)

    outcomes = stopped_at_once(sabotage)
    assert {one.value.result for one in outcomes if one.won} == {"met", "missed"}


def decided_at_once(sabotage: Callable[[], None] = nothing) -> list[Outcome]:
    """A broken promise that waits for a person, decided by several at the same moment."""
    site = a_house(10_000)
    user = User.objects.create_user("ada@example.com")
    journeys.join_club(
        user=user, name="Ada Oak", phone="+442079470000", site=site, consents={}, referral_code="",
        how="signup", now=NOW,
    )  # fmt: skip
    visit = make_visit(site, user, make_vehicle(user), NOW)
    row = VisitPromise.objects.create(
        visit=visit, code="explained", verdict="broken", why="nobody", decided_at=NOW, held_why="budget",
        department="service", points=100,
    )  # fmt: skip
    manager = a_person("gm")
    sabotage()
    return at_once(
        [
            partial(
                journeys.decide_promise, promise=row, pay=n % 2 == 0, note="Sorry", actor=manager, now=NOW
            )
            for n in range(CLIENTS)
        ]
    )


def test_a_held_promise_is_decided_once(own_database: str) -> None:
    outcomes = decided_at_once()
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, settling.NotHeld) for one in outcomes if not one.won)
    paid = VisitPromise.objects.get().paid_at is not None
    assert Entry.objects.filter(key__startswith="promise:").count() == paid == Goodwill.objects.count()


def test_without_the_lock_yes_and_no_are_both_written_down(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(settling, "_locked", met(settling._locked, CLIENTS, after=True))
        without_row_locks(monkeypatch)

    outcomes = decided_at_once(sabotage)
    assert not any(isinstance(one.error, settling.NotHeld) for one in outcomes), (
        "nobody is told of the others"
    )
    assert TrailEntry.objects.filter(verb="promise.decided").count() > 1
