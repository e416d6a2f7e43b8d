"""Who has not been spoken to for too long, and the night that looks for it (sources F21)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from booking.sites.models import Policy, Site
from booking.visits.models import Visit
from club import journeys
from club.insight.actions import ask_for_contacts, ask_for_wake_ups, ask_why
from club.insight.queries import silent
from club.segments.actions import classify
from club.segments.models import ClassRun, Standing
from club.tasks import actions as tasks
from club.tasks.models import Task
from tests.booking.scenes import a_person
from tests.club.segments.conftest import ON, Bill, Customer, settle

NOW = datetime(2026, 3, 3, 4, tzinfo=UTC)


def paid(days: int, amount: int = 20_000) -> Customer:
    return Customer([Bill(ON - timedelta(days=days), [("customer", amount, 0)])])


@pytest.fixture
def people(site: Site) -> list[Customer]:
    """Two of class A, silent for 31 and 30 days; one of class C for a year, one came yesterday."""
    found = [paid(31, 40_000), paid(30, 30_000), paid(364, 1_000), paid(1, 20_000)]
    settle(site, found)
    return found


@pytest.fixture
def run(people: list[Customer]) -> ClassRun:
    return classify(on=ON, now=NOW)


def asked() -> list[int]:
    members = {f"member:{one.number}": one.pk for one in _members()}
    rows = Task.objects.filter(kind="contact_gap").order_by("pk")
    return [members[row.subject] for row in rows]


def _members() -> Any:
    from club.members.models import Member

    return Member.objects.all()


@pytest.mark.source("F20", "F21")
def test_one_day_past_what_the_class_allows_is_asked_for_once(run: ClassRun, people: list[Customer]) -> None:
    assert set(Standing.objects.filter(run=run).values_list("klass", flat=True)) == {"A", "C"}
    assert ask_for_contacts(run=run, on=ON, now=NOW) == 2
    assert ask_for_contacts(run=run, on=ON, now=NOW) == 2
    assert asked() == [people[0].pk, people[2].pk], "A before C; the second has a day left"
    assert Task.objects.get(subject=f"member:{people[0].member.number}").facts == {  # type: ignore[union-attr]
        "class": "A", "last_on": str(ON - timedelta(days=31)), "days": 31,
    }  # fmt: skip
    assert ask_for_contacts(run=run, on=ON + timedelta(days=1), now=NOW) == 3


def test_a_talk_ends_a_silence_and_the_next_one_is_asked_for_anew(
    run: ClassRun, people: list[Customer]
) -> None:
    ask_for_contacts(run=run, on=ON, now=NOW)
    task = Task.objects.get(subject=f"member:{people[0].member.number}")  # type: ignore[union-attr]
    tasks.finish(task=task, outcome="done", note="Spoke", actor=a_person(), now=NOW)
    after = ON + timedelta(days=1)
    last = {one.member: one.last_on for one in silent(run, after)}
    assert last[people[0].pk] == NOW.date()
    assert last[people[2].pk] == ON - timedelta(days=364)
    assert people[0].pk not in asked()[2:]
    ask_for_contacts(run=run, on=ON + timedelta(days=40), now=NOW)
    assert asked().count(people[0].pk) == 2


def test_a_withdrawn_task_is_no_talk_and_a_visit_is(
    run: ClassRun, people: list[Customer], site: Site
) -> None:
    ask_for_contacts(run=run, on=ON, now=NOW)
    tasks.withdraw(subject=f"member:{people[0].member.number}", now=NOW)  # type: ignore[union-attr]
    after = ON + timedelta(days=1)
    found = {one.member: one.last_on for one in silent(run, after)}
    assert found[people[0].pk] == ON - timedelta(days=31)
    old = Visit.objects.get(person=people[2].member.user)  # type: ignore[union-attr]
    Visit.objects.create(
        number="again", site=site, vehicle=old.vehicle, person=old.person, opened_at=NOW, currency="GBP"
    )
    assert {one.member: one.last_on for one in silent(run, after)}[people[2].pk] == NOW.date()
    assert {one.member: one.last_on for one in silent(run, ON)}[people[2].pk] != NOW.date(), "not yet then"


def test_a_centre_is_asked_for_so_many_a_day_as_it_can_do(run: ClassRun, people: list[Customer]) -> None:
    Policy.objects.create(name="contact_tasks_per_day", value=1, valid_from=date(2026, 1, 1), recorded_at=NOW)
    assert ask_for_contacts(run=run, on=ON, now=NOW) == 1
    assert asked() == [people[0].pk]


@pytest.mark.source("F10")
def test_the_night_runs_the_month_and_asks_and_may_run_twice(people: list[Customer]) -> None:
    first = journeys.insight_by_the_clock(now=NOW)
    assert first == journeys.insight_by_the_clock(now=NOW)
    assert [run.on for run in ClassRun.objects.all()] == [date(2026, 2, 28)]
    assert Task.objects.filter(kind="contact_gap").count() == first
    journeys.insight_by_the_clock(now=NOW + timedelta(days=30))
    assert ClassRun.objects.count() == 2


@pytest.mark.source("G2", "G9")
def test_who_jumps_is_asked_about_and_who_drifts_is_woken_up_once(site: Site) -> None:
    often = [Bill(ON - timedelta(days=180 * n), [("customer", 30_000, 0)]) for n in range(2, 6)]
    fresh = [paid(5 + n, 100 * n) for n in range(1, 20)]
    settle(site, [Customer(often), *fresh])
    classify(on=ON - timedelta(days=150), now=NOW)
    run = classify(on=ON, now=NOW)
    assert ask_for_wake_ups(run=run, now=NOW) == ask_for_wake_ups(run=run, now=NOW)
    assert ask_why(run=run, now=NOW) == ask_why(run=run, now=NOW)
    named = Standing.objects.filter(run=run, label__in=["warning", "dormant"]).exclude(
        label_before__in=["warning", "dormant"]
    )
    assert Task.objects.filter(kind="wake_up").count() == named.count() > 0
    jumped = Standing.objects.filter(run=run, is_jump=True).values("unit_key").distinct().count()
    assert Task.objects.filter(kind="find_out").count() == jumped
