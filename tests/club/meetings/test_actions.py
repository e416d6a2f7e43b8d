"""Weak questions become measures, meetings carry them over, contests show the top few."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from booking.appointments.models import Appointment, AppointmentEvent
from booking.garage.models import Vehicle
from booking.sites.actions import set_policy
from booking.sites.models import Site
from booking.visits.models import Visit
from booking.workshop.models import Resource
from club import journeys
from club.meetings import actions, queries
from club.meetings.models import Contest, Measure, Meeting
from club.members.models import Member
from club.surveys.models import Survey, SurveyItem
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.booking.scenes import a_person
from tests.club.conftest import NOW, make_site
from tests.club.surveys.conftest import car, make_visit, member, said, survey

__all__ = ["car", "member", "survey"]
DAY = timedelta(days=1)
SOON = NOW - DAY  # the first of the month
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def boss(site: Site) -> User:
    return a_person("boss")


def answered(site: Site, survey: Survey, member: Member, car: Vehicle, number: int, score: int) -> None:
    at = NOW + (number * 31) * DAY
    visit = make_visit(site, member.user, car, at, number=f"M{number}")
    asked = journeys.ask_after_visit(visit=visit, now=at)
    assert asked is not None
    journeys.answer_survey(invitation=asked, answers=said(survey, score=score, recommend=9), now=at + DAY)


@pytest.fixture
def weak(site: Site, survey: Survey, member: Member, car: Vehicle) -> Survey:
    """One answer in March, a better one in April."""
    set_policy(name="weak_answers_least", value=1, valid_from=MARCH, now=SOON, author=None)
    set_policy(name="weak_items", value=1, valid_from=MARCH, now=SOON, author=None)
    answered(site, survey, member, car, 0, 4)
    answered(site, survey, member, car, 1, 8)
    return survey


@pytest.mark.source("B4")
def test_the_weakest_question_of_a_month_is_a_measure_and_asked_again_once(site: Site, weak: Survey) -> None:
    (measure,) = actions.run_month(survey=weak, site=site, month=MARCH, now=NOW)
    assert actions.run_month(survey=weak, site=site, month=MARCH, now=NOW) == []
    assert (measure.before, measure.answers, measure.department) == (Decimal("4.00"), 1, "workshop")
    probe = measure.probe
    assert probe is not None
    assert (probe.asked_from, probe.asked_until) == (APRIL, date(2026, 5, 1))
    assert probe.words.startswith("We worked on this.")
    assert SurveyItem.objects.filter(probe_of=measure.item).count() == 1
    (effect,) = queries.effects([measure], APRIL)
    assert (effect.before, effect.after, effect.delta) == (4, 8, 4)


@pytest.mark.source("B5")
def test_a_meeting_closes_only_when_last_times_measures_were_looked_at(
    site: Site, weak: Survey, boss: User
) -> None:
    (measure,) = actions.run_month(survey=weak, site=site, month=MARCH, now=NOW)
    first = actions.open_meeting(site=site, month=MARCH, held_on=APRIL, now=NOW + 31 * DAY, actor=boss)
    with pytest.raises(actions.MeetingOpen):
        actions.open_meeting(site=site, month=MARCH, held_on=APRIL, now=NOW + 31 * DAY, actor=boss)
    more = [plan(first, boss, words=f"Do {n}") for n in range(2)]
    with pytest.raises(actions.NothingPlanned):
        plan(first, boss, words=" ")
    with pytest.raises(actions.MeasuresLeft):
        close(first, boss)
    plan(first, boss, words="Road test with the owner", measure=measure)
    actions.review_measure(
        meeting=first, measure=measure, verdict="goes_on", note="Better", now=NOW + 31 * DAY, actor=boss
    )
    assert close(first, boss).closed_at
    with pytest.raises(actions.MeetingClosed):
        plan(first, boss)

    later = NOW + 62 * DAY
    second = actions.open_meeting(site=site, month=APRIL, held_on=later.date(), now=later, actor=boss)
    carried = list(queries.carried_over(second))
    assert {row.pk for row in carried} == {measure.pk, *(row.pk for row in more)}, "three lines at the top"
    for row in carried:
        actions.review_measure(meeting=second, measure=row, verdict="done", note="", now=later, actor=boss)
    again = actions.review_measure(
        meeting=second, measure=measure, verdict="dropped", note="", now=later, actor=boss
    )
    assert again.verdict == "done", "the first word stays"
    close(second, boss)
    assert not Measure.objects.open().exists()


def plan(meeting: Meeting, boss: User, words: str = "Do it", measure: Measure | None = None) -> Measure:
    return actions.plan_measure(
        meeting=meeting, words=words, department="workshop", owner=boss, due_on=APRIL, measure=measure,
        now=meeting.opened_at + timedelta(minutes=1), actor=boss,
    )  # fmt: skip


def close(meeting: Meeting, boss: User) -> Meeting:
    return actions.close_meeting(meeting=meeting, notes="Good", now=meeting.opened_at + DAY, actor=boss)


def announce(boss: User, **more: object) -> Contest:
    facts = {
        "name": "Kindest desk", "name_zh": "", "who": "advisors", "metric": "jury", "site": None,
        "from_date": MARCH, "until_date": APRIL, "target": Decimal(90), "winners": 2, "prize": "Dinner",
    }  # fmt: skip
    return actions.announce_contest(now=NOW, actor=boss, **facts | more)


@pytest.mark.source("B14")
def test_a_jury_marks_and_the_top_few_are_written_down_after_the_end(site: Site, boss: User) -> None:
    contest, people, juror = announce(boss), [a_person(f"P{n}") for n in range(4)], a_person("juror")

    def mark(user: User, points: int, actor: User = boss, why: str = "Seen at the desk") -> None:
        actions.mark(contest=contest, user=user, points=Decimal(points), why=why, now=NOW, actor=actor)

    for person, points in zip(people, (80, 95, 60, 95), strict=True):
        mark(person, points)
    mark(people[0], 100)
    mark(people[0], 99, juror)
    with pytest.raises(actions.MetricDoesNotFit):
        mark(boss, 100)
    with pytest.raises(actions.NothingPlanned):
        mark(people[0], 100, why=" ")
    standing = queries.standings(contest, [site.pk])
    assert [(row.who, row.place, row.value, row.to_target) for row in standing] == [
        (people[0].pk, 1, 99.5, 0), (people[1].pk, 2, 95, 0), (people[3].pk, 2, 95, 0),
    ]  # fmt: skip
    with pytest.raises(actions.ContestRuns):
        actions.decide_contest(contest=contest, sites=[site.pk], now=NOW, actor=boss)
    over = NOW + 31 * DAY
    assert len(actions.decide_contest(contest=contest, sites=[site.pk], now=over, actor=boss)) == 3
    with pytest.raises(actions.ContestDecided):
        actions.decide_contest(contest=contest, sites=[site.pk], now=over, actor=boss)
    with pytest.raises(actions.ContestDecided):
        mark(people[2], 100)


@pytest.mark.source("B15")
def test_centres_compete_by_what_the_house_measures(site: Site, weak: Survey, boss: User) -> None:
    other = make_site("riverside")
    with pytest.raises(actions.MetricDoesNotFit):
        announce(boss, who="technicians", metric="index")
    with pytest.raises(actions.MetricDoesNotFit):
        announce(boss, who="sites", metric="bonus")
    by_index = announce(boss, who="sites", metric="index", target=Decimal(500))
    assert [
        (row.who, row.value, row.to_target) for row in queries.standings(by_index, [site.pk, other.pk])
    ] == [(site.pk, 400, 100)]
    by_calls = announce(boss, who="sites", metric="coverage")
    assert [(row.who, row.value) for row in queries.standings(by_calls, [site.pk, other.pk])] == [
        (site.pk, 100)
    ]


def test_technicians_compete_by_repairs_that_stayed_good(
    site: Site, survey: Survey, member: Member, boss: User
) -> None:
    hands = {name: a_unit(site, name) for name in ("Wang", "Li")}
    for n in range(20):
        hand, is_good = hands["Wang" if n < 10 else "Li"], n < 9 or n >= 13
        visit = repaired_by(hand, site, member, n)
        asked = journeys.ask_after_visit(visit=visit, now=NOW + n * 31 * DAY)
        assert asked is not None
        answers = said(survey, fault_gone=int(is_good), recommend=9)
        journeys.answer_survey(invitation=asked, answers=answers, now=asked.begun_at + DAY, how="phone")
    until = (NOW + 800 * DAY).date()
    contest = announce(boss, who="technicians", metric="ffv", until_date=until, target=Decimal(95))
    assert [(row.who, row.value, row.n, row.to_target) for row in queries.standings(contest, [site.pk])] == [
        (hands["Wang"].user_id, 90, 10, 5), (hands["Li"].user_id, 70, 10, 25),
    ]  # fmt: skip
    assert queries.standings(contest, []) == []
    hands["Li"].user = None
    hands["Li"].save()
    assert [row.n for row in queries.standings(contest, [site.pk])] == [10], "a unit that is nobody"


def a_unit(site: Site, name: str) -> Resource:
    return Resource.objects.create(site=site, kind="technician", name=name, user=a_person(name))


def repaired_by(hand: Resource, site: Site, member: Member, number: int) -> Visit:
    """A repair with the row that noted whose hands began it."""
    at = NOW + number * 31 * DAY
    coming = Appointment.objects.create(
        site=site, vehicle=make_vehicle(member.user), person=member.user, state="delivered", mode="drop_off",
        arrive_at=at, promise_at=at + DAY, work_minutes=60, request_key=f"t{number}", created_at=at,
    )  # fmt: skip
    AppointmentEvent.objects.create(
        appointment=coming, at=at, from_state="checked_in", to_state="in_work", version=2,
        data={"technician": hand.pk},
    )  # fmt: skip
    assert coming.vehicle is not None
    visit = make_visit(site, member.user, coming.vehicle, at, number=f"T{number}", work="noise")
    Visit.objects.filter(pk=visit.pk).update(appointment=coming)
    return visit
