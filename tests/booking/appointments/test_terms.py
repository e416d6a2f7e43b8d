"""Notice in open time, horizons by mode, breaks, skills: what opens and closes times (booking.md §1, §5)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from booking.appointments.actions import cancel
from booking.appointments.models import Claim
from booking.appointments.queries import availability
from booking.appointments.queries.availability import Slot
from booking.refusals import Refusal
from booking.sites.actions import set_policy
from booking.workshop.actions import lay_calendar, set_skill_cap
from booking.workshop.models import Operation, SkillDay
from tests.booking.rides import DRIVER, WITH_LUNCH, a_travel_scene
from tests.booking.scenes import NOW, WEEK, Scene, a_scene, an_operation, book, facts, hold, units

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # a Monday, an hour before closing


def first_open(scene: Scene, mode: str, days: int = 6) -> Slot | None:
    return availability(
        site=scene.site, operations=[scene.service], mode=mode, first=scene.day(0), last=scene.day(days),
        now=scene.now, travel_minutes=20,
    ).first_open()  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "day", "clock"),
    [
        ("wait", 1, time(9)),  # one hour today, one tomorrow
        ("drop_off", 1, time(11)),
        ("key_box", 1, time(11)),
        ("courtesy", 1, time(17)),  # the same time on the next working day
        ("pick_up", 2, time(8, 30)),  # there, and time for the work before closing
    ],
)
def test_notice_is_counted_in_open_time(mode: str, day: int, clock: time) -> None:
    scene = a_travel_scene(now=EVENING, days=30)
    found = first_open(scene, mode)
    assert found is not None
    assert found.at == datetime.combine(scene.day(day), clock, UTC)


def test_notice_of_a_closed_evening_begins_at_the_next_opening() -> None:
    saturday_night = datetime(2026, 3, 7, 20, tzinfo=UTC)
    scene = a_travel_scene(now=saturday_night)
    waiting, lent = first_open(scene, "wait"), first_open(scene, "courtesy")
    assert waiting is not None
    assert lent is not None
    assert waiting.at == datetime(2026, 3, 9, 10, tzinfo=UTC)
    assert lent.at == datetime(2026, 3, 10, 8, tzinfo=UTC)


def test_courtesy_cars_are_open_for_fewer_days_ahead() -> None:
    scene = a_travel_scene(days=70)
    lay_calendar(site=scene.site, first=scene.day(31), last=scene.day(70), now=NOW)
    assert hold(scene, scene.at(63, 9), mode="drop_off")
    with pytest.raises(Refusal) as refused:
        hold(scene, scene.at(63, 9), mode="courtesy", trip=DRIVER)
    assert refused.value.code == "beyond_horizon"


def test_a_job_pauses_over_lunch_in_its_own_bay() -> None:
    scene = a_scene(bays=2, technicians=2, hours=WITH_LUNCH)
    booked = book(scene, scene.at(2, 10), mode="drop_off", operations=[an_operation(240)])
    rows = Claim.objects.filter(appointment=booked, resource__kind="bay").order_by("lo")
    assert [(claim.lo, claim.hi, claim.minutes) for claim in rows] == [(40, 48, 120), (52, 60, 120)]
    assert len({claim.resource_id for claim in rows}) == 1
    assert booked.promise_at == scene.at(2, 15)
    with pytest.raises(Refusal):  # who waits is not sent away over lunch
        book(scene, scene.at(3, 11, 30), mode="wait", operations=[an_operation(60)])


def a_skilled_scene(minutes: int | None = 120) -> tuple[Scene, Operation]:
    scene = a_scene(bays=4, technicians=0)
    units(scene.site, {"technician": 4}, tags=["hv"])
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    set_skill_cap(
        site=scene.site, skill="technician:hv", minutes_max=minutes, valid_from=scene.day(0), now=NOW
    )
    return scene, an_operation(60, tags=["technician:hv"])


def test_a_day_sells_only_so_many_minutes_of_a_skill() -> None:
    scene, hv = a_skilled_scene()
    booked = book(scene, scene.at(2, 9), operations=[hv], by_staff=True)
    with pytest.raises(Refusal) as refused:  # owners share 80 % of 120 minutes
        book(scene, scene.at(2, 11), operations=[hv])
    assert (refused.value.code, facts(refused.value)["reason"]) == ("day_full", "online_full")
    book(scene, scene.at(2, 11), operations=[hv], by_staff=True)
    with pytest.raises(Refusal) as refused:
        book(scene, scene.at(2, 13), operations=[hv], by_staff=True)
    assert (refused.value.code, facts(refused.value)["reason"]) == ("day_full", "skill_full")
    book(scene, scene.at(2, 13))  # other work is not concerned
    row = SkillDay.objects.get(site_day=scene.site_day(2))
    assert row.minutes_used == 120
    cancel(appointment=booked, now=NOW, actor=None, reason="ill", by_staff=True)
    row.refresh_from_db()
    assert row.minutes_used == 60


def test_the_database_refuses_more_of_a_skill_than_its_cap() -> None:
    scene, hv = a_skilled_scene()
    book(scene, scene.at(2, 9), operations=[hv], by_staff=True)
    rows = SkillDay.objects.filter(site_day=scene.site_day(2))
    with pytest.raises(IntegrityError, match="skill_day_capped"), transaction.atomic():
        rows.update(minutes_used=F("minutes_used") + 61)


def test_a_cap_set_later_counts_what_is_booked_and_never_lies_below_it() -> None:
    scene, hv = a_skilled_scene(None)
    for hour in (9, 11, 13):
        book(scene, scene.at(2, hour), operations=[hv], by_staff=True)
    assert not SkillDay.objects.exists()
    set_skill_cap(site=scene.site, skill="hv", minutes_max=60, valid_from=scene.day(1), now=NOW)
    row = SkillDay.objects.get(site_day=scene.site_day(2))
    assert (row.minutes_used, row.minutes_cap) == (180, 180)
    assert not SkillDay.objects.filter(site_day=scene.site_day(0)).exists()
    set_skill_cap(site=scene.site, skill="hv", minutes_max=None, valid_from=scene.day(1), now=NOW)
    row.refresh_from_db()
    assert row.minutes_cap is None


@pytest.mark.parametrize(
    ("skill", "minutes", "from_day"), [("", 60, 0), ("hv", -1, 0), ("hv", 60, -1), ("hv", 99_999, 0)]
)
def test_a_cap_that_says_nothing_is_refused(skill: str, minutes: int, from_day: int) -> None:
    scene = a_scene()
    with pytest.raises(Refusal) as refused:
        set_skill_cap(
            site=scene.site, skill=skill, minutes_max=minutes, valid_from=scene.day(from_day), now=NOW
        )
    assert refused.value.code == "bad_cap"


def test_a_site_may_limit_its_cars_a_day() -> None:
    scene = a_scene(bays=3, technicians=3, days=3)
    set_policy(
        name="cars_per_day_max", value=2, valid_from=scene.day(1), now=NOW, author=None, site=scene.site
    )
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(3), now=NOW)
    assert scene.site_day(0).cars_cap is None
    book(scene, scene.at(2, 9))
    book(scene, scene.at(2, 11))
    with pytest.raises(Refusal) as refused:
        book(scene, scene.at(2, 13))
    assert refused.value.code == "day_full"


def test_the_kept_share_is_released_at_noon_of_the_day_before() -> None:
    scene = a_scene(minutes=480, hours=WEEK)  # 600 minutes a day, 480 of them online
    book(scene, scene.at(2, 8), mode="drop_off")
    short = an_operation(60)
    for now, is_open in ((scene.at(1, 11, 59), False), (scene.at(1, 12), True)):
        found = availability(
            site=scene.site,
            operations=[short],
            mode="drop_off",
            first=scene.day(2),
            last=scene.day(2),
            now=now,
        )
        assert any(slot.is_open for slot in found.slots()) is is_open
    assert scene.day(2) == date(2026, 3, 2) + timedelta(days=2)
