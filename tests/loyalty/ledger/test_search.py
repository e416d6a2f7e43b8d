"""The statement by pages: nothing missed, nothing twice, and the same work at 100,000 entries as at ten."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loyalty.ledger import actions
from loyalty.ledger.queries.search import LOOKED_MAX, PAGE_MAX, Mark, Wanted, found
from loyalty.models import Account, Entry
from tests.loyalty.conftest import day, key

MANY = 100_000
FILL = """
    INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, reason, source_type, source_id,
        site, brand, campaign, key, digest)
    SELECT %s, 'earn', 1, DATE '2020-01-01' + n / 40, now(), CASE n WHEN 7 THEN 'a rare one' ELSE 'plain' END,
        '', '', '', '', '', 'fill:' || n, '' FROM generate_series(1, %s) n
"""


def every(account: Account, wanted: Wanted, limit: int) -> list[int]:
    ids, after = [], None
    while True:
        page = found([account.pk], wanted, after, limit)
        ids += [entry.pk for entry in page.entries]
        if page.older is None:
            return ids
        after = page.older


def test_pages_follow_each_other_by_day_though_some_came_late(account: Account) -> None:
    for n in (5, 1, 5, 3, 9, 5, 2):
        actions.earn(account=account, points=10, key=key(), on=day(n))
    expected = list(Entry.objects.order_by("-on", "-pk").values_list("pk", flat=True))
    for limit in (1, 2, 3, 20):
        assert every(account, Wanted(), limit) == expected
    month = Wanted(first=day(3), last=day(5))
    assert len(every(account, month, 2)) == 4


def test_what_is_asked_for_is_found_by_kind_text_rule_centre_and_source(account: Account) -> None:
    earned = actions.earn(account=account, points=50, key=key(), on=day(1), reason="welcome", site="north")
    spent = actions.redeem(account=account, points=20, key=key(), on=day(2), source="reward:wash")
    by_hand = actions.earn(account=account, points=5, key=key(), on=day(3), reason="50%_sorry \\ late")
    for wanted, entries in (
        (Wanted(kinds=["redeem"]), [spent]),
        (Wanted(words="WELC"), [earned]),
        (Wanted(words="x", reasons=["welcome"]), [earned]),
        (Wanted(words="x", sites=["north"]), [earned]),
        (Wanted(words="x", sources=["reward:wash"]), [spent]),
        (Wanted(words="x", said=["redeem"]), [spent]),
        (Wanted(words="50%_"), [by_hand]),
        (Wanted(words="\\ l"), [by_hand]),
        (Wanted(words="%"), [by_hand]),
        (Wanted(words="_"), [by_hand]),
        (Wanted(words="nothing"), []),
    ):
        assert [entry.pk for entry in found([account.pk], wanted).entries] == [one.pk for one in entries]


@pytest.mark.parametrize("entry", [1, -5, 2**40])
@pytest.mark.parametrize("at", [datetime.date.min, datetime.date(2026, 2, 28), datetime.date.max])
def test_a_mark_reads_back(at: datetime.date, entry: int) -> None:
    assert Mark.read(str(Mark(at, entry))) == Mark(at, entry)


@pytest.mark.parametrize("text", ["", "7", "x.y", "2026-01-01", "2026-02-30.4", "2026-01-01.x", "." * 90])
def test_a_mark_nobody_wrote_is_none(text: str) -> None:
    assert Mark.read(text) is None


def rows_read(plan: dict[str, Any]) -> int:
    """Rows that left the tables and indexes, wherever in the plan."""
    own = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    below = sum(rows_read(inner) for inner in plan.get("Plans", []))
    return below + (round(own * plan.get("Actual Loops", 1)) if "Relation Name" in plan else 0)


def cost(account: Account, wanted: Wanted, after: Mark | None) -> int:
    """Rows the database reads for one page."""
    with CaptureQueriesContext(connection) as queries:
        found([account.pk], wanted, after)
    total = 0
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
            answer = cursor.fetchone()[0]
            total += rows_read((answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"])
    return total


def test_a_page_costs_the_same_at_a_hundred_thousand_entries_as_at_ten(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [account.pk, MANY])
        cursor.execute("ANALYZE loyalty_entry")
    middle = Mark(datetime.date(2023, 6, 1), 0)
    for after in (None, middle, Mark(datetime.date(2020, 1, 3), 0)):
        assert cost(account, Wanted(), after) < 100
        assert cost(account, Wanted(last=datetime.date(2024, 1, 31)), after) < 100
    rare = Wanted(words="a rare one")
    assert cost(account, rare, None) <= LOOKED_MAX + 100, "it looks so far for one page and no further"
    page = found([account.pk], rare)
    assert (page.entries, page.is_cut) == ([], True)
    steps = 0
    while page.older and not page.entries:
        page, steps = found([account.pk], rare, page.older), steps + 1
    assert [entry.reason for entry in page.entries] == ["a rare one"]
    assert steps == MANY // LOOKED_MAX - 1


def test_a_page_has_its_limit(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [account.pk, PAGE_MAX + 5])
    assert len(found([account.pk], Wanted(), limit=10**6).entries) == PAGE_MAX
