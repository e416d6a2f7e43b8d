"""The night's review books what changed, once, and decides nothing."""

import datetime

import pytest

from loyalty.models import Account, StatusCredit, TierNews, WakeUp
from loyalty.policies.actions import set_policy
from loyalty.tiers import actions
from loyalty.tiers.queries import standing, tier_on
from tests.loyalty.conftest import NOW, key
from tests.loyalty.tiers.test_queries import DAY, JOINED, credit, joined

pytestmark = pytest.mark.django_db
NEXT, AFTER = datetime.date(2027, 3, 10), datetime.date(2028, 3, 10)


@pytest.fixture
def account() -> Account:
    return joined(JOINED)


def night(on: datetime.date) -> list[tuple[str, str]]:
    """Two runs of the same night; what the first wrote."""
    before = TierNews.objects.count()
    actions.review(on=on, now=NOW)
    assert actions.review(on=on, now=NOW) == 0
    return [(row.kind, row.tier.code) for row in TierNews.objects.order_by("pk")[before:]]


def test_up_renewed_grace_and_down_are_told_once_each(account: Account) -> None:
    assert night(JOINED) == []
    credit(account, 1500, JOINED + DAY)
    assert night(JOINED + DAY) == [("up", "gold")]
    credit(account, 1500, NEXT + DAY)
    assert night(NEXT + DAY) == []
    assert night(AFTER) == [("renewed", "gold")]
    third = datetime.date(2029, 3, 10)
    assert night(third) == [("grace", "gold")]
    news = TierNews.objects.latest("pk")
    assert (news.credits_missing, news.visits_missing, news.until) == (1500, 3, datetime.date(2029, 6, 7))
    assert night(third + 50 * DAY) == []
    assert night(datetime.date(2029, 6, 8)) == [("down", "silver")]


def test_a_grace_that_was_used_is_a_renewal(account: Account) -> None:
    credit(account, 1500, JOINED)
    night(JOINED)
    assert night(AFTER) == [("grace", "gold")]
    credit(account, 0, AFTER + 9 * DAY, visits=3)
    assert night(AFTER + 9 * DAY) == [("renewed", "gold")]


def test_a_refund_is_seen_the_same_night(account: Account) -> None:
    credit(account, 1500, JOINED)
    night(JOINED)
    credit(account, -1, JOINED + 2 * DAY, counts_on=JOINED)
    assert night(JOINED + 2 * DAY) == [("down", "silver")]


def test_nights_that_never_ran_change_no_level(account: Account) -> None:
    credit(account, 4000, JOINED)
    days = [JOINED + n * 40 * DAY for n in range(60)]
    without = [tier_on(account, day).code for day in days]
    for day in days[::3]:
        actions.review(on=day, now=NOW)
    assert [tier_on(account, day).code for day in days] == without
    assert without[0] == "platinum"
    assert without[-1] == "silver"


def test_numbers_of_the_programme_have_their_history(account: Account) -> None:
    set_policy(name="tier_grace_days", value=10, valid_from=NEXT, on=JOINED, now=NOW)
    credit(account, 1500, JOINED)
    assert standing(account, AFTER).grace_until == AFTER + 9 * DAY
    set_policy(name="tier_grace_days", value=50, valid_from=AFTER + DAY, on=AFTER, now=NOW)
    assert standing(account, AFTER).grace_until == AFTER + 9 * DAY, "the past keeps the number it had"


def test_a_membership_falls_asleep_and_wakes_with_the_next_visit(account: Account) -> None:
    credit(account, 100, JOINED + DAY, visits=1)
    asleep = datetime.date(2027, 9, 11)
    assert not standing(account, asleep - DAY).is_asleep
    assert standing(account, asleep).is_asleep
    night(asleep)
    row = WakeUp.objects.get()
    assert (row.since_on, row.woke_on) == (asleep, None)
    actions.handle_wake_up(wake_up=row, note="Moved house", actor=account.owner, now=NOW)
    credit(account, 100, asleep + DAY, visits=1)
    night(asleep + DAY)
    row.refresh_from_db()
    assert (row.woke_on, row.note) == (asleep + DAY, "Moved house")
    assert tier_on(account, asleep).code == "silver", "asleep, never cancelled"


def test_a_refunded_visit_did_not_wake_anybody(account: Account) -> None:
    on = JOINED + 200 * DAY
    credit(account, 50, on, visits=1, source="visit:1")
    credit(account, -50, on + DAY, visits=-1, counts_on=on, source="visit:1")
    assert standing(account, on).asleep_from > standing(account, on + DAY).asleep_from


def test_a_pending_credit_counts_when_it_opens(account: Account) -> None:
    actions.credit_referral(account=account, key=key(), on=JOINED, opens_on=JOINED + 30 * DAY, now=NOW)
    assert standing(account, JOINED + 29 * DAY).credits == 0
    assert standing(account, JOINED + 30 * DAY).credits == 300


def test_events_give_what_the_rules_say_up_to_the_years_most(account: Account) -> None:
    given = [actions.credit_event(account=account, key=key(), on=JOINED, now=NOW).credits for _ in range(7)]
    assert given == [20, 20, 20, 20, 20, 0, 0]
    assert actions.credit_event(account=account, key=key(), on=NEXT, now=NOW).credits == 20


def test_two_credits_in_one_second_both_count(account: Account) -> None:
    for amount in (700, 800):
        credit(account, amount, JOINED)
    assert tier_on(account, JOINED).code == "gold"
    assert StatusCredit.objects.filter(account=account).values("posted_at").distinct().count() == 1


def test_the_review_costs_the_same_for_one_and_for_three(django_assert_max_num_queries: object) -> None:
    for number in (1, 2):
        for _ in range(number):
            credit(joined(JOINED), 1500, JOINED)
        with django_assert_max_num_queries(17):  # type: ignore[operator]
            actions.review(on=JOINED, now=NOW)
