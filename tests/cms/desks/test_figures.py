"""The figures' screens: who sees what, figures that are their rows, segments, plans, cards, files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from booking.visits.models import Visit, VisitLine
from club import journeys
from club.insight.models import Digest, Plan, StrategyCard
from club.notices.models import Notice
from club.segments.models import ClassRun, Segment
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

PAGES = [
    reverse(name)
    for name in (
        "desk_figures", "desk_classes", "desk_segments", "desk_reports", "desk_plans", "desk_cards",
        "desk_history",
    )
]  # fmt: skip


@pytest.fixture
def paid(world: World) -> Visit:
    """Ada paid 120.00 here this morning, 20.00 of it with points; the insurer paid 500.00."""
    assert world.booking.vehicle is not None
    visit = Visit.objects.create(
        number="RO-1", site=world.here.site, vehicle=world.booking.vehicle, person=world.member.user,
        opened_at=NOW - timedelta(hours=2), closed_at=NOW - timedelta(hours=1), currency="GBP",
    )  # fmt: skip
    told = (("customer", 12_000, 2_000), ("insurer", 50_000, 0))
    VisitLine.objects.bulk_create(
        VisitLine(
            visit=visit, position=n, kind="labour", description="=cmd", net_minor=net, tax_minor=0,
            points_minor=points, pay_type=pay,
        )
        for n, (pay, net, points) in enumerate(told, start=1)
    )  # fmt: skip
    return visit


@pytest.fixture
def run(paid: Visit) -> ClassRun:
    return journeys.run_classes(on=TODAY, now=NOW)


@pytest.fixture
def manager(world: World, run: ClassRun, staffed: Staffed) -> Client:
    return staffed("general_manager")


def lines(client: Client, path: str, **asked: str) -> list[list[str]]:
    answer: Any = client.get(path, asked)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.source("G10")
def test_every_page_opens_full_empty_and_in_chinese(manager: Client, world: World) -> None:
    for path in PAGES:
        assert manager.get(path).status_code == 200, path
        assert manager.get(path, {"on": "2020-01-01"}).status_code == 200, path
        assert manager.get(path, {"on": "nonsense", "site": world.here.site.code}).status_code == 200, path
        assert manager.get(path, {"site": "nowhere"}).status_code == 404, path
    manager.cookies["django_language"] = "zh-hans"
    for path in PAGES:
        assert manager.get(path).status_code == 200, path


def test_it_is_no_work_of_an_advisor(world: World, staffed: Staffed) -> None:
    advisor = staffed("advisor", world.here.site)
    for path in PAGES:
        assert advisor.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert advisor.post(reverse("desk_digest")).status_code == 403


@pytest.mark.source("H9")
def test_each_figure_is_the_sum_of_its_rows(manager: Client) -> None:
    head, *week = lines(manager, PAGES[0], file="week.csv")
    assert head[:3] == ["Figure", "This week", "Week before"]
    figures = {row[0]: row[1] for row in week}
    assert figures["Paid by customers"] == "100.00"
    assert figures["Visits"] == "1"
    rows = lines(manager, reverse("desk_figure", args=["revenue"]), file="rows.csv", first=str(TODAY))
    assert rows[1][2] == "'=cmd"  # no formula
    assert rows[1][4] == "100.00"
    assert len(rows[1:]) == 1


def test_every_known_figure_has_its_rows(manager: Client) -> None:
    page = text(manager.get(PAGES[0]))
    for code in (
        "booked",
        "online_share",
        "visits",
        "clocks_kept",
        "ffv",
        "points_earned",
        "event_guests",
        "woken",
    ):
        path = reverse("desk_figure", args=[code])
        assert path in page
        assert manager.get(path, {"first": str(TODAY)}).status_code == 200, code
    assert manager.get(reverse("desk_figure", args=["wishes"])).status_code == 404


def test_another_centre_has_its_own_figures(world: World, run: ClassRun, staffed: Staffed) -> None:
    there = staffed("club_manager", world.there.site)
    figures = {row[0]: row[1] for row in lines(there, PAGES[0], file="week.csv")}
    assert figures["Visits"] == "0"
    assert there.get(PAGES[0], {"site": world.here.site.code}).status_code == 404
    assert world.member.number not in text(there.get(reverse("desk_class_people"), {"klass": "A"}))


def test_the_past_does_not_know_today(manager: Client) -> None:
    past = str(TODAY - timedelta(days=30))
    assert {row[0]: row[1] for row in lines(manager, PAGES[0], file="week.csv", on=past)}["Visits"] == "0"
    assert "No run of the classes yet" in text(manager.get(PAGES[1], {"on": past}))


def test_classes_lead_to_their_people_with_reasons(manager: Client, world: World) -> None:
    assert "A, gold" in text(manager.get(PAGES[1]))
    people = text(manager.get(reverse("desk_class_people"), {"klass": "A"}))
    assert world.member.number in people
    assert "months since the last visit" in people
    for name in ("jumps", "changes", "flips", "wake_ups"):
        assert manager.get(reverse("desk_class_people"), {"list": name}).status_code == 200
    answer: Any = manager.get(PAGES[1], {"file": "matrix.xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.active is not None
    assert book.active.cell(1, 2).value == "A"


def test_a_run_by_hand_is_for_the_whole_group(world: World, manager: Client, staffed: Staffed) -> None:
    path = reverse("desk_classes_run")
    assert staffed("club_manager", world.here.site).post(path).status_code == 404
    assert manager.post(path).status_code == 302
    assert ClassRun.objects.filter(on=TODAY - timedelta(days=1)).count() == 1


def test_as_many_queries_for_three_rows_as_for_one(
    manager: Client, paid: Visit, world: World, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(path: str) -> int:
        manager.get(path)
        with CaptureQueriesContext(connection) as told:
            manager.get(path)
        return len(told)

    before = [count(path) for path in PAGES[:4]]
    for n in (2, 3):
        Visit.objects.create(
            number=f"RO-{n}", site=paid.site, vehicle=paid.vehicle, person=paid.person,
            opened_at=paid.opened_at,
            closed_at=paid.closed_at, currency="GBP",
        )  # fmt: skip
        Segment.objects.create(code=f"s{n}", name="S", created_at=NOW)
    assert [count(path) for path in PAGES[:4]] == before
    assert before[0] <= 80


DEFINITION = {"name": "Best", "name_zh": "最好", "code": "best", "klass_in": ["A"], "spent_least": "50"}


@pytest.mark.source("K10")
def test_a_segment_from_the_builder_to_its_snapshot(manager: Client, world: World) -> None:
    new = reverse("desk_segment_new")
    assert manager.get(new, {"start": "win-back"}).status_code == 200
    looked = manager.post(new, DEFINITION | {"look": ""})
    assert looked.status_code == 200
    assert "1 member fits today" in text(looked)
    assert not Segment.objects.exists()
    assert manager.post(new, DEFINITION).status_code == 302
    assert Segment.objects.get().versions.get().definition == {"klass": {"in": ["A"]}, "spent": {"least": 50}}
    shown = reverse("desk_segment", args=["best"])
    assert world.member.number in text(manager.get(shown))
    assert [row[0] for row in lines(manager, shown, file="members.csv")] == ["Member", world.member.number]
    assert manager.get(reverse("desk_segment_edit", args=["best"])).status_code == 200
    changed = manager.post(reverse("desk_segment_edit", args=["best"]), {"name": "Best", "churn_in": ["new"]})
    assert changed.status_code == 302
    assert Segment.objects.get().versions.count() == 2
    snapshot = manager.post(reverse("desk_segment_snapshot", args=["best"]), {"name": "Then", "code": "then"})
    assert snapshot.headers["Location"] == reverse("desk_segment", args=["then"])
    assert manager.post(reverse("desk_segment_archive", args=["best"])).status_code == 302
    assert "Best" not in text(manager.get(PAGES[2])).split("To win back")[-1].split("Then")[0]


@pytest.mark.parametrize(
    "said",
    [
        {"name": "X", "code": "x"},
        {"name": "", "code": "x", "klass_in": ["A"]},
        {"name": "X", "code": "x", "klass_in": ["Z"]},
        {"name": "X", "code": "x", "age_least": "9", "age_most": "3"},
    ],
)
def test_a_segment_that_cannot_be_is_given_back(manager: Client, said: dict[str, Any]) -> None:
    answer = manager.post(reverse("desk_segment_new"), said)
    assert answer.status_code == 422
    assert not Segment.objects.exists()


def test_a_reader_changes_no_segment(world: World, run: ClassRun, staffed: Staffed) -> None:
    care = staffed("care_agent", world.here.site)
    assert care.get(PAGES[2]).status_code == 200
    assert care.get(reverse("desk_segment_new")).status_code == 404
    assert care.post(reverse("desk_segment_new"), DEFINITION).status_code == 403


@pytest.mark.source("H7", "H17")
def test_a_plan_with_a_target_held_against_the_figure(manager: Client, world: World) -> None:
    said = {"name": "Closer", "first_year": "2026", "last_year": "2028", "strategy": "Keep promises."}
    assert manager.post(reverse("desk_plan_new"), said | {"last_year": "2050"}).status_code == 422
    assert manager.post(reverse("desk_plan_new"), said).status_code == 302
    plan = Plan.objects.get()
    assert plan.activities.count() == 15  # five works of each year
    goal = {"year": "2026", "figure": "revenue", "value": "90"}
    assert manager.post(reverse("desk_plan_target", args=[plan.pk]), goal).status_code == 302
    assert plan.targets.get().value == 9_000
    assert (
        manager.post(reverse("desk_plan_target", args=[plan.pk]), goal | {"year": "2031"}).status_code == 422
    )
    page = text(manager.get(reverse("desk_plan", args=[plan.pk])))
    assert "reached" in page
    assert "£100" in page
    one = plan.activities.first()
    assert one is not None
    done = reverse("desk_plan_done", args=[plan.pk, one.pk])
    assert manager.post(done).status_code == manager.post(done).status_code == 302
    more = {"year": "2026", "what": "A day for beginners", "due_on": "2026-06-01"}
    assert manager.post(reverse("desk_plan_activity", args=[plan.pk]), more).status_code == 302


@pytest.mark.source("G7", "H9")
def test_a_card_in_the_houses_own_words_stands_beside_the_advisor(manager: Client, world: World) -> None:
    path = reverse("desk_card_edit", args=["+A"])
    assert manager.get(path).status_code == 200
    assert manager.post(path, {"title": "", "body": "x"}).status_code == 422
    assert manager.post(path, {"title": "Our best", "body": "Call first."}).status_code == 302
    assert StrategyCard.objects.get().code == "+A"
    assert manager.get(reverse("desk_card_edit", args=["+Z"])).status_code == 404
    assert "Our best" in text(manager.get(PAGES[5]))
    assert "Our best" in text(manager.get(PAGES[6]))  # what was set, by whom


@pytest.mark.source("H5")
def test_the_figures_come_by_mail_on_monday_once(manager: Client, world: World) -> None:
    assert manager.post(reverse("desk_digest"), {"want": "yes"}).status_code == 302
    assert journeys.send_digests(now=NOW) == 1
    assert journeys.send_digests(now=NOW) == 0
    letter = Notice.objects.get(kind="week_figures")
    assert letter.data["visits"] == 0  # last week; today is this week's
    assert (letter.data["leads"], letter.data["complaints"], letter.data["survey_index"]) == (0, 0, None)
    assert journeys.send_digests(now=NOW + timedelta(days=1)) == 0
    manager.post(reverse("desk_digest"), {"want": "no"})
    assert not Digest.objects.filter(ended_at=None).exists()
