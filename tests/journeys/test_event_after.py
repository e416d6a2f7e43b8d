"""After an event: who was there is asked how it was, once, some hours later; nobody else is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from booking.sites.models import Policy, Site
from club import journeys
from club.events import actions as events
from club.events.models import Event, Registration
from club.members.models import Member
from club.surveys.models import Invitation, Survey
from portal.models import User
from tests.club.conftest import make_site
from tests.club.events.makes import START, make_event
from tests.club.surveys.conftest import make_survey
from tests.portal.people import joined

pytestmark = pytest.mark.django_db
END = START + timedelta(hours=4)
CLOSED = END + timedelta(hours=2)
ASKED = END + timedelta(hours=18)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def survey(site: Site) -> Survey:
    return make_survey(code="open-day", asked_after="event")


@pytest.fixture
def event(site: Site) -> Event:
    """Ben came, Ada did not, Ida cancelled."""
    made = make_event(site)
    host = User.objects.create_user(None, is_staff=True)
    rows = [come(made, site, name) for name in ("ben", "ada", "ida")]
    journeys.check_in(
        event=made, token=journeys.door_token(rows[0]), nonce="n", present=[0], scanned_at=START, now=START,
        actor=host,
    )  # fmt: skip
    journeys.cancel_registration(registration=rows[2], now=START - timedelta(minutes=1))
    return made


def come(event: Event, site: Site, name: str) -> Registration:
    member = Member.objects.get(user=joined(site, f"{name}@example.com", name.title()))
    return journeys.register_for_event(
        event=event, member=member, guests=0, request_key=name, now=START - timedelta(days=2)
    )


def asked() -> list[str]:
    rows = Invitation.objects.filter(excluded_why="").order_by("pk").select_related("person")
    return [row.person.email or "" for row in rows if row.person]


def test_who_was_there_is_asked_once_some_hours_after_the_end(event: Event, survey: Survey) -> None:
    assert journeys.ask_after_events(now=CLOSED) == 0, "the books are not closed yet"
    journeys.events_by_the_clock(now=CLOSED)
    assert journeys.ask_after_events(now=ASKED - timedelta(minutes=1)) == 0
    assert journeys.ask_after_events(now=ASKED) == 1
    assert asked() == ["ben@example.com"]
    row = Invitation.objects.get()
    assert (row.survey, row.subject, row.site) == (survey, f"event:{event.slug}", event.site)
    assert journeys.ask_after_events(now=ASKED + timedelta(hours=1)) == 0
    event.refresh_from_db()
    assert event.feedback_at == ASKED


def test_how_long_we_wait_is_a_setting(event: Event, survey: Survey, site: Site) -> None:
    long_ago = (END - timedelta(days=30)).date()
    Policy.objects.create(name="event_feedback_hours", value=3, valid_from=long_ago, recorded_at=START)
    journeys.events_by_the_clock(now=CLOSED)
    assert journeys.ask_after_events(now=END + timedelta(hours=3)) == 1


def test_without_a_survey_nobody_is_asked_and_it_is_not_tried_for_ever(event: Event) -> None:
    journeys.events_by_the_clock(now=CLOSED)
    assert journeys.ask_after_events(now=ASKED) == 0
    make_survey(code="later", asked_after="event")
    assert journeys.ask_after_events(now=ASKED + timedelta(hours=1)) == 0, "a question comes in time or not"


def test_nobody_is_asked_about_an_event_that_was_called_off_or_is_long_gone(
    site: Site, survey: Survey
) -> None:
    off, old = make_event(site), make_event(site)
    host = User.objects.create_user(None, is_staff=True)
    come(off, site, "ben")
    come(old, site, "ada")
    events.call_off(event=off, why="Snow", now=START, actor=host)
    journeys.events_by_the_clock(now=CLOSED)
    assert journeys.ask_after_events(now=END + timedelta(days=60)) == 0
    assert not asked()
