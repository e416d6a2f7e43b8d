"""The waiting list near the start: what was kept goes on by the clock, and who waited in time may come."""

from datetime import datetime, timedelta

import pytest

from booking.sites.models import Site
from club import journeys
from club.events import actions, queries
from club.events.actions import refusals
from club.events.models import Event, SeatOffer, WaitEntry
from club.notices.models import Notice
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, SILVER, START, make_event, someone
from tests.club.events.test_actions import register, wait

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def line(site: Site) -> tuple[Event, WaitEntry]:
    """One seat is kept for a family skipped twice; who waits behind it."""
    event = make_event(site, seats=6)
    rows = [register(event, someone(site), n) for n in (0, 0, 0, 2)]
    wait(event, someone(site), guests=3)
    for gone in rows[:2]:
        wait(event, someone(site))
        actions.cancel(registration=gone, now=NOW)
        actions.run_line(event=event, now=NOW)
    behind = wait(event, someone(site))
    actions.cancel(registration=rows[2], now=NOW)
    actions.run_line(event=event, now=NOW)
    SeatOffer.objects.update(answer_by=START)
    return event, behind


def by_the_clock(now: datetime) -> list[str]:
    """Who has heard of seats so far, after a minute's work."""
    journeys.events_by_the_clock(now=now)
    kinds = Notice.objects.filter(kind__in=("event_offer", "event_seats")).order_by("pk")
    return [f"{notice.kind} {notice.person_id}" for notice in kinds]


def test_two_days_before_the_start_what_was_kept_goes_to_who_waits_behind(
    line: tuple[Event, WaitEntry],
) -> None:
    _event, behind = line
    assert by_the_clock(START - 49 * HOUR) == [], "kept for the family"
    heard = [f"event_offer {behind.member.user_id}"]
    assert by_the_clock(START - 48 * HOUR) == heard
    assert by_the_clock(START - 47 * HOUR) == heard, "once"


def test_in_the_last_hours_everybody_that_fits_hears_of_it_once(line: tuple[Event, WaitEntry]) -> None:
    """The same when nothing ran at 48 hours; a release tells by itself, and the clock not again."""
    event, behind = line
    heard = [f"event_seats {behind.member.user_id}"]
    assert by_the_clock(START - 36 * HOUR) == heard
    assert by_the_clock(START - 34 * HOUR) == heard
    assert not queries.lines_to_run(START - 34 * HOUR, 9).exists()
    assert not queries.drift().exists()
    event.refresh_from_db()
    assert event.flash_at == START - 36 * HOUR


def test_who_waits_may_say_yes_until_the_start_and_nobody_else_after_the_close(
    line: tuple[Event, WaitEntry],
) -> None:
    event, behind = line
    event.refresh_from_db()
    late = event.closes_at + HOUR / 2
    asked = {"event": event, "guest": SILVER, "companions": [], "now": late}
    with pytest.raises(refusals.RegistrationOver):
        actions.register(member=someone(event.site or make_site()), request_key="new", **asked)  # type: ignore[arg-type]
    made = actions.register(member=behind.member, request_key="yes", **asked)  # type: ignore[arg-type]
    behind.refresh_from_db()
    assert (made.seats, behind.state) == (1, "placed")
