"""What is said to come is what comes; why something did not come is told; a no in between counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking.appointments.models import Appointment
from booking.garage.actions import insure
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from club import journeys
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.actions import suppress
from club.notices.models import Dispatch, Notice
from club.reminders import actions
from club.reminders.models import Occurrence, Rule
from club.reminders.preview import coming_to
from club.reminders.queries import said_to
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
    Rule.objects.exclude(code="insurance-renewal").update(paused_at=NOW)
    return member


@pytest.fixture
def car(wei: Member) -> Vehicle:
    """Insured for thirty days to come, so that the first word is due today."""
    vehicle = Vehicle.objects.create(
        plate="AB12 CDE", plate_key="AB12CDE", created_at=NOW, model=make_model()
    )
    Keeper.objects.create(vehicle=vehicle, user=wei.user, from_date=date(2024, 1, 1))
    insure(vehicle=vehicle, insurer="X", ends_on=date(2026, 4, 1), now=NOW, actor=wei.user)
    return vehicle


def said(kind: str, **more: date) -> None:
    journeys.answer_reminder(notice=Notice.objects.get(), kind=kind, now=MORNING, **more)


def handed() -> Dispatch:
    """Told in the inbox; the letter waits on its way."""
    actions.plan(now=MORNING)
    assert actions.hand_over(now=MORNING, limit=5) == 1
    return Dispatch.objects.exclude(state="suppressed").get()


def days_to_come(member: Member, now: datetime = MORNING) -> list[date]:
    return [row.planned.send_at.date() for row in coming_to(member.user.pk, now)]


def test_what_is_done_elsewhere_is_not_to_come(wei: Member, car: Vehicle) -> None:
    handed()
    assert days_to_come(wei) == [date(2026, 3, 25), date(2026, 3, 31)]
    said("done")
    assert days_to_come(wei) == []


def test_what_its_reader_asked_for_on_a_day_is_to_come_then(wei: Member, car: Vehicle) -> None:
    handed()
    said("remind_on", until_on=date(2026, 3, 28))
    assert days_to_come(wei) == [date(2026, 3, 28), date(2026, 3, 31)]


def test_a_way_that_is_shut_is_no_way(wei: Member, car: Vehicle) -> None:
    Rule.objects.filter(code="insurance-renewal").update(channels=["email"])
    assert len(days_to_come(wei, MORNING - timedelta(days=1))) == 3
    suppress(address="wei@example.com", channel="email", reason="bounce", now=NOW)
    assert days_to_come(wei, MORNING - timedelta(days=1)) == []


@pytest.mark.parametrize(("days", "coming"), [(20, []), (65, [date(2026, 3, 3), date(2026, 3, 18)])])
def test_only_a_visit_near_the_day_itself_stops_it(
    wei: Member, car: Vehicle, days: int, coming: list[date]
) -> None:
    """A visit two months away settles nothing that is due in one, whatever else the list reaches to."""
    Rule.objects.update(paused_at=NOW)
    Rule.objects.filter(code="inspection").update(paused_at=None, offsets=[-30, -15], purpose="reminder")
    Vehicle.objects.update(plate_country="GB", registered_on=date(2023, 4, 2))
    Appointment.objects.create(
        site=wei.site, vehicle=car, person=wei.user, state="booked", mode="drop_off",
        arrive_at=MORNING + timedelta(days=days), promise_at=MORNING + timedelta(days=days, hours=6),
        work_minutes=60, request_key="k", request_hash="h", created_at=NOW,
    )  # fmt: skip
    actions.plan(now=MORNING)
    assert days_to_come(wei) == coming


def test_why_names_the_reason_of_the_wire(wei: Member, car: Vehicle) -> None:
    Rule.objects.filter(code="insurance-renewal").update(channels=["email"])
    suppress(address="wei@example.com", channel="email", reason="bounce", now=NOW)
    actions.plan(now=MORNING)
    journeys.deliver(now=MORNING)
    (row,) = said_to(wei.user.pk)
    assert (row.outcome, row.why) == ("suppressed", "suppressed_address")


def test_an_answer_in_the_inbox_stops_the_letter_that_waits(wei: Member, car: Vehicle) -> None:
    waiting = handed()
    said("done")
    assert journeys.deliver(now=MORNING) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("superseded", "said_done")


def test_a_paused_rule_holds_what_was_handed_over_and_goes_on_later(wei: Member, car: Vehicle) -> None:
    waiting, rule = handed(), Rule.objects.get(code="insurance-renewal")
    actions.pause_rule(rule=rule, actor=wei.user, now=MORNING)
    assert journeys.deliver(now=MORNING) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("ready", "paused")
    actions.pause_rule(rule=rule, actor=wei.user, now=MORNING)
    assert journeys.deliver(now=MORNING + timedelta(hours=2)) == 1
    assert Occurrence.objects.filter(state="handed").count() == 1
