"""Two planners and two tellers at once are harmless."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection

from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Notice
from club.reminders import actions, planner
from club.reminders.actions import handing
from club.reminders.models import Occurrence
from tests.club.conftest import NOW, make_member, make_site
from tests.together import SECONDS, Outcome, at_once, met, without_row_locks

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = 30


def birthdays() -> None:
    site = make_site()
    for n in range(PEOPLE):
        member = make_member(site, f"P {n}", f"p{n}@example.com", birth_month=3, birth_day=2)
        set_consent(
            person=member.user, purpose="greeting", channel="email", granted=True, text_version="1",
            how="web", now=NOW, actor=member.user,
        )  # fmt: skip


def side_by_side(work: Callable[[], int]) -> list[int]:
    outcomes = at_once([work] * 4)
    assert [outcome.error for outcome in outcomes] == [None] * 4
    return [outcome.value for outcome in outcomes]


@pytest.mark.proves("C11")
def test_planners_at_once_write_each_occurrence_once(own_database: str) -> None:
    birthdays()
    assert sum(side_by_side(lambda: actions.plan(now=MORNING))) == PEOPLE
    assert Occurrence.objects.count() == PEOPLE


def test_without_the_key_planners_at_once_write_copies(own_database: str) -> None:
    birthdays()
    with connection.cursor() as cursor:  # the protection off: no unique key, so no conflict to pass over
        cursor.execute("ALTER TABLE club_occurrence DROP CONSTRAINT occurrence_once")
        cursor.execute("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$")  # fmt: skip
        cursor.execute(
            "CREATE TRIGGER slow BEFORE INSERT ON club_occurrence FOR EACH ROW EXECUTE FUNCTION slow()"
        )

    with_key = planner.INSERT
    planner.INSERT = with_key.replace("ON CONFLICT (key) DO NOTHING", "")
    try:
        side_by_side(lambda: actions.plan(now=MORNING))
    finally:
        planner.INSERT = with_key
    assert Occurrence.objects.count() > PEOPLE


@pytest.mark.proves("C11")
def test_tellers_at_once_tell_each_once(own_database: str) -> None:
    birthdays()
    actions.plan(now=MORNING)
    assert sum(side_by_side(lambda: actions.hand_over(now=MORNING, limit=100))) == PEOPLE
    assert Notice.objects.filter(kind="birthday").count() == PEOPLE
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"handed"}


def test_sabotage_without_the_lock_tellers_at_once_tell_one_thing_four_times(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice's key still writes it once; the counts of what was told are wrong."""
    birthdays()
    actions.plan(now=MORNING)
    without_row_locks(monkeypatch)
    monkeypatch.setattr(handing, "_hand_over", met(handing._hand_over, 4))  # each has taken its first one
    assert sum(side_by_side(lambda: actions.hand_over(now=MORNING, limit=100))) > PEOPLE
    assert Notice.objects.filter(kind="birthday").count() == PEOPLE


def planned_beside_a_deletion(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """A planner that has written and not yet committed, and a member deleted past our code."""
    birthdays()
    written, gone, insert = threading.Event(), threading.Event(), planner.insert

    def slow(*args: Any) -> planner.Written:
        done = insert(*args)
        if done.count:
            written.set()
            while not gone.is_set() and not waiting_for_planners():
                time.sleep(0.01)
        return done

    def delete() -> None:
        assert written.wait(SECONDS)
        try:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM club_member WHERE number = (SELECT min(number) FROM club_member)")
        finally:
            gone.set()

    monkeypatch.setattr(planner, "insert", slow)
    return at_once([lambda: actions.plan(now=MORNING), delete])


def waiting_for_planners() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def nobodys() -> int:
    return Occurrence.objects.exclude(person__in=Member.objects.values("user")).count()


def test_a_member_deleted_while_the_planner_writes_stays(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, deleted = planned_beside_a_deletion(monkeypatch)
    assert planned.value == PEOPLE
    assert isinstance(deleted.error, IntegrityError)
    assert (Member.objects.count(), nobodys()) == (PEOPLE, 0)


def test_sabotage_without_the_planners_lock_a_message_is_nobodys(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "HOLD", "SELECT 1")
    planned, deleted = planned_beside_a_deletion(monkeypatch)
    assert (planned.value, deleted.error) == (PEOPLE, None)
    assert nobodys() == 1
