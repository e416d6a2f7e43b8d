"""Pages for everybody speak of events where they have been rolled out (sources.md K13)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from booking.sites.actions import set_stage
from booking.sites.models import Site
from club.events.models import Event
from club.rollout import forget
from cms.seed import seed
from portal.models import User
from tests.cms.conftest import NOW

PATHS = ("/events/", "/events/winter-circuit/")


@pytest.fixture
def ice(sites: list[Site], nothing_is_rolled_out: None) -> Event:
    """An evening at Riverside, with its page."""
    made = Event.objects.create(
        slug="winter-circuit", title="An evening on ice", title_zh="冰面驾驶之夜", theme="driving",
        site=sites[0], place="Riverside", zone="Europe/London", starts_at=NOW + timedelta(days=9),
        ends_at=NOW + timedelta(days=9, hours=3), opens_at=NOW, closes_at=NOW + timedelta(days=8),
        names_until=NOW + timedelta(days=8), seats=20, created_at=NOW, published_at=NOW,
        created_by=User.objects.create_user("host@example.com", is_staff=True), currency="GBP",
    )  # fmt: skip
    seed(now=NOW)
    return made


def stage(name: str, *pilots: Site) -> None:
    set_stage(feature="events", stage=name, sites=pilots, now=NOW - timedelta(days=2), author=None)
    forget()


@pytest.mark.urls("portal.urls")
def test_events_are_public_where_their_centre_has_them(ice: Event, sites: list[Site], client: Client) -> None:
    def seen() -> tuple[list[int], bool, bool]:
        """(the list and its page; the door on another page; the event on the list)"""
        answers = [client.get(path) for path in PATHS]
        door, on_list = (
            b'href="/events/"' in client.get("/club/").content,
            PATHS[1].encode() in answers[0].content,
        )
        return [answer.status_code for answer in answers], door, on_list

    assert seen() == ([200, 200], True, True)
    stage("pre_pilot")
    assert seen() == ([404, 404], False, False)
    stage("pilot", sites[1])
    assert seen() == ([200, 404], True, False)
    stage("pilot", sites[0])
    assert seen() == ([200, 200], True, True)


@pytest.mark.urls("portal.urls")
def test_after_registration_has_closed_nobody_is_asked_to_register(ice: Event, client: Client) -> None:
    def seen() -> tuple[bool, bool]:
        page = client.get(PATHS[1]).content.decode()
        return ">Register</a>" in page, "Registration for this event has closed." in page

    with time_machine.travel(NOW):
        assert seen() == (True, False)
    with time_machine.travel(ice.closes_at):
        assert seen() == (False, True)
