"""The liability at the desk: who sees what, the same figures on the screen and in the files."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from loyalty.ledger.actions import earn, redeem
from loyalty.ledger.queries import account_of
from loyalty.models import Account, NettingStatement
from tests.booking.scenes import TODAY
from tests.cms.desks.conftest import Staffed, World, text

MONTH = f"{TODAY:%Y-%m}"
PAGES = [
    reverse("desk_liability"),
    reverse("desk_liability_expiry"),
    reverse("desk_liability_netting"),
    reverse("desk_liability_people"),
    reverse("desk_liability_rows", args=["closing"]),
]


@pytest.fixture
def ada(world: World) -> Account:
    """1,200 points funded here, 300 there; 500 spent there."""
    account = account_of(world.member.user)
    assert account is not None
    here, there = world.here.site.code, world.there.site.code
    ends = TODAY + timedelta(days=100)
    earn(account=account, points=1200, key="a", on=TODAY, site=here, reason="welcome", expires_on=ends)
    earn(account=account, points=300, key="b", on=TODAY, site=there, reason="=1+1")
    redeem(account=account, points=500, key="c", on=TODAY, site=there)
    return account


@pytest.fixture
def manager(world: World, ada: Account, staffed: Staffed) -> Client:
    return staffed("general_manager")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_full_and_empty_and_in_chinese(
    world: World, staffed: Staffed, ada: Account, path: str
) -> None:
    client = staffed("auditor")
    assert client.get(path).status_code == 200
    assert client.get(path, {"month": "2020-01"}).status_code == 200
    client.cookies["django_language"] = "zh-hans"
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_it_is_no_work_of_an_advisor(world: World, staffed: Staffed, path: str) -> None:
    assert staffed("advisor", world.here.site).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def lines(client: Client, path: str, file: str, **more: str) -> list[list[str]]:
    answer = client.get(path, {"month": MONTH, "file": file, **more})
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(body)))


def test_the_roll_forward_adds_up_and_leads_to_its_rows(manager: Client, world: World) -> None:
    page = text(manager.get(PAGES[0]))
    assert "1,500" in page
    assert "Owed by members" in page
    rows = text(manager.get(reverse("desk_liability_rows", args=["redeemed"]), {"month": MONTH}))
    assert "-500" in rows or "−500" in rows
    assert world.member.number in rows


def test_a_file_holds_the_same_figures(manager: Client, world: World) -> None:
    head, *body = lines(manager, PAGES[0], "roll.csv")
    assert head[1] == "Opening"
    found = {row[0]: row for row in body}
    assert found["Together"][head.index("Issued")] == "1500"
    assert found["Together"][head.index("Closing")] == "1000"
    money = lines(manager, PAGES[0], "roll.csv", unit="money")
    assert money[-1][head.index("Closing")] == "10.00"


def test_a_workbook_opens(manager: Client) -> None:
    answer = manager.get(PAGES[1], {"file": "calendar.xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert book.active.cell(1, 1).value == "Ends in"


def test_a_reason_cannot_run_as_a_formula(manager: Client) -> None:
    rows = lines(manager, reverse("desk_liability_rows", args=["issued"]), "rows.csv")
    assert "'=1+1" in {row[3] for row in rows}


@pytest.mark.parametrize("file", ["roll.pdf", "other.csv", "roll", "../x.csv"])
def test_a_file_nobody_makes_is_not_found(manager: Client, file: str) -> None:
    assert manager.get(PAGES[0], {"file": file}).status_code == 404


def test_a_figure_nobody_knows_is_not_found(manager: Client) -> None:
    assert manager.get(reverse("desk_liability_rows", args=["wishes"])).status_code == 404


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-12", "0000-01"])
def test_a_month_that_is_none_shows_the_present_one(manager: Client, month: str) -> None:
    assert f'value="{MONTH}" selected' in text(manager.get(PAGES[0], {"month": month}))


def test_staff_of_one_centre_see_the_points_it_funds(world: World, ada: Account, staffed: Staffed) -> None:
    client = staffed("club_manager", world.here.site)
    head, *body = lines(client, PAGES[0], "roll.csv")
    assert body[-1][head.index("Issued")] == "1200"
    whole = lines(client, reverse("desk_liability_rows", args=["issued"]), "rows.csv")
    assert [row[7] for row in whole[1:]] == ["1200"]
    other = reverse("desk_liability_rows", args=["issued"]), {"site": world.there.site.code, "month": MONTH}
    assert "Nothing." in text(client.get(*other))


def test_the_statement_says_who_pays_whom(manager: Client, world: World) -> None:
    paid = lines(manager, PAGES[2], "netting.csv")
    assert len(paid) == 2
    assert paid[1][2] == "5.00"


@pytest.mark.parametrize(
    ("path", "queries"), [(PAGES[0], 19), (PAGES[1], 13), (PAGES[2], 18), (PAGES[3], 20), (PAGES[4], 16)]
)
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    manager: Client, ada: Account, django_assert_num_queries: Callable[..., object],
    path: str, queries: int, count: int,
) -> None:  # fmt: skip
    for n in range(count):
        earn(account=ada, points=10, key=f"more{n}", on=TODAY, site=f"site{n}", reason=f"rule{n}")
    manager.get(path)
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]
        manager.get(path)


def test_charts_tell_their_numbers_as_a_table(manager: Client) -> None:
    page = text(manager.get(PAGES[0]))
    assert page.count('<figure class="chart">') == 2
    assert page.count("As a table") == 2
    assert 'role="img"' in page


def test_a_month_that_is_over_is_issued_once_by_who_answers_for_all(
    manager: Client, world: World, staffed: Staffed
) -> None:
    before = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
    page, door = PAGES[2], reverse("desk_liability_issue")
    assert "Issue this statement" not in text(manager.get(page)), "the month is not over"
    assert "Issue this statement" in text(manager.get(page, {"month": before}))
    for role, answer in (("club_manager", 403), ("general_manager", 404)):
        assert staffed(role, world.here.site).post(door, {"month": before}).status_code == answer
    assert "can be issued when it is over" in text(manager.post(door, {"month": MONTH}, follow=True))
    assert not NettingStatement.objects.exists()
    shown = text(manager.post(door, {"month": before}, follow=True))
    assert "Issued on" in shown
    assert "Issue this statement" not in shown
    assert "was issued already" in text(manager.post(door, {"month": before}, follow=True))
    assert manager.post(door, {"month": "x"}).status_code == 404
    assert NettingStatement.objects.count() == 1
