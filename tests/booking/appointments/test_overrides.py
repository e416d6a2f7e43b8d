"""Staff go beyond what a day holds: with right and reason, logged, and never on top of a real unit."""

from typing import Any

import pytest

from booking.appointments.actions import cancel, move
from booking.appointments.models import Appointment, Claim, OverrideLog
from booking.appointments.queries import availability
from booking.appointments.rules import Override
from booking.refusals import Refusal
from booking.workshop.actions import lay_calendar, set_skill_cap
from booking.workshop.models import Resource, Shift, SkillDay
from tests.booking.rides import BECAUSE, foreman
from tests.booking.scenes import (
    NOW,
    Scene,
    a_person,
    a_scene,
    an_operation,
    assert_counters_are_sums_of_claims,
    book,
    facts,
    frozen,
    hold,
)

pytestmark = pytest.mark.django_db


def forced(scene: Scene, hour: int, **more: Any) -> Appointment:
    asked: dict[str, Any] = {"by_staff": True, "override": BECAUSE, "actor": foreman(scene), **more}
    return book(scene, scene.at(2, hour), **asked)


def test_a_full_bay_gets_an_overflow_unit_and_the_log_says_who_and_why() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    boss = foreman(scene)
    extra = book(scene, scene.at(2, 9), by_staff=True, override=BECAUSE, actor=boss)
    units = Resource.objects.filter(claims__appointment=extra, is_overflow=True)
    assert sorted(units.values_list("kind", flat=True)) == ["bay", "technician"]
    rows = OverrideLog.objects.order_by("pk")
    assert {row.kind for row in rows} == {"overflow_unit"}
    assert {(row.day, row.reason, row.actor_id, row.appointment_id) for row in rows} == {
        (scene.day(2), BECAUSE.reason, boss.pk, extra.pk)
    }
    assert_counters_are_sums_of_claims()


def test_an_override_that_is_not_needed_changes_nothing_and_leaves_no_row() -> None:
    scene = a_scene()
    plain = forced(scene, 9)
    assert not Resource.objects.filter(is_overflow=True).exists()
    assert not OverrideLog.objects.exists()
    assert Claim.objects.filter(appointment=plain, resource__kind="bay").count() == 1


def test_two_overrides_at_the_same_hour_stand_on_units_of_their_own() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    first, second = forced(scene, 9), forced(scene, 9)
    bays = Claim.objects.filter(appointment__in=[first, second], resource__kind="bay")
    assert len({claim.resource_id for claim in bays}) == 2
    third = forced(scene, 11)  # by then the real bay is free again
    assert not Resource.objects.filter(claims__appointment=third, is_overflow=True).exists()


def test_a_cap_is_raised_by_what_is_needed_and_logged() -> None:
    scene = a_scene(bays=3, technicians=1, minutes=300)
    scene.site.resources.filter(kind="technician").update(tags=["hv"])
    set_skill_cap(site=scene.site, skill="hv", minutes_max=60, valid_from=scene.day(0), now=NOW)
    hv = an_operation(90, tags=["technician:hv"])
    forced(scene, 9, operations=[hv])
    row = SkillDay.objects.get(site_day=scene.site_day(2))
    assert (row.minutes_cap, row.minutes_used) == (90, 90)
    log = OverrideLog.objects.get(kind="raised_cap")
    assert log.data == {"cap": "hv", "before": 60, "after": 90}
    assert_counters_are_sums_of_claims()


def test_overflow_units_are_offered_to_nobody_and_survive_a_new_calendar() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    extra = forced(scene, 9)
    listed = availability(
        site=scene.site, operations=[scene.service], mode="wait", first=scene.day(2), last=scene.day(2),
        now=scene.now,
    )  # fmt: skip
    slot = listed.at(scene.at(2, 9))
    assert slot is not None
    assert not slot.is_open
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    overflow = Resource.objects.filter(is_overflow=True, kind="technician")
    assert Shift.objects.filter(resource__in=overflow).count() == 1
    assert scene.site_day(2).minutes_cap == 600  # the extra technician is no new capacity
    assert extra.claims.count() == 4


def test_a_move_may_go_beyond_the_day_too_and_a_cancel_gives_it_back() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    other = book(scene, scene.at(3, 9))
    moved = move(
        appointment=other, at=scene.at(2, 9), version=other.version, now=NOW, actor=foreman(scene),
        by_staff=True, override=BECAUSE,
    )  # fmt: skip
    assert OverrideLog.objects.filter(appointment=moved).count() == 2
    cancel(appointment=moved, now=NOW, actor=None, by_staff=True, reason="ill")
    assert not Claim.objects.filter(resource__is_overflow=True).exists()
    assert_counters_are_sums_of_claims()


@pytest.mark.parametrize(
    ("role", "reason", "by_staff", "code", "status"),
    [
        ("advisor", "please", True, "override_not_allowed", 403),
        (None, "please", True, "override_not_allowed", 403),
        ("workshop", "please", False, "override_not_allowed", 403),
        ("workshop", "  ", True, "reason_missing", 422),
    ],
)
def test_an_override_needs_right_and_reason(
    role: str | None, reason: str, by_staff: bool, code: str, status: int
) -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    actor = foreman(scene, role) if role else a_person()
    before = frozen()
    with pytest.raises(Refusal) as refused:
        hold(scene, scene.at(2, 9), by_staff=by_staff, override=Override(reason), actor=actor)
    assert (refused.value.code, refused.value.status) == (code, status)
    assert frozen() == before


def test_what_no_room_can_help_stays_refused() -> None:
    scene = a_scene()
    welding = an_operation(60, tags=["technician:weld"])
    for hour, operation, code in ((9, welding, "no_capable_unit"), (19, scene.service, "outside_hours")):
        with pytest.raises(Refusal) as refused:
            forced(scene, hour, operations=[operation])
        assert refused.value.code == code, facts(refused.value)
