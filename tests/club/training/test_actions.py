"""Certificates hold from day to day and are somebody else's to record; coaching has its second look."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from booking.sites.models import Group, Site
from club.trail.models import TrailEntry
from club.training import actions
from club.training.models import Certificate, Coaching
from club.training.queries import certificates, coachings, is_certified
from portal.models import User
from tests.club.conftest import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def house(site: Site) -> Site:
    return site


@pytest.fixture
def cara(db: None) -> User:
    return User.objects.create_user("cara@example.com", name="Cara Bell", is_staff=True)


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo@example.com", name="Bo Reed", is_staff=True)


def certify(user: User, actor: User, **more: Any) -> Certificate:
    facts: dict[str, Any] = {"course": "caller", "passed_on": TODAY, "trainer": "Academy", "now": NOW}
    return actions.certify(user=user, actor=actor, **facts | more)


def test_a_certificate_holds_from_its_day_until_the_day_before_its_end(cara: User, bo: User) -> None:
    row = certify(cara, bo, until=TODAY + 10 * DAY)
    assert certify(cara, bo) == row, "once a day and course"
    held = [is_certified(cara, "caller", TODAY + n * DAY) for n in (-1, 0, 9, 10)]
    assert held == [False, True, True, False]
    assert not is_certified(cara, "complaints", TODAY)
    actions.revoke(certificate=row, why="Left the team", now=NOW, on=TODAY + 3 * DAY, actor=bo)
    assert [is_certified(cara, "caller", TODAY + n * DAY) for n in (2, 3)] == [True, False]
    assert list(certificates([cara.pk])) == [row]
    assert TrailEntry.objects.filter(verb__startswith="certificate.").count() == 2


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"passed_on": TODAY + DAY}, actions.BadDates),
        ({"until": TODAY}, actions.BadDates),
    ],
)
def test_days_that_cannot_be(cara: User, bo: User, more: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        certify(cara, bo, **more)
    assert not Certificate.objects.exists()


def test_passed_this_morning_where_the_group_is_at_home(cara: User, bo: User) -> None:
    """At seven in Shanghai the server's date is still yesterday's."""
    early = datetime(2026, 3, 1, 23, tzinfo=UTC)
    with pytest.raises(actions.BadDates):
        certify(cara, bo, passed_on=TODAY, now=early)
    Group.objects.update(zone="Asia/Shanghai")
    assert certify(cara, bo, passed_on=TODAY, now=early).passed_on == TODAY


def test_nobody_certifies_themselves_or_an_owner(cara: User, bo: User) -> None:
    with pytest.raises(actions.OwnCertificate):
        certify(cara, cara)
    with pytest.raises(actions.NotOurs):
        certify(User.objects.create_user("ada@example.com"), bo)
    row = certify(cara, bo)
    with pytest.raises(actions.WordsMissing):
        actions.revoke(certificate=row, why=" ", now=NOW, on=TODAY, actor=bo)


@pytest.mark.source("B16")
@pytest.mark.parametrize("step", Coaching.Step.values)
def test_each_of_the_eight_steps_can_be_coached(site: Site, cara: User, bo: User, step: str) -> None:
    row = coach(site, cara, bo, step=step)
    assert list(coachings([site.pk])) == [row]
    done = actions.review(coaching=row, words="Now every line is read out.", now=NOW + 14 * DAY, actor=bo)
    assert done.reviewed_by == bo
    with pytest.raises(actions.ReviewedAlready):
        actions.review(coaching=row, words="Again", now=NOW + 15 * DAY, actor=bo)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"seen": " "}, actions.WordsMissing),
        ({"agreed": ""}, actions.WordsMissing),
        ({"review_on": date(2026, 3, 1)}, actions.BadDates),
    ],
)
def test_coaching_says_what_was_seen_and_when_it_is_looked_at_again(
    site: Site, cara: User, bo: User, more: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        coach(site, cara, bo, **more)
    with pytest.raises(actions.NotOurs):
        coach(site, cara, cara)
    assert not Coaching.objects.exists()


def coach(site: Site, user: User, actor: User, **more: Any) -> Coaching:
    facts: dict[str, Any] = {
        "step": "hand_over", "seen": "Handed over folded", "agreed": "Read it out", "review_on": TODAY + DAY,
    }  # fmt: skip
    return actions.coach(site=site, user=user, now=NOW, actor=actor, **facts | more)
