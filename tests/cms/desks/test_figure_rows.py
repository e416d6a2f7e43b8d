"""Every figure of the classes, of churn, of friends and of the week by class leads to the rows it counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from booking.visits.models import Visit
from club import journeys
from club.insight.actions import start_digest
from club.insight.queries import split
from club.members.models import Member
from club.notices.models import Notice
from club.referrals.models import Referral, ReferralCode
from club.segments.actions import classify
from club.segments.models import ClassRun, Standing
from tests.booking.scenes import NOW, TODAY, a_person
from tests.club.insight.test_figures import week
from tests.cms.desks.conftest import Staffed, World, text
from tests.cms.desks.test_figures import PAGES, lines, manager, paid, run

__all__ = ["manager", "paid", "run"]
PEOPLE = reverse("desk_class_people")
DAY = timedelta(days=1)


def links(client: Client, path: str, table: str) -> dict[str, int]:
    """Address behind each counted cell of one table, and what the cell says."""
    page = client.get(path).content.decode()
    part = page[page.index(f'id="table-{table}"') :]
    part = part[: part.index("</section>")]
    found = re.findall(r'<a href="(/[^"]+)">([\d,]+)</a>', part)
    return {href.replace("&amp;", "&"): int(said.replace(",", "")) for href, said in found}


def rows_behind(client: Client, href: str) -> int:
    parts = urlsplit(href)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    slug = "people" if parts.path == PEOPLE else "rows"
    return len(lines(client, parts.path, **asked, file=f"{slug}.csv")) - 1


def test_each_count_of_the_classes_is_the_number_of_its_people(manager: Client, run: ClassRun) -> None:
    """Also of those whom a run no longer knows: they stand where the run before left them."""
    member = Standing.objects.get(run=run).member
    Member.objects.filter(pk=member.pk).update(joined_at=NOW - 900 * DAY)
    classify(on=TODAY - 40 * DAY, now=NOW)
    Standing.objects.filter(run=classify(on=TODAY - 20 * DAY, now=NOW), member=member).delete()
    for on in (TODAY, TODAY - 20 * DAY):
        for table in ("classes", "matrix", "churn", "migration"):
            found = links(manager, f"{PAGES[1]}?on={on}", table)
            assert found, table
            assert {href: rows_behind(manager, href) for href in found} == found
    assert [href for href, count in found.items() if count and "list=gone" in href]


def test_who_sold_is_shown_beside_the_lost_and_not_among_them(manager: Client, run: ClassRun) -> None:
    Standing.objects.filter(run=run).update(label="lost", by="sold", has_sold=True)
    table = {row[0]: row[1] for row in lines(manager, PAGES[1], file="churn.csv")}
    assert (table["lost"], table["Car gone, not counted"]) == ("0", "1")
    found = links(manager, PAGES[1], "churn")
    assert {href: rows_behind(manager, href) for href in found} == found


def test_the_quarter_leads_to_who_was_lost_and_who_sold(manager: Client, run: ClassRun) -> None:
    """Runs at the ends of two quarters: one customer of the first is lost at the end of the second."""
    first, last = date(2025, 9, 30), date(2025, 12, 31)
    member = Standing.objects.get(run=run).member
    Member.objects.filter(pk=member.pk).update(joined_at=NOW - 900 * DAY)
    for on, label in ((first, "active"), (last, "lost")):
        rows = Standing.objects.filter(run=classify(on=on, now=NOW), member=member)
        assert rows.update(label=label, has_sold=False) == 1
    found = links(manager, f"{PAGES[0]}?on={last}", "quarter")
    assert sorted(found.values()) == [0, 1, 1]
    assert {href: rows_behind(manager, href) for href in found} == found
    assert "list=quarter_lost" in manager.get(f"{PAGES[1]}?on={last}").content.decode()


def test_a_label_tells_its_reason_and_what_to_do(manager: Client, world: World, run: ClassRun) -> None:
    Standing.objects.filter(run=run).update(label="warning", reasons=["complaint"])
    ask = "Call, ask how the last visit was"
    assert ask in text(manager.get(PAGES[1]))
    assert ask in text(manager.get(PEOPLE, {"label": "warning"}))
    assert "an open complaint" in text(manager.get(reverse("desk_member", args=[world.member.number])))


def test_the_week_tells_visits_and_revenue_by_class(manager: Client, paid: Visit, world: World) -> None:
    Visit.objects.create(
        number="RO-9", site=paid.site, vehicle=paid.vehicle, person=a_person("Nobody"),
        opened_at=paid.opened_at, closed_at=paid.closed_at, currency="GBP",
    )  # fmt: skip
    table = {row[0]: row[1:3] for row in lines(manager, PAGES[0], file="visits.csv")}
    assert (table["A, gold"], table["no class"]) == (["1", "100.00"], ["1", "0.00"])
    assert table["Together"] == ["2", "100.00"]
    found = links(manager, PAGES[0], "visits")
    assert {href: rows_behind(manager, href) for href in found if "visits" in href} == {
        href: count for href, count in found.items() if "visits" in href
    }
    Standing.objects.update(klass="C")
    assert split("revenue", week(TODAY), "row_class") == {"C": 10_000}


def test_friends_stand_once_each_as_far_as_they_had_come_by_then(manager: Client, world: World) -> None:
    told: list[dict[str, Any]] = [
        {"booked_at": NOW - 5 * DAY, "visited_at": NOW - 2 * DAY, "state": "visited"},
        {"booked_at": NOW - 5 * DAY, "state": "lead"},
        {"state": "fraud", "ended_at": NOW - DAY},
    ]
    code = ReferralCode.objects.get(member=world.member, replaced_at=None)
    for n, steps in enumerate(told):
        Referral.objects.create(
            referrer=world.member, friend=a_person(f"Friend{n}"), how="link", rate={}, code=code,
            id_hash=f"h{n}", consented_at=NOW - 9 * DAY, **steps,
        )  # fmt: skip
    table = [row[:3] for row in lines(manager, PAGES[0], file="funnel.csv")]
    assert [row[:2] for row in table[1:]] == [["Booked", "1"], ["Visited", "1"], ["Refused", "1"]]
    assert sum(float(row[2]) for row in table[1:]) == pytest.approx(100)
    found = links(manager, PAGES[0], "funnel")
    assert {href: rows_behind(manager, href) for href in found} == found
    past = [row[:2] for row in lines(manager, PAGES[0], file="funnel.csv", on=str(TODAY - 4 * DAY))]
    assert past[1:] == [["Joined", "1"], ["Booked", "2"]]


def test_a_missed_monday_is_made_up_for_once_and_the_past_is_not(world: World, staffed: Staffed) -> None:
    staffed("general_manager")
    reader = Post.objects.get(role="general_manager").user
    start_digest(user=reader, site=None, weekday=0, now=NOW + DAY)
    assert [journeys.send_digests(now=NOW + n * DAY) for n in (1, 6, 9, 10)] == [0, 0, 1, 0]
    assert Notice.objects.get(kind="week_figures").data["first_on"] == str(TODAY)
