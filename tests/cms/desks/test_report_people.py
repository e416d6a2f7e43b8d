"""Each figure of the report on customers leads to exactly those whom it counts; a hidden group to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from club.members.models import Member
from cms.roles import JOBS, Right
from tests.booking.scenes import NOW, TODAY
from tests.club.conftest import make_member
from tests.cms.desks.conftest import Staffed, World
from tests.cms.desks.test_figure_rows import links
from tests.cms.desks.test_figures import lines

REPORTS, PEOPLE = reverse("desk_reports"), reverse("desk_report_people")
CUTS = ("age", "attribute", "occupation", "industry", "region", "source")
TABLES = (*CUTS, "new-region", "new-source", "files")


@pytest.fixture
def town(world: World) -> Client:
    """Seven live in Reading, six in Bath, one in Leeds: who is 30 and who is 70 is known of all but one."""
    for n in range(14):
        member = make_member(world.here.site, f"P{n}", f"p{n}@example.com")
        Member.objects.filter(pk=member.pk).update(
            town="Leeds" if n == 13 else "reading " if n < 7 else "Bath", occupation="Baker" if n < 6 else "",
            birth_year=None if n == 13 else TODAY.year - (30 if n < 6 else 70), birth_month=1, birth_day=1,
            joined_at=NOW - timedelta(days=2),
        )  # fmt: skip
    return Client()


def behind(client: Client, href: str) -> int:
    path, _mark, query = href.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&"))
    return len(lines(client, path, **asked, file="people.csv")) - 1


def test_each_count_is_the_number_of_its_people(town: Client, staffed: Staffed) -> None:
    manager, seen = staffed("general_manager"), 0
    for table in TABLES:
        found = {href: count for href, count in links(manager, REPORTS, table).items() if PEOPLE in href}
        assert {href: behind(manager, href) for href in found} == found, table
        seen += len(found)
    assert seen >= len(TABLES)


def test_a_hidden_group_leads_nowhere_and_cannot_be_asked_for(town: Client, staffed: Staffed) -> None:
    """Leeds has one, and beside it the smallest of the others is hidden so that it cannot be worked out."""
    manager = staffed("general_manager")
    towns = {row[0]: row[1] for row in lines(manager, REPORTS, file="region.csv")}
    assert towns["leeds"] == "few"
    page = manager.get(REPORTS).content.decode()
    assert "group=reading" in page
    assert "group=leeds" not in page
    for group in ("leeds", "nowhere"):
        assert manager.get(PEOPLE, {"cut": "region", "group": group}).status_code == 404
    assert manager.get(PEOPLE, {"cut": "password", "group": "x"}).status_code == 404
    assert manager.get(PEOPLE, {"cut": "region", "group": "bath", "first": "soon"}).status_code == 404
    assert manager.get(PEOPLE, {"cut": "region", "group": "reading"}).status_code == 200


def test_who_may_not_see_people_sees_figures_without_ways(
    town: Client, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(JOBS, "members", Right(frozenset(), frozenset()))
    manager = staffed("general_manager")
    assert PEOPLE not in manager.get(REPORTS).content.decode()
    assert manager.get(PEOPLE, {"cut": "region", "group": "reading"}).status_code == 403


def test_another_centres_people_are_not_among_them(town: Client, world: World, staffed: Staffed) -> None:
    there = staffed("club_manager", world.there.site)
    assert there.get(PEOPLE, {"cut": "region", "group": "reading"}).status_code == 404
    assert behind(there, f"{PEOPLE}?cut=all") == 0
