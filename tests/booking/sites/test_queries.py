"""Who works where, and the calendar, each in a fixed number of queries."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from booking.models import Site
from booking.sites import actions, queries
from tests.booking.makes import NOW, make_site, make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_staff_see_their_sites_and_group_posts_see_all() -> None:
    north, south = make_site("north"), make_site("south")
    advisor, manager, owner = make_user(), make_user(), make_user()
    actions.appoint(user=advisor, role="advisor", site=north, on=TODAY)
    actions.appoint(user=manager, role="club_manager", on=TODAY)
    assert list(queries.sites_of(advisor, TODAY)) == [north]
    assert list(queries.sites_of(manager, TODAY)) == [north, south]
    assert not queries.sites_of(manager, TODAY - timedelta(days=1))
    assert not queries.sites_of(owner, TODAY)
    assert not queries.sites_of(AnonymousUser(), TODAY)


def test_a_role_is_held_at_a_site_or_everywhere() -> None:
    north, south, user = make_site("north"), make_site("south"), make_user()
    actions.appoint(user=user, role="advisor", site=north, on=TODAY)
    actions.appoint(user=user, role="auditor", on=TODAY)
    assert queries.holds_role(user, "advisor", north, on=TODAY)
    assert queries.holds_role(user, ["sales", "advisor"], on=TODAY)
    assert not queries.holds_role(user, "advisor", south, on=TODAY)
    assert queries.holds_role(user, "auditor", south, on=TODAY)
    assert not queries.holds_role(AnonymousUser(), "auditor", on=TODAY)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts(rows: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    site, user = make_site(), make_user()
    actions.set_hours(site=site, weekly={day: [(time(9), time(17))] for day in range(rows)}, now=NOW)
    for number in range(rows):
        actions.set_exception(site=site, day=date(2026, 12, 1 + number), intervals=[], now=NOW)
        other = make_site(f"site{number}")
        actions.appoint(user=user, role="advisor", site=other, on=TODAY)
    with django_assert_num_queries(3):
        queries.calendar_of(site)
    with django_assert_num_queries(1):
        assert len(list(queries.sites_of(user, TODAY))) == rows
    with django_assert_num_queries(1):
        assert len([post.site for post in queries.posts_of(user, TODAY)]) == rows
    with django_assert_num_queries(1):
        queries.policy(site, "horizon_days", TODAY)


def test_a_site_without_a_calendar_is_never_open() -> None:
    assert not queries.calendar_of(make_site()).has_open_time(TODAY)


def test_a_closed_site_is_no_longer_open() -> None:
    site = make_site(closed_on=TODAY)
    assert site.is_open_on(TODAY - timedelta(days=1))
    assert not site.is_open_on(TODAY)
    assert not Site.objects.open_on(TODAY)
