"""Answers that meet: to a request and its lapse, to a pause and the clock, two to one estimate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from booking.appointments import actions
from booking.appointments.actions import claims, locks
from booking.appointments.models import Appointment
from booking.estimates import actions as estimates
from booking.estimates.models import Estimate
from booking.estimates.rules import LineDraft
from booking.workshop.rules import cell_at
from tests.booking.scenes import Scene, a_car, a_person, a_scene, book, hold
from tests.races.bookings import deadlocks, drifted_days, overlaps, without_locks
from tests.together import Outcome, at_once, met, without_row_locks

MINUTE = timedelta(minutes=1)
EACH = 3
PADS, WIPERS = LineDraft("Front brake pads", 60, 24_900), LineDraft("Wiper blades", 15, 4_900)


def codes(outcomes: list[Outcome]) -> set[str]:
    return {getattr(one.error, "code", type(one.error).__name__) for one in outcomes if not one.won}


def check_books() -> None:
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


# A request: the advisor's yes, and the end of its time


def a_request() -> Appointment:
    scene = a_scene()
    held = hold(scene, scene.at(4, 9), actor=a_person(), mode="drop_off")
    return actions.request(appointment=held, now=scene.now, actor=held.person)


def answered_as_it_lapses(asked: Appointment, each: int, *, clocks_first: bool = False) -> Appointment:
    """As many advisors accept as clocks say that nobody did; all in the last moment of the request."""
    staff = a_person("Advisor")
    assert asked.answer_by is not None
    accept = partial(actions.accept, appointment=asked, minutes=90, now=asked.answer_by, actor=staff)
    lapse = partial(actions.lapse, now=asked.answer_by)
    at_once([lapse, accept] * each if clocks_first else [accept, lapse] * each)
    return Appointment.objects.get(pk=asked.pk)


def ends(asked: Appointment) -> list[str]:
    return sorted(asked.events.filter(from_state="requested").values_list("to_state", flat=True))


def test_a_request_is_accepted_or_lapses_never_both(own_database: str) -> None:
    for clocks_first in (False, True) * 2:
        asked = answered_as_it_lapses(a_request(), EACH, clocks_first=clocks_first)
        assert ends(asked) == [asked.state]
        assert asked.claims.exists() == (asked.state == "booked")
    check_books()


def test_sabotage_without_locks_a_request_is_accepted_and_lapses(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = a_request()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(locks, "take_appointment", met(locks.take_appointment, 2, after=True))
    with without_locks(monkeypatch):
        assert ends(answered_as_it_lapses(asked, 1)) == ["booked", "expired"]


# A pause: the owner's answer, and the bay that is given up


def resumed_as_it_is_given_up(each: int) -> tuple[Appointment, list[Outcome]]:
    scene, staff = a_scene(bays=2, technicians=2, minutes=120), a_person("Foreman")
    begun = begin(scene, staff)
    at = begun.arrive_at + 15 * MINUTE
    actions.await_approval(appointment=begun, now=at, actor=staff)
    later = at + 30 * MINUTE
    resume = partial(actions.resume, appointment=begun, now=later, actor=staff, extra_minutes=30)
    outcomes = at_once([resume, partial(actions.give_up_idle, now=later)] * each)
    return Appointment.objects.get(pk=begun.pk), outcomes


def begin(scene: Scene, staff: Any) -> Appointment:
    booked = book(scene, scene.at(2, 9), mode="drop_off", vehicle=a_car(), actor=a_person())
    actions.check_in(appointment=booked, odometer_km=1, now=booked.arrive_at, actor=staff)
    return actions.start(appointment=booked, now=booked.arrive_at, actor=staff)


def test_work_goes_on_once_whether_or_not_its_bay_was_just_given_up(own_database: str) -> None:
    for _round in range(3):
        resumed, outcomes = resumed_as_it_is_given_up(EACH)
        assert (resumed.state, resumed.paused_at, resumed.minutes_left) == ("in_work", None, None)
        assert resumed.work_minutes == 150, "lengthened once"
        assert [one.won for one in outcomes].count(True) == 1 + EACH
        assert codes(outcomes) == {"illegal_transition"}
    check_books()


def test_sabotage_without_locks_the_same_minutes_are_given_back_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(claims, "cell_at", met(cell_at, 2))  # both have read what there is to cut
    with without_locks(monkeypatch):
        _resumed, outcomes = resumed_as_it_is_given_up(1)
    assert drifted_days() or codes(outcomes) == {"IntegrityError"}, "a counter below its sum, or its CHECK"


# An estimate: two people answer


def proposed() -> Estimate:
    """To a car that is here and not begun, so that nothing but the estimate itself can refuse an answer."""
    scene, staff = a_scene(bays=2, technicians=2), a_person("Foreman")
    booked = book(scene, scene.at(2, 9), mode="drop_off", vehicle=a_car(), actor=a_person())
    actions.check_in(appointment=booked, odometer_km=1, now=booked.arrive_at, actor=staff)
    return estimates.send_estimate(
        appointment=booked, lines=[PADS, WIPERS], now=booked.arrive_at + MINUTE, actor=staff
    )


def answer(estimate: Estimate, *approved: int) -> Callable[[], Estimate]:
    return partial(
        estimates.answer_estimate, estimate=estimate, digest=estimate.digest, approved=approved,
        now=estimate.sent_at + MINUTE, actor=estimate.appointment.person,
    )  # fmt: skip


def approved(estimate: Estimate) -> list[int]:
    return list(
        estimate.lines.filter(answer="approved").order_by("position").values_list("position", flat=True)
    )


def minutes_of(estimate: Estimate) -> int:
    return Appointment.objects.get(pk=estimate.appointment_id).work_minutes - 60


def test_of_two_answers_at_once_one_counts(own_database: str) -> None:
    for _round in range(3):
        estimate = proposed()
        outcomes = at_once([answer(estimate, 1), answer(estimate, 2)] * EACH)
        assert codes(outcomes) == {"estimate_changed"}
        assert sum(one.won for one in outcomes) == EACH, "the same answer again changes nothing"
        assert (approved(estimate), minutes_of(estimate)) in (([1], 60), ([2], 15))
    check_books()


def test_an_answer_and_a_new_version_at_once_never_count_both(own_database: str) -> None:
    for _round in range(3):
        estimate = proposed()
        newer = partial(
            estimates.send_estimate, appointment=estimate.appointment, lines=[PADS],
            now=estimate.sent_at + MINUTE, actor=a_person("Foreman"),
        )  # fmt: skip
        first, second = at_once([answer(estimate, 2), newer])
        estimate.refresh_from_db()
        assert second.won
        assert first.won == (estimate.superseded_at is None) == (estimate.answered_at is not None)
        assert codes([first]) <= {"estimate_changed"}
    check_books()


def test_sabotage_without_locks_both_answers_count(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    estimate = proposed()
    monkeypatch.setattr(estimates, "_answer", met(estimates._answer, 2))  # both have seen it open
    with without_locks(monkeypatch):
        outcomes = at_once([answer(estimate, 1), answer(estimate, 2)])
    assert [one.won for one in outcomes] == [True, True]
