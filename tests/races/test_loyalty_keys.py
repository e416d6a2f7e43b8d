"""A7 for points: one key from many clients at once is one movement, for hold, spend and order alike."""

from functools import partial
from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.models import Entry, Hold, Reward, Voucher
from loyalty.rewards import actions as rewards
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.races.ledger import without_ledger_locks
from tests.together import at_once

CLIENTS = 32


@pytest.mark.proves("A7")
def test_one_key_is_one_spend_one_hold_one_voucher(own_database: str) -> None:
    account, k = new_account(), key()
    actions.earn(account=account, points=10_000, key=key(), on=day(1))
    reward = Reward.objects.create(
        slug="wash", kind="service", name="Wash", price_points=100, visible_from=day(1), stock=9
    )
    calls: list[Any] = [
        lambda: actions.redeem(account=account, points=100, key=f"r{k}", on=day(1)),
        lambda: actions.hold(account=account, points=100, key=f"h{k}", on=day(1), until=day(2)),
        lambda: rewards.order(reward=reward, account=account, key=f"v{k}", on=day(1), now=NOW),
    ]
    for call in calls:
        outcomes = at_once([call] * CLIENTS)
        assert len({one.value.pk for one in outcomes}) == 1
    assert (Entry.objects.filter(kind="redeem").count(), Hold.objects.count()) == (2, 1)
    assert Voucher.objects.count() == 1
    reward.refresh_from_db()
    assert (reward.stock, balance(account, day(1)).available) == (8, 9_700)


def all_hear_the_same(clients: int) -> bool:
    account, k = new_account(), key()
    actions.earn(account=account, points=100, key=key(), on=day(1))
    spend = partial(actions.redeem, account=account, points=100, key=k, on=day(1))
    outcomes = at_once([spend] * clients)
    return all(one.won for one in outcomes) and len({one.value.pk for one in outcomes}) == 1


def test_without_the_lock_somebody_hears_something_else(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_hear_the_same(CLIENTS)
    without_ledger_locks(monkeypatch)
    assert not all(all_hear_the_same(8) for _ in range(20))


@pytest.mark.proves("A7")
def test_one_key_for_two_accounts_goes_to_one_of_them(own_database: str) -> None:
    accounts, k = [new_account() for _ in range(8)], key()
    earn = partial(actions.earn, points=5, key=k, on=day(1))
    outcomes = at_once([partial(earn, account=account) for account in accounts])
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, actions.KeyReused) for one in outcomes if not one.won)


def test_the_last_one_in_stock_and_a_voucher_go_to_one(own_database: str) -> None:
    reward = Reward.objects.create(
        slug="last", kind="goods", name="Last", price_points=10, visible_from=day(1), stock=1
    )
    accounts = [new_account() for _ in range(16)]
    for account in accounts:
        actions.earn(account=account, points=10, key=key(), on=day(1))
    order = partial(rewards.order, reward=reward, on=day(1), now=NOW)
    outcomes = at_once([partial(order, account=account, key=key()) for account in accounts])
    won = [one.value for one in outcomes if one.won]
    assert len(won) == 1
    assert all(isinstance(one.error, rewards.SoldOut) for one in outcomes if not one.won)
    code = won[0].code
    uses = at_once([lambda: rewards.use(code=code, site="north", on=day(2), now=NOW)] * 16)
    assert sum(one.won for one in uses) == 1
    assert all(isinstance(one.error, rewards.VoucherUsed) for one in uses if not one.won)
