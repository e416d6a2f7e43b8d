"""A technician goes home while somebody books the colleague who would take over: one of them gets him."""

from __future__ import annotations

from typing import Any

import pytest

from booking.appointments.models import Appointment, Claim
from booking.refusals import Refusal
from booking.replanning.actions import keeping, note_absence
from booking.replanning.queries import worklist
from tests.booking.scenes import Scene, a_car, a_scene, book, hold
from tests.races.bookings import drifted_days, one, overlaps, without_constraint, without_locks
from tests.together import Outcome, at_once, met

ORPHANS = """SELECT count(*) FROM booking_claim c WHERE NOT EXISTS (
    SELECT 1 FROM booking_shift s WHERE s.resource_id = c.resource_id AND s.during @> c.during)"""


def rivals(scene: Scene, booked: Appointment) -> list[Outcome]:
    unit = Claim.objects.get(appointment=booked, resource__kind="technician").resource

    def goes_home() -> Any:
        return note_absence(
            resource=unit, starts_at=scene.at(2, 8), ends_at=scene.at(2, 18), now=scene.now, keep_times=True
        )

    return at_once([goes_home, lambda: hold(scene, scene.at(2, 9), request_key="rival", vehicle=None)])


def test_an_absence_and_a_booking_want_the_same_colleague(own_database: str) -> None:
    scene = a_scene(technicians=2, bays=2)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    away, taken = rivals(scene, booked)
    assert away.won
    assert taken.won or isinstance(taken.error, Refusal)
    assert len(away.value.kept) + len(away.value.left) == 1
    assert bool(away.value.left) == taken.won == bool(worklist(scene.site))
    assert (overlaps(), drifted_days(), one(ORPHANS)) == (0, 0, 0)


def test_sabotage_without_locks_and_constraint_the_colleague_does_two_jobs_at_once(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both see him free, then both write."""
    from booking.appointments.actions import holds

    scene = a_scene(technicians=2, bays=2)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    with without_constraint(), without_locks(monkeypatch):
        step = met(lambda: None, 2)
        for room, name in ((keeping, "keep_times"), (holds, "place")):
            found = getattr(room, name)

            def after_both(*args: Any, found: Any = found, **more: Any) -> Any:
                result = found(*args, **more)
                step()
                return result

            monkeypatch.setattr(room, name, after_both)
        rivals(scene, booked)
    assert overlaps() > 0
