"""Offers under pressure: one hold for one entry, two a day a person, one yes, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from booking.appointments import actions as appointments
from booking.appointments.actions import locks
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from booking.waitlist import actions
from booking.waitlist.actions import offers
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import with_details
from tests.booking.scenes import Scene, a_car, a_person, book
from tests.booking.waitlist.scenes import DAY, later, open_scene, waiting
from tests.races.bookings import deadlocks, drifted_days, overlaps, without_locks
from tests.together import Outcome, at_once, met, without_row_locks

CROWD = 6


def look(entry: WaitlistEntry, scene: Scene) -> WaitlistOffer | None:
    found = with_details(WaitlistEntry.objects.filter(pk=entry.pk)).get()
    return actions.offer_to(entry=found, first=found.first_date, last=found.last_date, now=scene.now)


def made(outcomes: list[Outcome]) -> int:
    return sum(outcome.value is not None for outcome in outcomes)


def check_books() -> None:
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def test_many_workers_make_one_offer_for_one_entry(own_database: str) -> None:
    scene = open_scene()
    entry = waiting(scene)
    outcomes = at_once([partial(look, entry, scene)] * CROWD)
    assert [outcome.error for outcome in outcomes] == [None] * CROWD
    assert made(outcomes) == 1
    assert Appointment.objects.count() == 1
    check_books()


def test_without_the_key_two_workers_offer_twice(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: neither the entry's lock nor the one open offer of the table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX waitlist_one_open_offer")
    without_row_locks(monkeypatch)
    monkeypatch.setattr(appointments, "offer", met(appointments.offer, 2))
    scene = open_scene()
    entry = waiting(scene, vehicle=None)
    hours = [partial(offers._offer, entry, scene.at(DAY, hour), scene.now) for hour in (9, 11)]
    at_once(hours)
    assert WaitlistOffer.objects.filter(entry=entry, answer="").count() == 2


def three_entries(scene: Scene) -> list[WaitlistEntry]:
    person = a_person()
    return [waiting(scene, ahead, person=person) for ahead in (DAY, DAY + 1, DAY + 2)]


def test_two_offers_a_day_whoever_makes_them(own_database: str) -> None:
    scene = open_scene()
    entries = three_entries(scene)
    outcomes = at_once([partial(look, entry, scene) for entry in entries])
    assert [outcome.error for outcome in outcomes] == [None] * 3
    assert made(outcomes) == 2
    check_books()


def test_without_the_person_s_lock_there_are_three(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "take_subjects", lambda **_subjects: None)
    monkeypatch.setattr(offers, "_check_day", met(offers._check_day, 3, after=True))
    from booking.appointments.actions import offers as holding

    monkeypatch.setattr(holding, "check_limits", lambda *_: None)  # two holds a person would stop the third
    scene = open_scene()
    assert made(at_once([partial(look, entry, scene) for entry in three_entries(scene)])) == 3


def test_yes_and_cancel_at_once_leave_one_truth(own_database: str) -> None:
    scene = open_scene()
    entry = later(scene, scene.at(5, 14))
    offer = look(entry, scene)
    assert offer is not None
    assert entry.replaces is not None
    own = entry.replaces
    outcomes = at_once(
        [
            partial(actions.take, offer=offer, now=scene.now, actor=entry.person),
            partial(appointments.cancel, appointment=own, now=scene.now, actor=entry.person),
        ]
    )
    for outcome in outcomes:
        assert outcome.error is None or isinstance(outcome.error, Refusal), outcome.error
    own.refresh_from_db()
    assert own.claims.exists() == (own.state == "booked")
    assert own.state == ("cancelled" if outcomes[1].won else "booked"), "what was said to be cancelled is"
    check_books()


def test_sabotage_without_locks_a_yes_brings_a_cancelled_booking_back(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the yes has read the booking, the cancel ends it, and the yes books it again."""
    from booking.appointments.actions import offers as holding
    from booking.appointments.actions.claims import drop_claims as drop

    scene = open_scene()
    entry = later(scene, scene.at(5, 14))
    offer = look(entry, scene)
    assert offer is not None
    assert entry.replaces is not None
    own = entry.replaces

    def after_the_cancel(*args: Any) -> Any:
        cancel = partial(appointments.cancel, appointment=own, now=scene.now, actor=entry.person)
        [outcome] = at_once([cancel])
        assert outcome.won, outcome.error
        return drop(*args)

    monkeypatch.setattr(holding, "drop_claims", after_the_cancel)
    without_row_locks(monkeypatch)
    with without_locks(monkeypatch):
        actions.take(offer=offer, now=scene.now, actor=entry.person)
    own.refresh_from_db()
    assert own.state == "booked"
    assert own.events.filter(to_state="cancelled").exists()


def yes_against_the_end(scene: Scene, take: Callable[..., Any]) -> tuple[WaitlistOffer, list[Outcome]]:
    """Somebody says yes while another books the same hour, for whom the offer has just ended."""
    entry = later(scene, scene.at(5, 14))
    offer = look(entry, scene)
    assert offer is not None
    after = scene.now + timedelta(minutes=20)
    rival = partial(
        book, scene, offer.arrive_at, mode="wait", vehicle=a_car(), person=a_person(), by_staff=True
    )
    scene.now = after
    return offer, at_once([partial(take, offer=offer, now=offer.offered_at, actor=entry.person), rival])


def test_a_yes_in_the_last_moment_or_the_next_caller_never_both(own_database: str) -> None:
    scene = open_scene()
    offer, outcomes = yes_against_the_end(scene, actions.take)
    assert sum(outcome.won for outcome in outcomes) == 1
    for outcome in outcomes:
        assert outcome.error is None or isinstance(outcome.error, Refusal), outcome.error
    there = Appointment.objects.filter(arrive_at=offer.arrive_at, state="booked")
    assert there.count() == 1
    check_books()


def test_sabotage_without_locks_a_yes_takes_over_a_hold_that_is_gone(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the yes reads the hold, the other ends it and books; the yes then has no time at all."""
    scene = open_scene()
    entry = later(scene, scene.at(5, 14))
    offer = look(entry, scene)
    assert offer is not None
    assert entry.replaces is not None
    from booking.appointments.actions import offers as holding

    without_row_locks(monkeypatch)
    from booking.appointments.actions.claims import drop_claims as drop

    rival = partial(
        book, scene, offer.arrive_at, mode="wait", vehicle=a_car(), person=a_person(), by_staff=True
    )

    def after_the_rival(*args: Any) -> Any:
        scene.now += timedelta(minutes=20)
        [outcome] = at_once([rival])
        assert outcome.won, outcome.error
        return drop(*args)

    monkeypatch.setattr(holding, "drop_claims", after_the_rival)
    with without_locks(monkeypatch):
        moved = actions.take(offer=offer, now=offer.offered_at, actor=entry.person)
    assert moved.state == "booked"
    assert not moved.claims.exists()
