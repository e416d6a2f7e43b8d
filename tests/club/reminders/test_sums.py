"""The nightly sum: every occurrence in exactly one state; what is not waits for a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from booking.sites.models import Site
from club import journeys
from club.members.models import Member
from club.notices.models import Dispatch, Notice
from club.reminders import actions
from club.reminders.actions.summing import AnsweredAlready, WhyMissing
from club.reminders.models import Occurrence, Rule, Stray, SumCheck
from club.trail.models import TrailEntry
from tests.club.conftest import make_member
from tests.club.reminders.test_actions import allow

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NIGHT, NEXT = MORNING + timedelta(hours=15), MORNING + timedelta(hours=39)
What = Stray.What


@pytest.fixture
def wei(site: Site) -> Member:
    member = make_member(site, "王伟", "wei@example.com", birth_month=3, birth_day=2)
    allow(member, "greeting")
    return member


@pytest.fixture
def told(wei: Member) -> Occurrence:
    actions.plan(now=MORNING)
    assert journeys.deliver(now=MORNING) == 1
    return Occurrence.objects.get()


def found(now: datetime = NIGHT) -> set[str]:
    actions.add_up(now=now)
    return set(Stray.objects.open().values_list("what", flat=True))


def test_an_honest_night_leaves_its_sum_and_nothing_open(told: Occurrence) -> None:
    check = actions.add_up(now=NIGHT)
    assert (check.occurrences, check.counts, check.strays) == (1, {"sent": 1}, 0)
    assert not Stray.objects.exists()


def test_every_state_the_house_knows_is_counted_once(wei: Member) -> None:
    Rule.objects.create(
        code="word", name="W", anchor="date", fixed_on=MORNING.date(), offsets=[0], purpose="marketing",
        channels=["email"], subject="A", body="B", active_from=MORNING - timedelta(days=60),
    )  # fmt: skip
    actions.plan(now=MORNING)
    assert actions.add_up(now=MORNING).counts == {"planned": 2}
    journeys.deliver(now=MORNING)
    check = actions.add_up(now=NIGHT)
    assert check.counts == {"sent": 1, "suppressed": 1}
    assert check.occurrences == Occurrence.objects.count()


def left_behind(row: Occurrence) -> None:
    Occurrence.objects.filter(pk=row.pk).update(
        state="planned", ended_at=None, notice=None, send_at=MORNING - timedelta(days=9),
        useful_until=MORNING - timedelta(days=8),
    )  # fmt: skip


def without_notice(row: Occurrence) -> None:
    Occurrence.objects.filter(pk=row.pk).update(notice=None)


def on_no_wire(row: Occurrence) -> None:
    Dispatch.objects.filter(notice=row.notice).delete()
    Notice.objects.update(shown_at=None)


def ended_and_told(row: Occurrence) -> None:
    Occurrence.objects.filter(pk=row.pk).update(state="suppressed")


def merged_into_nothing(row: Occurrence) -> None:
    Occurrence.objects.filter(pk=row.pk).update(state="merged", notice=None)


def on_wire(row: Occurrence) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(notice=row.notice, state="sent")


def waiting_for_days(row: Occurrence) -> None:
    on_wire(row).update(state="ready", ended_at=None, not_before=MORNING - timedelta(days=2))


def hanging_for_days(row: Occurrence) -> None:
    on_wire(row).update(state="sending", ended_at=None, claimed_at=MORNING - timedelta(days=2))


def on_two_wires(row: Occurrence) -> None:
    both = Dispatch.objects.filter(notice=row.notice)
    assert both.count() == 2
    both.update(state="ready", ended_at=None)


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (left_behind, What.LEFT), (without_notice, What.UNSAID), (on_no_wire, What.UNSENT),
        (ended_and_told, What.TWICE), (merged_into_nothing, What.LOOSE), (waiting_for_days, What.WAITS),
        (hanging_for_days, What.HANGS), (on_two_wires, What.DOUBLE),
    ],
)  # fmt: skip
def test_a_planted_difference_is_found_and_named(
    told: Occurrence, plant: Callable[[Occurrence], None], what: str
) -> None:
    plant(told)
    assert found() == {what}
    assert SumCheck.objects.get().strays == 1


def test_a_difference_is_open_once_and_answered_by_a_person(told: Occurrence, wei: Member) -> None:
    without_notice(told)
    found(NIGHT)
    found(NEXT)
    stray = Stray.objects.get()
    assert (stray.row, stray.opened_at, stray.last_at) == (told.pk, NIGHT, NEXT)
    with pytest.raises(WhyMissing):
        actions.answer_for(stray=stray, why="  ", actor=wei.user, now=NEXT)
    actions.answer_for(stray=stray, why="A restore.", actor=wei.user, now=NEXT)
    assert TrailEntry.objects.filter(verb="stray.closed", why="A restore.").exists()
    with pytest.raises(AnsweredAlready):
        actions.answer_for(stray=stray, why="Twice.", actor=wei.user, now=NEXT)
    assert found(NEXT + timedelta(days=1)) == {What.UNSAID}, "it is there still, so it opens anew"
    assert Stray.objects.count() == 2


def test_the_sum_asks_as_often_for_one_row_as_for_many(told: Occurrence, site: Site) -> None:
    def asked(now: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            actions.add_up(now=now)
        return len(queries)

    without_notice(told)
    once = asked(NIGHT)
    for n in range(3):
        allow(make_member(site, email=f"more{n}@example.com", birth_month=3, birth_day=2), "greeting")
    actions.plan(now=MORNING)
    journeys.deliver(now=MORNING)
    Occurrence.objects.update(notice=None)
    assert asked(NEXT) == once
    assert Stray.objects.open().count() == 4


def test_a_sum_is_never_changed_and_a_closed_stray_says_why(told: Occurrence) -> None:
    without_notice(told)
    found()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        SumCheck.objects.update(strays=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stray.objects.update(closed_at=NIGHT)
