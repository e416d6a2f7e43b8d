"""Warnings from real stays: once an episode, to those on the list."""

from datetime import date, timedelta

import pytest

from booking.sites.models import Site
from booking.visits.models import Visit
from club import journeys
from club.complaints import actions as complaints
from club.notices.models import Notice
from club.surveys import actions as surveys
from club.tasks.models import Task
from club.warnings import actions, queries
from club.warnings.models import EarlyWarning
from tests.booking.makes import make_vehicle
from tests.booking.scenes import a_car, a_person
from tests.club.conftest import NOW, make_member
from tests.club.surveys.conftest import make_survey, make_visit, said

DAY = timedelta(days=1)
LAW = {"loaner_days": 5, "repair_days": 30, "repairs": 4, "months": 24, "km": 50_000}


def standing(site: Site, days: int) -> Visit:
    return Visit.objects.create(
        number=f"V-{days}", site=site, vehicle=a_car(), opened_at=NOW - days * DAY, currency="GBP"
    )


@pytest.mark.source("A12", "A16")
def test_a_week_without_a_promise_warns_once_whoever_looks_twice(site: Site) -> None:
    person = a_person("Regional")
    actions.add_recipient(user=person, site=None, actor=person, now=NOW)
    visit = standing(site, 6)
    assert journeys.watch(now=NOW) == 0
    assert journeys.watch(now=NOW + DAY) == 1
    assert journeys.watch(now=NOW + 2 * DAY) == 0
    row = EarlyWarning.objects.get()
    assert (row.trigger, row.visit, row.facts) == ("unpromised", visit, {"days": 7})
    assert Notice.objects.get(kind="warning_raised").person == person
    assert journeys.watch(now=NOW + 15 * DAY) == 1, "three weeks are another trigger"
    journeys.look_into(warning=row, outcome="Part on its way", actor=person, now=NOW)
    assert Task.objects.get(subject=f"warning:{row.pk}").outcome == "withdrawn"
    assert list(queries.warnings_of([site], is_open=False)) == [row]


@pytest.mark.source("A15")
def test_a_colleagues_button_makes_one_warning(site: Site) -> None:
    car, person = a_car(), a_person("Worried")
    for hours in (0, 1):
        journeys.flag_car(
            vehicle=car, site=site, words="He will sue", actor=person, now=NOW + timedelta(hours=hours)
        )
    assert EarlyWarning.objects.count() == 1


@pytest.mark.source("A15")
@pytest.mark.parametrize(("score", "raised"), [(6, ["upset"]), (7, [])])
def test_a_low_score_after_a_visit_warns(site: Site, score: int, raised: list[str]) -> None:
    owner, survey = make_member(site).user, make_survey()
    asked = journeys.ask_after_visit(visit=make_visit(site, owner, make_vehicle(owner)), now=NOW)
    assert asked is not None
    answers = said(survey, score=9, recommend=score)
    surveys.answer(invitation=asked, answers=answers, how="web", now=NOW + DAY, actor=None)
    journeys.watch(now=NOW + DAY)
    assert list(EarlyWarning.objects.values_list("trigger", flat=True)) == raised


@pytest.mark.source("A15")
@pytest.mark.parametrize(("times", "raised"), [(2, []), (3, ["upset"])])
def test_who_writes_again_and_again_about_an_open_matter_warns(
    site: Site, times: int, raised: list[str]
) -> None:
    owner = make_member(site).user
    ticket = complaints.raise_ticket(
        site=site, source="web", words="It squeals.", now=NOW, key="k1", actor=None, person=owner,
        vehicle=make_vehicle(owner),
    )  # fmt: skip
    for _time in range(times):
        complaints.add_words(ticket=ticket, words="Still.", now=NOW)
    journeys.watch(now=NOW + DAY)
    assert list(EarlyWarning.objects.values_list("trigger", flat=True)) == raised


def test_the_meter_follows_the_law_of_the_country(site: Site) -> None:
    standing(site, 10)
    assert queries.meters([site], NOW) == []
    actions.set_law(
        country="gb", valid_from=date(2020, 1, 1), numbers=LAW, source="Order 43", actor=None, now=NOW
    )
    line = queries.meters([site], NOW)[0]
    assert (line.meter.days, line.meter.days_left) == (10, 20)
    assert line.meter.replace_on == (NOW + 20 * DAY).date()
    old = standing(site, 3)
    old.vehicle.registered_on = date(2020, 1, 1)
    old.vehicle.save()
    assert len(queries.meters([site], NOW)) == 1, "too old for the law"
