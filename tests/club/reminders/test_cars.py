"""What falls due on cars: forecasts, one message for many things, moved days, stops and answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.garage.actions import reach_milestone
from booking.garage.models import Keeper, OdometerReading, Vehicle
from booking.sites.models import Site
from club import journeys
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Dispatch, Notice
from club.reminders import actions
from club.reminders.foresight import foresee
from club.reminders.models import Answer, Forecast, Occurrence, Rule
from club.reminders.preview import coming_to
from tests.booking.makes import make_model
from tests.club.conftest import NOW, make_member

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def wei(site: Site) -> Member:
    member = make_member(site, "王伟", "wei@example.com")
    set_consent(
        person=member.user, purpose="reminder", channel="email", granted=True, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip
    return member


@pytest.fixture
def car(wei: Member) -> Vehicle:
    """First registered three years and a month less a week ago: an MOT near, and yearly services."""
    vehicle = Vehicle.objects.create(
        plate="AB12 CDE", plate_key="AB12CDE", plate_country="GB", created_at=NOW, model=make_model(),
        registered_on=date(2023, 3, 9),
    )  # fmt: skip
    Rule.objects.filter(code="maker-warranty-end").update(paused_at=NOW)
    Keeper.objects.create(vehicle=vehicle, user=wei.user, from_date=date(2023, 3, 9))
    return vehicle


def tick(now: datetime) -> int:
    journeys.plan_messages(now=now)
    return journeys.deliver(now=now)


def told(kind: str = "car_due") -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def served(car: Vehicle, on: date) -> None:
    reach_milestone(vehicle=car, kind="service", on=on, km=20_000, now=NOW - timedelta(days=1))


@pytest.mark.source("D5", "F6")
def test_inspection_and_service_of_one_car_are_one_message(wei: Member, car: Vehicle) -> None:
    served(car, date(2025, 3, 9))
    assert tick(MORNING) == 1
    (notice,) = told()
    assert {line["what"] for line in notice.data["lines"]} == {"inspection", "service"}
    assert "2 things are due" in mail.outbox[0].subject
    states = Occurrence.objects.exclude(state="planned").values_list("state", flat=True)
    assert sorted(states).count("merged") == 1
    assert tick(MORNING + timedelta(minutes=15)) == 0


def test_done_before_the_wire_says_nothing(wei: Member, car: Vehicle) -> None:
    served(car, date(2025, 3, 9))
    actions.plan(now=MORNING)
    reach_milestone(vehicle=car, kind="inspection", on=date(2026, 3, 1), km=None, now=MORNING)
    reach_milestone(vehicle=car, kind="service", on=date(2026, 3, 1), km=30_000, now=MORNING)
    journeys.deliver(now=MORNING)
    assert told() == []
    ended = set(Occurrence.objects.values_list("state", "reason"))
    assert ("superseded", "done") in ended
    assert {state for state, _ in ended} <= {"superseded", "expired"}


def test_a_prediction_that_moves_does_not_send_again(wei: Member, car: Vehicle) -> None:
    served(car, date(2025, 6, 20))
    Rule.objects.exclude(code="service").update(paused_at=NOW)

    def read(on: date, km: int, now: datetime) -> None:
        OdometerReading.objects.create(vehicle=car, on_date=on, km=km, source="workshop", recorded_at=now)

    for month in range(6):
        read(date(2025, 7 + month, 1), 20_000 + 1_500 * month, NOW - timedelta(days=1))
    foresee(now=MORNING)
    first = Forecast.objects.get(anchor="service")
    assert first.facts["by"] == "km"
    send = datetime.combine(first.due_on - timedelta(days=30), MORNING.timetz()) + timedelta(hours=1)
    assert tick(send) == 1
    assert "Service at 21,748 miles, by your driving around" in str(mail.outbox[0].body)
    read(send.date(), 28_500, send)  # drives less than thought: the day moves
    for day in range(1, 60):
        actions.plan(now=send + timedelta(days=day))
    moved = Forecast.objects.get(anchor="service")
    assert moved.mark == first.mark
    assert moved.due_on > first.due_on
    assert Occurrence.objects.filter(offset_days=-30).count() == 1


def test_what_is_found_again_as_it_stands_is_not_written_again(wei: Member, car: Vehicle) -> None:
    served(car, date(2025, 3, 9))
    foresee(now=MORNING)
    with CaptureQueriesContext(connection) as found:
        assert foresee(now=MORNING + timedelta(days=4)) == 1
    assert not [each["sql"] for each in found if each["sql"].startswith('INSERT INTO "club_')]
    assert car.outlook.at == MORNING + timedelta(days=4)
    Forecast.objects.filter(anchor="service").update(due_on=date(2030, 1, 1))
    foresee(now=MORNING + timedelta(days=8))
    assert Forecast.objects.get(anchor="service").due_on == date(2026, 3, 9)


@pytest.mark.source("D6")
@pytest.mark.parametrize("lies_ready", [False, True], ids=["planned", "already in the outbox"])
def test_a_booked_visit_stops_it(wei: Member, car: Vehicle, lies_ready: bool) -> None:
    from booking.appointments.models import Appointment

    served(car, date(2025, 3, 9))
    actions.plan(now=MORNING)
    assert actions.hand_over(now=MORNING, limit=50 * lies_ready) == lies_ready
    Appointment.objects.create(
        site=wei.site, vehicle=car, person=wei.user, state="booked", mode="drop_off",
        arrive_at=MORNING + timedelta(days=9), promise_at=MORNING + timedelta(days=9, hours=6),
        work_minutes=60, request_key="k", request_hash="h", created_at=NOW,
    )  # fmt: skip
    assert journeys.deliver(now=MORNING) == 0
    assert mail.outbox == []
    ends = Dispatch.objects if lies_ready else Occurrence.objects
    assert ("superseded", "booked") in set(ends.values_list("state", "reason"))


def answered(car: Vehicle, kind: str, **more: object) -> Answer:
    served(car, date(2025, 3, 9))
    tick(MORNING)
    (notice,) = told()
    said = journeys.answer_reminder(notice=notice, kind=kind, now=MORNING, **more)  # type: ignore[arg-type]
    return said[0]


def test_done_elsewhere_starts_the_next_interval(wei: Member, car: Vehicle) -> None:
    answered(car, "done", done_on=date(2026, 3, 1))
    assert car.milestones.filter(on_date=date(2026, 3, 1)).count() == 2
    foresee(now=MORNING + timedelta(minutes=1))
    assert all(row.due_on > date(2026, 12, 31) for row in Forecast.objects.all())


def test_sold_takes_the_car_out_of_the_garage(wei: Member, car: Vehicle) -> None:
    answered(car, "sold")
    assert not Vehicle.objects.for_user(wei.user).exists()
    assert tick(MORNING + timedelta(days=30)) == 0


def test_not_now_is_asked_once_more_in_a_week(wei: Member, car: Vehicle) -> None:
    answered(car, "snoozed")
    journeys.answer_reminder(notice=told()[0], kind="snoozed", now=MORNING)  # a second tap changes nothing
    assert Answer.objects.count() == 2  # one for each of the two things
    assert [tick(MORNING + timedelta(days=day)) for day in range(1, 8)] == [0, 0, 0, 0, 0, 0, 1]
    assert len(told()) == 2
    assert Occurrence.objects.filter(asked_at__isnull=False, state__in=("handed", "merged")).count() == 2


def test_what_is_to_come_in_ninety_days_is_what_will_be_sent(wei: Member, car: Vehicle) -> None:
    served(car, date(2025, 4, 9))
    foresee(now=MORNING)
    coming = coming_to(wei.user.pk, MORNING)
    assert {row.rule.code for row in coming} >= {"service", "inspection"}
    assert all(MORNING <= row.planned.send_at <= MORNING + timedelta(days=90) for row in coming)
    actions.plan(now=MORNING)
    soon = {row.planned.key for row in coming if row.planned.send_at <= MORNING + timedelta(days=2)}
    assert soon <= set(Occurrence.objects.values_list("key", flat=True))


def test_a_rule_that_would_flood_is_stopped_with_its_number(site: Site) -> None:
    people = [make_member(site, f"P {n}", f"p{n}@example.com") for n in range(5)]
    rule = Rule(
        code="all", name="All", anchor="date", fixed_on=date(2026, 3, 2), offsets=[0], purpose="marketing",
        channels=["inbox"], subject="A", body="B", most_at_once=4, active_from=NOW - timedelta(days=3),
    )  # fmt: skip
    actions.save_rule(rule=rule, actor=people[0].user, now=NOW)
    actions.plan(now=MORNING)
    rule.refresh_from_db()
    assert (rule.stopped_count, Occurrence.objects.filter(rule=rule).count()) == (5, 0)
    actions.let_through(rule=rule, count=5, actor=people[0].user, now=MORNING)
    actions.plan(now=MORNING)
    assert Occurrence.objects.filter(rule=rule).count() == 5
