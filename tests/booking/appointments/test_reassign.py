"""Work given to another bay or technician at the same time, as the board does it."""

from datetime import timedelta

import pytest

from booking.appointments import actions
from booking.appointments.actions.reassign import NothingToGive, NotThisUnit
from booking.appointments.actions.refusals import IllegalTransition, SlotTaken, VersionConflict
from booking.appointments.models import Appointment
from booking.workshop.models import Resource
from tests.booking.scenes import (
    Scene,
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
    frozen,
    units,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=2, technicians=2, minutes=120)


def bays(scene: Scene) -> list[Resource]:
    return list(scene.site.resources.filter(kind="bay").order_by("pk"))


def bay_of(visit: Appointment) -> Resource:
    return visit.claims.get(resource__kind="bay").resource


def give(scene: Scene, visit: Appointment, to: Resource, at: int = 0, **more: object) -> Appointment:
    now = visit.arrive_at + at * MINUTE if at else scene.now
    asked = {"unit": bay_of(visit), "version": visit.version, "now": now, "actor": a_person(), **more}
    return actions.reassign(appointment=visit, to=to, **asked)  # type: ignore[arg-type]


def test_a_job_goes_to_another_bay_at_the_same_time(scene: Scene) -> None:
    visit = book(scene, scene.at(2, 9), mode="drop_off")
    other = next(bay for bay in bays(scene) if bay != bay_of(visit))
    day = scene.site_day(2).version
    moved = give(scene, visit, other)
    assert bay_of(moved) == other
    assert (moved.arrive_at, moved.promise_at) == (visit.arrive_at, visit.promise_at)
    assert moved.version == visit.version + 1
    assert scene.site_day(2).version == day + 1, "boards see it"
    assert moved.events.latest("pk").reason.endswith(f"→ {other.name}")
    assert_counters_are_sums_of_claims()


def test_what_is_done_stays_where_it_was_done(scene: Scene) -> None:
    visit, staff = book(scene, scene.at(2, 9), mode="drop_off"), a_person("Foreman")
    actions.check_in(appointment=visit, odometer_km=1, now=visit.arrive_at, actor=staff)
    begun = actions.start(appointment=visit, now=visit.arrive_at, actor=staff)
    first = bay_of(visit)
    other = next(bay for bay in bays(scene) if bay != first)
    actions.reassign(appointment=begun, unit=first, to=other, version=begun.version,
                     now=visit.arrive_at + 50 * MINUTE, actor=staff)  # fmt: skip
    found = visit.claims.filter(resource__kind="bay").order_by("lo")
    assert [(claim.resource, claim.hi - claim.lo) for claim in found] == [(first, 3), (other, 5)]
    assert scene.site_day(2).minutes_used == 120
    assert_counters_are_sums_of_claims()


def test_a_busy_unit_is_refused_and_nothing_changes(scene: Scene) -> None:
    visit, other = book(scene, scene.at(2, 9), mode="drop_off"), book(scene, scene.at(2, 9), mode="drop_off")
    assert bay_of(visit) != bay_of(other)
    before = frozen()
    with pytest.raises(SlotTaken):
        give(scene, visit, bay_of(other))
    assert frozen() == before


def test_a_unit_that_is_not_at_work_then_is_refused_by_the_database(scene: Scene) -> None:
    visit = book(scene, scene.at(2, 9), mode="drop_off")
    idle = units(scene.site, {"bay": 1})[0]  # no shift is laid for it
    before = frozen()
    with pytest.raises(SlotTaken):
        give(scene, visit, idle)
    assert frozen() == before


def test_only_who_can_do_it_gets_it(scene: Scene) -> None:
    visit = book(scene, scene.at(2, 9), mode="drop_off")
    other = next(bay for bay in bays(scene) if bay != bay_of(visit))
    scene.service.tags = ["bay:lift"]
    scene.service.save()
    with pytest.raises(NotThisUnit):
        give(scene, visit, other)
    with pytest.raises(NotThisUnit):
        give(scene, visit, scene.site.resources.filter(kind="technician")[0])
    with pytest.raises(NotThisUnit):
        give(scene, visit, a_scene().site.resources.filter(kind="bay")[0])
    other.tags = ["lift"]
    other.save()
    assert bay_of(give(scene, visit, other)) == other


def test_an_old_board_and_a_finished_job_move_nothing(scene: Scene) -> None:
    visit = book(scene, scene.at(2, 9), mode="drop_off")
    other = next(bay for bay in bays(scene) if bay != bay_of(visit))
    with pytest.raises(VersionConflict):
        give(scene, visit, other, version=visit.version - 1)
    with pytest.raises(NothingToGive):
        give(scene, visit, other, at=600)
    gone = actions.cancel(appointment=visit, now=scene.now, actor=None)
    with pytest.raises(IllegalTransition):
        actions.reassign(appointment=gone, unit=other, to=bays(scene)[0], version=gone.version, now=scene.now,
                         actor=None)  # fmt: skip
