"""Rivals in the middle of a booking: two who move, one who waits too long, and each wall by itself.

Every verb against every other at every moment stands in ``test_booking_moments``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from booking.appointments import actions
from booking.appointments.actions import holds, locks, seating
from booking.appointments.actions.refusals import BusyRetry
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from booking.workshop.actions import add_absence, calendar
from tests.booking.makes import make_vehicle
from tests.booking.scenes import a_scene, book, hold
from tests.portal.bookings import plan, sent, text_of
from tests.portal.people import browser_of, joined
from tests.races.bookings import (
    deadlocks,
    drifted_days,
    one,
    overlaps,
    without_constraint,
    without_locks,
)
from tests.together import SECONDS, at_once


class Rival:
    """Wants the same hour; strikes once, from a connection of its own, and does not wait for us.

    ``is_awaited``: in a twin, where no lock holds him up, we wait until he has done it.
    """

    def __init__(self, call: Callable[[], Any], *, is_awaited: bool = False) -> None:
        self.call, self.won, self.error, self.is_awaited = call, False, "", is_awaited
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        try:
            self.call()
            self.won = True
        except Refusal as refusal:
            self.error = refusal.code
        finally:
            connections.close_all()

    def strike(self) -> None:
        if self.thread.ident is None:
            self.thread.start()
            self.thread.join(SECONDS if self.is_awaited else 0.2)  # long enough to arrive at the lock

    def end(self) -> None:
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


def strike_before_claims(rival: Rival, patch: pytest.MonkeyPatch) -> None:
    room: Any = seating
    write = room.write_claims

    def with_rival(*args: Any, **more: Any) -> Any:
        rival.strike()
        return write(*args, **more)

    patch.setattr(room, "write_claims", with_rival)


def check_books() -> None:
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def test_two_movers_of_one_appointment_one_version(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene()
    booked = book(scene, scene.at(3, 9))

    def elsewhere() -> Appointment:
        return actions.move(
            appointment=booked, at=scene.at(4, 9), version=booked.version, now=scene.now, actor=None
        )

    rival = Rival(elsewhere)
    strike_before_claims(rival, monkeypatch)
    actions.move(appointment=booked, at=scene.at(2, 9), version=booked.version, now=scene.now, actor=None)
    rival.end()
    assert rival.error == "version_conflict"
    booked.refresh_from_db()
    assert booked.arrive_at == scene.at(2, 9)
    check_books()


def test_who_waits_too_long_for_a_day_is_told_to_try_again(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene()
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "100ms")
    rival = Rival(lambda: hold(scene, scene.at(2, 11), request_key="rival"))
    with transaction.atomic():
        hold(scene, scene.at(2, 9))
        rival.strike()
        rival.end()
    assert rival.error == BusyRetry.code
    check_books()


def test_a_page_that_waits_too_long_says_so_and_keeps_what_was_chosen(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene()
    car = make_vehicle(joined(scene.site, "ben@example.com", "Ben Oak"))
    browser = browser_of(car.keepers.get().user)
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "100ms")
    with time_machine.travel(scene.now, tick=False):
        form = sent(at=scene.at(3, 10).isoformat())
        with transaction.atomic():
            hold(scene, scene.at(3, 9))
            (refused,) = at_once([lambda: browser.post(plan(scene, car), form)])
        page = text_of(refused.value)
        assert (refused.value.status_code, "Please try again" in page) == (503, True)
        assert f'value="{form["at"]}" checked' in page
        assert browser.post(plan(scene, car), form).status_code == 302
    check_books()


def test_sabotage_without_lock_and_constraint_the_rival_wins_the_same_hour(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_constraint(), without_locks(monkeypatch):
        scene = a_scene()
        rival = Rival(lambda: hold(scene, scene.at(2, 9), request_key="rival"), is_awaited=True)
        strike_before_claims(rival, monkeypatch)
        hold(scene, scene.at(2, 9))
    assert rival.won
    assert overlaps() > 0


def absence_during_a_booking(monkeypatch: pytest.MonkeyPatch) -> tuple[Rival, str]:
    """With days unlocked, a technician goes home while a booking for him is being written."""
    scene = a_scene(technicians=2)  # the other one keeps the day's counter open
    technician = scene.site.resources.filter(kind="technician").earliest("pk")
    goes_home = partial(
        add_absence, resource=technician, now=scene.now, starts_at=scene.at(2, 8), ends_at=scene.at(2, 18)
    )
    rival = Rival(goes_home, is_awaited=True)
    strike_before_claims(rival, monkeypatch)
    with without_locks(monkeypatch):
        try:
            hold(scene, scene.at(2, 9))
        except Refusal as refusal:
            return rival, refusal.code
    return rival, ""


ORPHANS = """SELECT count(*) FROM booking_claim c WHERE NOT EXISTS (
    SELECT 1 FROM booking_shift s WHERE s.resource_id = c.resource_id AND s.during @> c.during)"""


def test_the_period_key_alone_keeps_work_inside_shifts(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rival, refused = absence_during_a_booking(monkeypatch)
    assert (rival.won, refused) == (True, "slot_taken")
    assert one(ORPHANS) == 0


def test_sabotage_without_the_period_key_work_is_planned_for_somebody_who_is_away(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT claim_inside_shift")
    for room in (holds, seating, calendar):
        monkeypatch.setattr(room, "check_periods", lambda: None)
    rival, refused = absence_during_a_booking(monkeypatch)
    assert (rival.won, refused) == (True, "")
    assert one(ORPHANS) > 0
