"""Clocks as rows: stopped in time or late, paused within limits, counted anew, told once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.sites.actions import drop_exception, set_exception, set_hours, set_policy
from booking.sites.models import Site
from club.clocks import actions, queries
from club.clocks.models import Clock, ClockPause
from club.refusals import Refusal

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday in London
OFFICE = {day: [(time(9), time(12)), (time(13), time(18))] for day in range(5)}


@pytest.fixture
def shop(site: Site) -> Site:
    set_hours(site=site, weekly=OFFICE, now=NOW, kind="care")
    return site


def start(site: Site, kind: str = "contact", **more: object) -> Clock:
    return actions.start(
        subject="ticket:a", kind=kind, site=site, started=NOW, now=NOW, **more  # type: ignore[arg-type]
    )  # fmt: skip


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def pause(clock: Clock, since: datetime, until: datetime) -> ClockPause:
    return actions.pause(
        clock=clock, reason="part", until=until, next_contact_at=until, now=since, actor=None
    )


@pytest.mark.source("A1")
@pytest.mark.parametrize(("minute", "result"), [(59, "met"), (60, "met"), (61, "missed")])
def test_contact_within_two_service_hours(shop: Site, minute: int, result: str) -> None:
    clock = start(shop)
    assert clock.due_at == at(11)
    done = actions.stop(clock=clock, at=at(10) + timedelta(minutes=minute), now=NOW)
    assert done.result == result
    assert (done.breached_at is not None) == (result == "missed")
    with pytest.raises(Refusal, match="stopped"):
        actions.stop(clock=clock, at=at(12), now=NOW)


def test_one_clock_of_a_kind_runs_for_a_subject_and_keeps_its_setting(shop: Site) -> None:
    set_policy(name="contact_minutes", value=60, valid_from=date(2026, 3, 2), now=NOW, author=None, site=shop)
    clock = start(shop)
    assert start(shop).pk == clock.pk
    assert (clock.amount, clock.due_at) == (60, at(10))
    assert clock.policy is not None
    assert clock.calendar_kind == "care"


def test_colours(shop: Site) -> None:
    clock = start(shop)
    assert [clock.colour(when) for when in (at(9, 59), at(10), at(11, 1))] == ["", "soon", "late"]


def test_a_contact_never_pauses_and_an_answer_waits_at_most_five_days(shop: Site) -> None:
    with pytest.raises(actions.NeverPauses):
        pause(start(shop), at(10), at(12))
    answer = start(shop, "answer")
    assert answer.due_at == at(18, day=3)
    with pytest.raises(actions.PauseTooLong):
        pause(answer, at(10), at(18, 1, day=9))
    with pytest.raises(actions.PauseBackwards):
        pause(answer, at(10), at(9))
    assert not ClockPause.objects.exists()
    pause(answer, at(10), at(18, day=9))
    answer.refresh_from_db()
    assert answer.due_at == at(18, day=11) - timedelta(hours=1), "an hour had run"


def test_overlapping_pauses_are_united_and_closed_time_costs_nothing(shop: Site) -> None:
    answer = start(shop, "answer")
    pause(answer, at(12), at(13))
    answer.refresh_from_db()
    assert answer.due_at == at(18, day=3)
    pause(answer, at(14), at(16))
    pause(answer, at(15), at(17))
    answer.refresh_from_db()
    assert answer.due_at == at(12, day=4)


def test_resumed_by_hand_it_runs_at_once_and_an_objection_ends_a_pause(shop: Site) -> None:
    answer = start(shop, "answer")
    held = pause(answer, at(10), at(18))
    resumed = actions.resume(clock=answer, now=at(11), actor=None)
    assert resumed.due_at == at(10, day=4)
    with pytest.raises(actions.NotPaused):
        actions.resume(clock=answer, now=at(12), actor=None)
    other = pause(answer, at(14), at(18))
    row = actions.object_to(pause=other, words="Nobody told me.", now=at(15))
    assert (row.ended_at, row.objection) == (at(15), "Nobody told me.")
    assert actions.object_to(pause=other, words="Again", now=at(16)).objection == "Nobody told me."
    assert held.pk != other.pk


def test_another_class_counts_from_the_receipt_with_the_same_pauses_and_keeps_the_breach(shop: Site) -> None:
    close = start(shop, "close", target=1)
    pause(close, at(10), at(12))
    actions.ring(clock_id=close.pk, now=at(12, day=4))
    other = actions.replace(clock=close, now=at(12, day=4), target=5, actor=None)
    close.refresh_from_db()
    assert (close.result, close.breached_at, close.replaced_by) == ("replaced", at(11, day=4), other)
    assert (other.started_at, other.due_at) == (NOW, at(11, day=10))
    assert other.pauses.count() == 1


def test_a_changed_calendar_moves_running_clocks_only(shop: Site) -> None:
    answer, contact = start(shop, "answer"), start(shop)
    actions.stop(clock=contact, at=at(10), now=at(10))
    before = Clock.objects.get(pk=contact.pk).due_at
    set_exception(site=shop, day=date(2026, 3, 3), intervals=[], now=NOW, kind="care")
    assert actions.rewind(now=at(10)) == 1
    assert actions.rewind(now=at(10)) == 0
    answer.refresh_from_db()
    contact.refresh_from_db()
    assert (answer.due_at, contact.due_at) == (at(18, day=4), before)
    drop_exception(site=shop, day=date(2026, 3, 3), now=NOW, kind="care")
    actions.rewind(now=at(10))
    answer.refresh_from_db()
    assert answer.due_at == at(18, day=3)


def test_each_rung_is_told_once_whatever_runs_twice(shop: Site) -> None:
    clock = start(shop)
    assert queries.ringing(at(9, 59), 10) == []
    assert queries.ringing(at(10), 10) == [clock.pk]
    assert [rung.percent for rung in actions.ring(clock_id=clock.pk, now=at(10))] == [50]
    assert actions.ring(clock_id=clock.pk, now=at(10)) == []
    assert [rung.percent for rung in actions.ring(clock_id=clock.pk, now=at(14))] == [80, 100, 150]
    clock.refresh_from_db()
    assert (clock.breached_at, clock.next_at) == (at(11), None)
    assert queries.ringing(at(20), 10) == []


def test_where_no_hours_are_known_every_minute_counts(site: Site) -> None:
    assert start(site).due_at == NOW + timedelta(minutes=120)
