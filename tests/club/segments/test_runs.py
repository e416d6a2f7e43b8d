"""A run over a whole group against plain Python, what is kept, and what falls when."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import exp, log

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.sites.actions import set_policy
from booking.sites.models import Site
from booking.visits.models import Visit
from club.members.models import Member
from club.segments.actions import classify
from club.segments.models import Standing
from club.segments.queries import fitting, migration, quarter_rows, run_on
from tests.club.segments.conftest import ON, Bill, Customer, random_customers, settle

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
YEAR = ON - timedelta(days=364)  # the first day of the twelve months up to 2 March 2026
assert date(2025, 3, 3) == YEAR


def standings(on: date = ON) -> dict[int, Standing]:
    run = run_on(on)
    assert run is not None
    return {row.member_id: row for row in run.standings.all()}


def paid(one: Customer, first: date, last: date) -> int:
    """What a customer paid, counted line by line."""
    total = 0
    for bill in one.bills:
        if first <= bill.on <= last:
            total += sum(net - points for pay, net, points in bill.lines if pay == "customer")
            total -= sum(net for _line, net, day in bill.refunds if day <= ON)
    return total


def plain_classes(amounts: dict[int, int]) -> dict[int, str]:
    found, total = {}, sum(amount for amount in amounts.values() if amount > 0)
    for key, amount in amounts.items():
        above = sum(other for other in amounts.values() if other > amount)
        if amount <= 0:
            found[key] = "N"
        elif above == 0 or (above + amount) * 100 <= 80 * total:
            found[key] = "A"
        else:
            found[key] = "B" if (above + amount) * 100 <= 95 * total else "C"
    return found


def gaps_of(one: Customer) -> list[float]:
    days = [bill.on for bill in one.bills]
    between = [(after - before).days for before, after in pairwise(days)]
    return [gap / 30.4375 for gap in between if gap >= 14]


def plain_label(one: Customer, fleet: float) -> str:
    """Churn of a customer with one car, from the text of the rule."""
    if one.sold_on:
        return "lost"
    if not one.bills:
        return "new"
    end = datetime(2026, 3, 3, tzinfo=UTC)
    last = one.bills[-1].on
    since = (end - datetime(last.year, last.month, last.day, 9, tzinfo=UTC)).total_seconds() / 86400 / 30.4375
    gaps = gaps_of(one)
    m = exp((sum(log(gap) for gap in gaps) + 2 * log(fleet)) / (len(gaps) + 2))
    if one.readings:
        (first, low), (second, high) = one.readings
        m = max(0.5, min(15_000 / ((high - low) / (second - first).days * 365.25 / 12), 12))
    elif len(one.bills) == 1:
        m = 12
    ratio = since / m
    names = [(1.2, "active"), (1.6, "due"), (2.2, "warning")]
    found = next((name for limit, name in names if ratio < limit), "dormant" if ratio <= 3 else "lost")
    return "warning" if found == "due" and len(one.bills) == 1 else found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_classes_matrix_and_churn_equal_plain_python(site: Site, seed: int) -> None:
    customers = random_customers(random.Random(seed), 40)
    settle(site, customers)
    run = classify(on=ON, now=NOW)
    amounts = {one.pk: paid(one, YEAR, ON) for one in customers}
    classes = plain_classes(amounts)
    gaps = [log(gap) for one in customers if not one.sold_on for gap in gaps_of(one)]
    fleet = exp(sum(gaps) / len(gaps))
    assert run.fleet_months == pytest.approx(fleet)
    found = standings()
    for one in customers:
        row = found[one.pk]
        assert row.amount_minor == amounts[one.pk]
        assert row.earlier_minor == paid(one, date(2024, 3, 3), date(2025, 3, 2))
        assert row.klass == classes[one.pk]
        assert row.label == plain_label(one, fleet), one
        visits = 0 if one.sold_on else sum(bill.on >= YEAR for bill in one.bills)
        assert row.visits == visits
        sign = (
            "" if row.klass == "N" else "+" if row.visits * 2000 >= row.expected_milli and row.visits else "-"
        )
        assert row.cell == (sign and sign + row.klass)
    assert run.total_minor == sum(amount for amount in amounts.values() if amount > 0)


def bill(on: date, net: int) -> Bill:
    return Bill(on, [("customer", net, 0)])


def test_a_run_is_made_once_and_a_past_one_knows_nothing_of_later(site: Site) -> None:
    customers = [Customer([bill(ON - timedelta(days=200), 900), bill(ON, 5)]), Customer([bill(ON, 100)])]
    settle(site, customers)
    first = classify(on=ON, now=NOW)
    assert classify(on=ON, now=NOW).pk == first.pk
    past = classify(on=ON - timedelta(days=1), now=NOW)
    rows = {row.member_id: row for row in past.standings.all()}
    assert [rows[one.pk].amount_minor for one in customers] == [900, 0]
    assert [rows[one.pk].klass for one in customers] == ["A", "N"]


def test_money_given_back_later_is_not_yet_missing(site: Site) -> None:
    sale = Bill(ON - timedelta(days=9), [("customer", 700, 0)], [(0, 700, ON)])
    customers = [Customer([sale])]
    settle(site, customers)
    classify(on=ON - timedelta(days=1), now=NOW)
    assert standings(ON - timedelta(days=1))[customers[0].pk].amount_minor == 700
    classify(on=ON, now=NOW)
    assert standings()[customers[0].pk].klass == "N"


def test_loyalty_is_of_twelve_months_however_long_the_classes_look_back(site: Site) -> None:
    set_policy(
        site=None, name="class_months", value=24, valid_from=ON, now=NOW - timedelta(days=9), author=None
    )
    one = Customer([bill(ON - timedelta(days=500), 900), bill(ON - timedelta(days=40), 900)])
    settle(site, [one])
    classify(on=ON, now=NOW)
    row = standings()[one.pk]
    assert (row.amount_minor, row.visits, row.expected_milli) == (1800, 1, 1000)


def test_a_bill_whose_list_was_taken_back_was_no_visit(site: Site) -> None:
    one = Customer([bill(ON - timedelta(days=300), 900), bill(ON - timedelta(days=20), 900)])
    settle(site, [one])
    Visit.objects.filter(opened_at__date=ON - timedelta(days=20)).update(withdrawn_at=NOW - timedelta(days=9))
    classify(on=ON, now=NOW)
    assert (standings()[one.pk].visits, round(standings()[one.pk].months_since)) == (1, 10)
    recent = {"repair": {"in": ["labour"]}, "visits": {"least": 2}}
    assert not fitting(recent, ON).exists()
    Visit.objects.filter(withdrawn_at=None).update(withdrawn_at=NOW)
    assert not fitting({"repair": {"in": ["labour"]}}, ON).exists()


@pytest.mark.source("F12")
def test_a_rise_from_b_to_a_is_news_once(site: Site) -> None:
    """F12: who was B and pays most of all from now on; the run after says nothing of it."""
    steady = [Customer([bill(ON - timedelta(days=60), 4_000)]) for _n in range(2)]
    rising = Customer([bill(ON - timedelta(days=60), 1_500), bill(ON - timedelta(days=10), 9_000)])
    settle(site, [*steady, rising, Customer([bill(ON - timedelta(days=60), 500)])])
    news = []
    for back in (30, 2, 1):
        run = classify(on=ON - timedelta(days=back), now=NOW)
        told = run.standings.changed().filter(member=rising.pk)
        news.append(list(told.values_list("held_before", "klass")))
    assert news == [[], [("B", "A")], []]


def test_nobody_changes_when_nothing_has_changed(site: Site) -> None:
    """The third reaches 81 % of the sum: B from the first run on."""
    spends = [4000, 2500, 1600, 900, 600, 400]
    customers = [Customer([bill(ON - timedelta(days=20), spent)]) for spent in spends]
    settle(site, customers)
    classify(on=ON - timedelta(days=2), now=NOW)
    slipping = customers[2]
    assert standings(ON - timedelta(days=2))[slipping.pk].raw == "B"
    assert standings(ON - timedelta(days=2))[slipping.pk].klass == "B"
    slipping_again = classify(on=ON - timedelta(days=1), now=NOW)
    assert not slipping_again.standings.changed().exists()


def test_who_falls_slowly_is_held_for_one_run(site: Site) -> None:
    """The third customer reaches 79 % of the sum, then 81.4 %, and again 81.4 %."""
    days = [ON - timedelta(days=back) for back in (60, 30, 0)]
    settled = [Customer([bill(ON - timedelta(days=90), spent)]) for spent in (4000, 2300, 1600, 1200, 900)]
    rising = Customer([bill(ON - timedelta(days=45), 300)])
    settled[0].bills.append(bill(ON - timedelta(days=44), 2600))
    settle(site, [*settled, rising])
    seen = []
    for on in days:
        run = classify(on=on, now=NOW)
        row = run.standings.get(member=settled[2].pk)
        seen.append((row.raw, row.klass, run.standings.changed().filter(member=settled[2].pk).exists()))
    assert seen == [("A", "A", False), ("B", "A", False), ("B", "B", True)]
    table = migration(run, None)
    assert table["A"]["B"] == 1
    before = run.before
    assert before is not None
    for klass in "ABCN":
        assert sum(table[klass].values()) == before.standings.filter(klass=klass).count()


def test_households_and_companies_count_together_when_the_group_says_so(site: Site) -> None:
    people = [Customer([bill(ON, 900)]), Customer([bill(ON, 60)]), Customer([bill(ON, 40)])]
    settle(site, people)
    Member.objects.filter(pk__in=[people[0].pk, people[2].pk]).update(attribute="company", company=" Acme ")
    set_policy(
        site=None, name="class_together", value=2, valid_from=ON, now=NOW - timedelta(days=9), author=None
    )
    run = classify(on=ON, now=NOW)
    found = standings()
    assert run.unit == "company"
    assert found[people[2].pk].amount_minor == 940
    assert [found[one.pk].klass for one in people] == ["A", "C", "A"]


def test_signals_lift_a_label_and_are_told(site: Site) -> None:
    one = Customer([bill(ON - timedelta(days=40), 900), bill(ON - timedelta(days=5), 900)])
    settle(site, [one])
    assert one.member is not None
    classify(on=ON, now=NOW, signals={one.member.user_id: {"complaint", "declined"}})
    row = standings()[one.pk]
    assert (row.label, row.reasons) == ("due", ["complaint", "declined"])


def test_churn_of_a_quarter_from_two_runs(site: Site) -> None:
    quick = [bill(ON - timedelta(days=back), 50) for back in (500, 470, 440, 410, 380)]
    staying = [bill(ON - timedelta(days=back), 50) for back in (500, 470, 440, 410, 380, 200, 20)]
    customers = [Customer(quick), Customer(staying), Customer(list(quick), sold_on=ON - timedelta(days=250))]
    settle(site, customers)
    start = classify(on=ON - timedelta(days=350), now=NOW)
    end = classify(on=ON, now=NOW)
    found = quarter_rows(start, end, None)
    assert {name: [row.member_id for row in rows.order_by("pk")] for name, rows in found.items()} == {
        "customers": [customers[0].pk, customers[1].pk], "lost": [customers[0].pk], "sold": [customers[2].pk],
    }  # fmt: skip
    assert not any(rows.exists() for rows in quarter_rows(start, end, []).values())


@pytest.mark.source("G9")
@pytest.mark.parametrize("seed", [4, 5])
def test_quarterly_churn_equals_plain_python(site: Site, seed: int) -> None:
    settle(site, random_customers(random.Random(seed), 40))
    start, end = classify(on=ON - timedelta(days=91), now=NOW), classify(on=ON, now=NOW)
    before, after = standings(start.on), standings(end.on)
    began = {pk for pk, row in before.items() if row.label not in ("new", "lost")}
    sold = {pk for pk in began if after[pk].by == "sold"}
    lost = {pk for pk in began - sold if after[pk].label == "lost"}
    assert began
    assert sold | lost
    found = {name: {row.member_id for row in rows} for name, rows in quarter_rows(start, end, None).items()}
    assert found == {"customers": began - sold, "lost": lost, "sold": sold}


def test_as_many_statements_for_many_customers_as_for_one(site: Site) -> None:
    settle(site, random_customers(random.Random(9), 1))
    with CaptureQueriesContext(
        connection,
    ) as few:
        classify(on=ON, now=NOW)
    settle(site, random_customers(random.Random(8), 25))
    with CaptureQueriesContext(connection) as many:
        classify(on=ON + timedelta(days=1), now=NOW)
    assert len(many) == len(few) + 1  # the run before is read
