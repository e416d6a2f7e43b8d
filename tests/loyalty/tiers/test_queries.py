"""Tiers by date: thresholds, terms, years from any joining day, reversals across the year's end."""

import datetime

import pytest

from loyalty.ledger.actions import KeyReused, merge, open_account, unmerge
from loyalty.models import Account, StatusCredit, Tier
from loyalty.tiers import actions, rules
from loyalty.tiers.queries import standing, tier_on
from portal.models import User
from tests.loyalty.conftest import NOW, key

pytestmark = pytest.mark.django_db


def joined(on: datetime.date) -> Account:
    return open_account(owner=User.objects.create_user(None), now=NOW, on=on)


def credit(account: Account, amount: int, on: datetime.date, visits: int = 0, **more: object) -> StatusCredit:
    return actions.credit(
        account=account, kind="spend", credits=amount, visits=visits, key=key(), on=on, now=NOW,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


JOINED = datetime.date(2026, 3, 10)
DAY = datetime.timedelta(days=1)


THRESHOLDS = [(1499, "silver"), (1500, "gold"), (3999, "gold"), (4000, "platinum"), (9000, "diamond")]


@pytest.mark.parametrize(("amount", "code"), THRESHOLDS)
def test_the_threshold_itself_is_enough(amount: int, code: str) -> None:
    account = joined(JOINED)
    credit(account, amount, JOINED)
    assert tier_on(account, JOINED).code == code


@pytest.mark.parametrize(("visits", "code"), [(2, "silver"), (3, "gold"), (6, "platinum"), (10, "diamond")])
def test_visits_alone_are_enough(visits: int, code: str) -> None:
    account = joined(JOINED)
    credit(account, 0, JOINED, visits=visits)
    assert tier_on(account, JOINED).code == code


def test_the_tier_comes_at_once_and_lasts_to_the_end_of_the_next_year() -> None:
    account = joined(JOINED)
    up = datetime.date(2026, 7, 1)
    credit(account, 1500, up)
    assert tier_on(account, datetime.date(2026, 6, 30)).code == "silver"
    now = standing(account, up)
    assert (now.tier.code, now.valid_until) == ("gold", datetime.date(2028, 3, 9))
    assert (now.next_tier and now.next_tier.code, now.credits_missing, now.visits_missing) == (
        "platinum",
        2500,
        6,
    )
    assert now.share_percent == 37
    assert standing(account, datetime.date(2028, 3, 9)).grace_until is None
    assert tier_on(account, datetime.date(2028, 6, 7)).code == "gold", "90 days of grace"
    assert tier_on(account, datetime.date(2028, 6, 8)).code == "silver"


def test_a_lower_level_reached_in_the_second_year_waits_behind_the_higher_one() -> None:
    account = joined(JOINED)
    credit(account, 4000, JOINED)
    credit(account, 1600, datetime.date(2027, 5, 1))
    second, third = datetime.date(2027, 6, 1), datetime.date(2028, 6, 1)
    assert (standing(account, second).tier.code, standing(account, second).valid_until) == (
        "platinum", datetime.date(2028, 3, 9),
    )  # fmt: skip
    assert (standing(account, third).tier.code, standing(account, third).grace_until) == (
        "platinum", datetime.date(2028, 6, 7),
    )  # fmt: skip
    fourth = datetime.date(2028, 6, 8)
    assert (standing(account, fourth).tier.code, standing(account, fourth).valid_until) == (
        "gold", datetime.date(2029, 3, 9),
    )  # fmt: skip


def test_renewed_by_reaching_it_again() -> None:
    account = joined(JOINED)
    credit(account, 1500, JOINED)
    credit(account, 1500, datetime.date(2028, 3, 9))
    assert standing(account, datetime.date(2028, 3, 9)).valid_until == datetime.date(2029, 3, 9)


def test_a_refund_across_the_years_end_counts_in_the_year_it_was_paid() -> None:
    account = joined(JOINED)
    credit(account, 1500, datetime.date(2027, 3, 9))
    credit(account, -1, datetime.date(2027, 3, 12), counts_on=datetime.date(2027, 3, 9))
    assert tier_on(account, datetime.date(2027, 3, 11)).code == "gold"
    now = standing(account, datetime.date(2027, 3, 12))
    assert (now.tier.code, now.credits, now.valid_until) == ("silver", 0, None)


@pytest.mark.proves("D2")
def test_joined_on_29_february() -> None:
    leap = datetime.date(2024, 2, 29)
    year = rules.membership_year(leap, datetime.date(2025, 2, 28))
    assert (year.starts_on, year.ends_on) == (datetime.date(2025, 2, 28), datetime.date(2026, 2, 27))
    year = rules.membership_year(leap, datetime.date(2028, 2, 28))
    assert (year.starts_on, year.ends_on) == (datetime.date(2027, 2, 28), datetime.date(2028, 2, 28))
    account = joined(leap)
    credit(account, 1500, datetime.date(2025, 2, 27))
    assert standing(account, datetime.date(2025, 2, 27)).valid_until == datetime.date(2026, 2, 27)


@pytest.mark.proves("D3")
def test_every_day_lies_in_exactly_one_membership_year() -> None:
    for start in (datetime.date(2024, 2, 29), datetime.date(2023, 12, 31), datetime.date(2024, 1, 1)):
        on = start
        for _ in range(1500):
            year = rules.membership_year(start, on)
            assert year.starts_on <= on <= year.ends_on
            following = rules.membership_year(start, on, ahead=1)
            assert following.starts_on == year.ends_on + datetime.timedelta(days=1)
            on += datetime.timedelta(days=1)


def test_a_retired_level_gives_way_to_the_one_below() -> None:
    account = joined(JOINED)
    credit(account, 4500, JOINED)
    Tier.objects.filter(code="platinum").update(retired_on=datetime.date(2026, 6, 1))
    assert tier_on(account, datetime.date(2026, 5, 31)).code == "platinum"
    now = standing(account, datetime.date(2026, 6, 1))
    assert (now.tier.code, now.next_tier and now.next_tier.code) == ("gold", "diamond")


def test_negative_credits_and_a_threshold_of_zero_leave_one_tier() -> None:
    account = joined(JOINED)
    credit(account, -500, JOINED)
    assert tier_on(account, JOINED).code == "silver"
    everybody = joined(JOINED)
    gold = Tier.objects.get(code="gold")
    actions.set_terms(tier=gold, valid_from=JOINED, on=JOINED, now=NOW, credits_min=0)
    assert tier_on(everybody, JOINED).code == "gold"
    assert tier_on(everybody, JOINED - DAY).code == "silver", "the past keeps the terms it had"
    assert tier_on(everybody, datetime.date(2090, 1, 1)).code == "gold"


def test_before_joining_there_is_the_lowest_tier() -> None:
    assert tier_on(joined(JOINED), datetime.date(2020, 1, 1)).code == "silver"


def test_events_give_a_hundred_credits_a_year_at_most() -> None:
    account = joined(JOINED)
    given = [
        actions.credit(account=account, kind="event", credits=40, key=key(), on=JOINED, now=NOW).credits
        for _ in range(4)
    ]
    assert given == [40, 40, 20, 0]


def test_one_row_per_key() -> None:
    account, k = joined(JOINED), key()
    rows = {
        actions.credit(account=account, kind="visit", credits=50, visits=1, key=k, on=JOINED, now=NOW).pk
        for _ in range(2)
    }
    assert len(rows) == 1
    with pytest.raises(KeyReused):
        actions.credit(account=account, kind="spend", credits=50, visits=1, key=k, on=JOINED, now=NOW)


def test_standing_asks_once_however_long_the_history(django_assert_num_queries: object) -> None:
    account = joined(JOINED)
    for number in (1, 30):
        for _ in range(number):
            credit(account, 10, JOINED)
        with django_assert_num_queries(1):  # type: ignore[operator]
            standing(account, JOINED)


def test_what_a_merged_account_earned_counts_for_its_survivor() -> None:
    loser, winner = joined(JOINED), joined(JOINED)
    credit(loser, 800, JOINED, visits=1)
    credit(winner, 800, JOINED, visits=1)
    assert tier_on(winner, JOINED + DAY).code == "silver"
    bond = merge(loser=loser, winner=winner, on=JOINED + DAY, now=NOW, actor=None)
    assert tier_on(winner, JOINED + DAY).code == "gold"
    assert standing(winner, JOINED + DAY).visits == 2
    assert tier_on(loser, JOINED + DAY).code == "silver", "the duplicate keeps what was its own"
    unmerge(merge=bond, on=JOINED + DAY, now=NOW, actor=None)
    assert tier_on(winner, JOINED + DAY).code == "silver"
