"""An owner's points: why each number is what it is, what was asked for, a past day, and the file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from booking.sites.models import Site
from club import house
from loyalty.ledger.actions import earn, extend, hold, redeem, reverse_earn
from portal.formats import written
from portal.models import User
from portal.templatetags.paddock import grouped
from tests.portal.people import joined, the_day
from tests.portal.test_owner_pages import account_of, give


@pytest.fixture
def client(ben: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(ben)
    return browser


def page(client: Client, **asked: Any) -> str:
    answer = client.get("/points/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_pending_points_are_told_with_their_day_and_why(client: Client, ben: User) -> None:
    give(ben, 300, opens_on=the_day() + timedelta(days=14), reason="referral_car")
    assert "300 open on" in page(client)


def test_held_points_are_told_with_what_they_are_held_for(client: Client, ben: User) -> None:
    give(ben, 500)
    today = the_day()
    hold(
        account=account_of(ben), points=200, key="hold", on=today, until=today + timedelta(days=9),
        reason="Service on Friday",
    )  # fmt: skip
    shown = page(client)
    assert "200 kept until" in shown
    assert "Service on Friday" in shown


def test_a_debt_is_told_with_its_day_and_never_in_money(client: Client, ben: User) -> None:
    account, today = account_of(ben), the_day()
    earned = earn(account=account, points=400, key="bill", on=today, basis=400, source="visit:7")
    redeem(account=account, points=400, key="spent", on=today)
    reverse_earn(entry=earned, basis=400, key="refund", on=today)
    shown = page(client)
    assert "400 points to balance first" in shown
    assert "/points/receipts/7/" in shown
    assert "never pay it in money" in shown


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"kind": "in"}, 2),
        ({"kind": "out"}, 1),
        ({"kind": "ended"}, 0),
        ({"words": "spent"}, 1),
        ({"words": "SORRY"}, 1),
        ({"words": "harbour"}, 1),
        ({"words": "nothing like it"}, 0),
        ({"kind": "x", "year": "x", "month": "13"}, 3),
        ({"year": "1999"}, 3),
    ],
)
def test_the_statement_shows_what_is_asked_for(
    client: Client, ben: User, site: Site, asked: dict[str, str], titles: int
) -> None:
    Site.objects.update(name="Harbour")
    give(ben, 50, "a", site=site.code)
    give(ben, 60, "b", reason="Sorry for the wait")
    redeem(account=account_of(ben), points=10, key="c", on=the_day())
    assert len(client.get("/points/", asked).context["page"].rows) == titles


def test_on_paper_the_statement_says_whose_it_is(client: Client, ben: User) -> None:
    number = grouped(ben.member.number)
    assert f'<p class="only-print">{house.name()} · Ben Oak · {number} · ' in page(client)


def test_an_empty_statement_has_nothing_to_search(client: Client, ben: User) -> None:
    assert 'role="search"' not in page(client)
    assert 'role="search"' in page(client, words="wash"), "what was asked for can be asked otherwise"
    give(ben, 300)
    assert 'role="search"' in page(client)


def test_a_month_shows_its_own_days_only(client: Client, ben: User) -> None:
    today = the_day()
    before = today.replace(day=1) - timedelta(days=1)
    give(ben, 50, "now")
    earn(account=account_of(ben), points=60, key="then", on=before)
    rows = client.get("/points/", {"month": before.month, "year": before.year}).context["page"].rows
    assert [row.points for row in rows] == [60]
    rows = client.get("/points/", {"month": today.month}).context["page"].rows
    assert [row.points for row in rows] == [50]


def test_a_past_day_shows_what_stood_then(client: Client, ben: User) -> None:
    today = the_day()
    earn(account=account_of(ben), points=60, key="then", on=today - timedelta(days=10))
    give(ben, 50, "now")
    answer = client.get("/points/", {"on": (today - timedelta(days=5)).isoformat()})
    assert answer.context["why"].balance.available == 60
    assert [row.points for row in answer.context["page"].rows] == [60]
    for text in ("x", today.isoformat(), "1999-01-01", "2999-01-01"):
        assert client.get("/points/", {"on": text}).context["past"] is None


def test_the_statement_tells_the_day_that_a_longer_life_gave(client: Client, ben: User) -> None:
    today = the_day()
    end, later = today + timedelta(days=20), today + timedelta(days=60)
    earned = earn(
        account=account_of(ben), points=60, key="then", on=today - timedelta(days=10), expires_on=end
    )
    extend(lot=earned.lots.get(), until=later, on=today, cause="a booked visit", now=timezone.now())
    asked: dict[str, Any]
    for asked, day in (({}, later), ({"on": (today - timedelta(days=5)).isoformat()}, end)):
        (row,) = client.get("/points/", asked).context["page"].rows
        with override("en"):
            assert row.note == f"good until {written(day, 'yMMMd')}"


def lines(client: Client, **asked: str) -> list[list[str]]:
    answer = client.get("/points/statement.csv", asked)
    assert "attachment" in answer["Content-Disposition"]
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(body)))


def test_the_file_is_ones_own_statement_and_runs_nothing(client: Client, ben: User, site: Site) -> None:
    other = joined(site, "eve@example.com", "Eve Ash")
    give(other, 999)
    give(ben, 50, "a", reason="welcome")
    spent = redeem(account=account_of(ben), points=10, key="c", on=the_day(), reason="=1+1")
    rows = lines(client)
    assert [row[4] for row in rows[1:]] == ["-10", "50"]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert spent.reason == "=1+1"
    assert [row[4] for row in lines(client, kind="in")[1:]] == ["50"]


def test_a_visitor_gets_no_file(site: Site) -> None:
    assert Client().get("/points/statement.csv")["Location"].startswith("/accounts/login/")


def test_it_works_without_scripts_by_plain_forms(client: Client, ben: User) -> None:
    give(ben, 300)
    shown = page(client)
    assert '<form method="get" class="filters' in shown
    assert 'name="kind"' in shown
    assert 'name="on"' in shown
