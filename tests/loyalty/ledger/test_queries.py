"""Reads cost the same for a short and a long history, and page by key."""

from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import account_of, balance, explain, statement
from loyalty.models import Account
from tests.loyalty.conftest import day, key, new_account


def live(account: Account, times: int) -> None:
    for _ in range(times):
        actions.earn(account=account, points=10, key=key(), on=day(1), expires_on=day(90), opens_on=day(2))
        actions.redeem(account=account, points=5, key=key(), on=day(3))
    actions.hold(account=account, points=5, key=key(), on=day(3), until=day(9))


@pytest.mark.parametrize("times", [1, 3, 40])
def test_balance_statement_and_reasons_ask_a_fixed_number_of_questions(
    account: Account, django_assert_num_queries: Any, times: int
) -> None:
    live(account, times)
    with django_assert_num_queries(1):
        balance(account, day(4))
    with django_assert_num_queries(4):
        balance(account, day(2))
    with django_assert_num_queries(2):  # entries, their lots
        statement(account)
    with django_assert_num_queries(3):
        explain(account, day(4))


@pytest.mark.parametrize("times", [1, 40])
def test_a_spend_asks_a_fixed_number_of_questions(
    account: Account, django_assert_num_queries: Any, times: int
) -> None:
    for _ in range(times):
        actions.earn(account=account, points=10, key=key(), on=day(1), expires_on=day(90))
    with django_assert_num_queries(1):  # whatever it takes from
        actions.redeem(account=account, points=10 * times, key=key(), on=day(3))


def test_the_statement_pages_by_key_newest_first_and_nobody_elses(account: Account) -> None:
    entries = [actions.earn(account=account, points=n, key=key(), on=day(1)) for n in range(1, 8)]
    actions.earn(account=new_account(), points=9, key=key(), on=day(1))
    first = statement(account, limit=3)
    second = statement(account, before=first[-1].pk, limit=3)
    third = statement(account, before=second[-1].pk, limit=3)
    assert [*first, *second, *third] == entries[::-1]
    assert statement(account, before=third[-1].pk) == []


def test_the_stored_balance_is_what_the_facts_say_on_every_day(account: Account) -> None:
    live(account, 5)
    account.refresh_from_db()
    assert (account.known_on, account.valid_until) == (day(3), day(9))
    assert [balance(account, day(n)).available for n in (1, 2, 3, 9, 10, 90, 91)] == [
        0,
        50,
        20,
        20,
        25,
        25,
        0,
    ]


def test_a_person_without_an_account_has_none(account: Account) -> None:
    assert account_of(account.owner) == account
    account.owner.pk += 1
    assert account_of(account.owner) is None
