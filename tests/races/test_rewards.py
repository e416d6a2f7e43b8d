"""A15 and its kin: one voucher at many tills, the last piece wanted by 32, use against cancel and replace.

Each twin takes the row lock away and lets two meet after reading; then it must go wrong.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.models import Account, Presence, Reward, Voucher
from loyalty.refusals import Refusal
from loyalty.rewards import actions
from loyalty.rewards.actions import counter, ordering
from loyalty.rewards.actions import presence as proofs
from loyalty.rewards.queries import card_code, differences, fresh_presence
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.together import Outcome, at_once, met

CLIENTS = 32


def rich() -> Account:
    account = new_account()
    ledger.earn(account=account, points=1000, key=key(), on=day(1))
    return account


def a_reward(**facts: Any) -> Reward:
    told = {"slug": key().replace(":", "-"), "kind": "goods", "name": "Flask", "price_points": 400}
    return Reward.objects.create(**(told | {"visible_from": day(1), "valid_days": 90} | facts))


def a_voucher(account: Account) -> Voucher:
    return actions.order(reward=a_reward(stock=5), account=account, key=key(), on=day(1), now=NOW)


def use(voucher: Voucher, site: str = "north") -> Callable[[], object]:
    return lambda: actions.use(code=voucher.code, site=site, on=day(2), now=NOW)


def losers_were_told(outcomes: list[Outcome], won: int) -> bool:
    lost = [each.error for each in outcomes if not each.won]
    assert not any(isinstance(error, threading.BrokenBarrierError) for error in lost), "they did not meet"
    return len(outcomes) - len(lost) == won and all(isinstance(error, Refusal) for error in lost)


def voucher_unlocked(**named: int | str) -> Voucher:
    return Voucher.objects.select_related("reward", "entry", "account").get(**named)


def one_voucher_at_tills(tills: int) -> bool:
    voucher = a_voucher(rich())
    return losers_were_told(at_once([use(voucher, f"site{n}") for n in range(tills)]), won=1)


def test_one_voucher_is_taken_at_one_of_32_tills(own_database: str) -> None:
    assert one_voucher_at_tills(CLIENTS)


def test_without_the_lock_two_tills_take_it(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "locked_voucher", met(voucher_unlocked, 2, after=True))
    assert not one_voucher_at_tills(2)


def last_piece(buyers: int) -> bool:
    reward, accounts = a_reward(stock=1), [rich() for _ in range(buyers)]
    calls = [
        lambda account=account: actions.order(reward=reward, account=account, key=key(), on=day(1), now=NOW)
        for account in accounts
    ]
    outcomes = at_once(calls)
    reward.refresh_from_db()
    spent = [account for account in accounts if balance(account, day(1)).available == 600]
    is_right = Voucher.objects.filter(reward=reward).count() == len(spent) == 1 and reward.stock == 0
    return losers_were_told(outcomes, won=1) and is_right and not list(differences())


def test_the_last_piece_goes_to_one_of_32(own_database: str) -> None:
    assert last_piece(CLIENTS)


def test_without_the_lock_it_is_sold_twice(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = met(lambda reward: Reward.objects.get(pk=reward.pk), 2, after=True)
    monkeypatch.setattr(ordering, "locked_reward", unlocked)
    assert not last_piece(2)


def use_against(rival: Callable[[Voucher], object], ended: str) -> bool:
    """Exactly one of the two holds, and points and code agree with it."""
    account = rich()
    voucher = a_voucher(account)
    outcomes = at_once([use(voucher), lambda: rival(voucher)])
    voucher.refresh_from_db()
    has = balance(account, day(2)).available
    is_right = voucher.state in ("used", ended) and has == (1000 if voucher.state == "cancelled" else 600)
    alive = Voucher.objects.filter(entry=voucher.entry, state="issued").count()
    agrees = alive == (1 if voucher.state == "replaced" else 0)
    return losers_were_told(outcomes, won=1) and is_right and agrees


def cancel(voucher: Voucher) -> object:
    return actions.cancel(voucher=voucher, on=day(2), now=NOW)


def replace(voucher: Voucher) -> object:
    return actions.replace(voucher=voucher, on=day(2), now=NOW)


RIVALS = [(cancel, "cancelled"), (replace, "replaced")]


@pytest.mark.parametrize(("rival", "ended"), RIVALS, ids=["cancel", "replace"])
def test_used_or_ended_never_both(own_database: str, rival: Any, ended: str) -> None:
    assert all(use_against(rival, ended) for _ in range(10))


@pytest.mark.parametrize(("rival", "ended"), RIVALS, ids=["cancel", "replace"])
def test_without_the_lock_both_believe_it(
    own_database: str, monkeypatch: pytest.MonkeyPatch, rival: Any, ended: str
) -> None:
    unlocked = met(voucher_unlocked, 2, after=True)
    monkeypatch.setattr(counter, "locked_voucher", unlocked)
    monkeypatch.setattr(ordering, "locked_voucher", unlocked)
    assert not use_against(rival, ended)


def one_proof(spends: int) -> bool:
    account = new_account()
    code = card_code(actions.secret_of(account=account, now=NOW), NOW).code
    actions.prove(account=account, code=code, on=day(1), now=NOW)
    calls = [
        lambda n=n: actions.consume(account=account, what=f"visit:{n}", on=day(1), now=NOW)
        for n in range(spends)
    ]
    outcomes = at_once(calls)
    return losers_were_told(outcomes, won=1) and Presence.objects.exclude(spent_at=None).count() >= 1


def test_one_proof_of_presence_pays_once(own_database: str) -> None:
    assert one_proof(CLIENTS)


def test_without_the_lock_it_pays_twice(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = met(fresh_presence, 2, after=True)
    monkeypatch.setattr(proofs, "lock_account", lambda account: None)
    monkeypatch.setattr(proofs, "fresh_presence", fresh)
    assert not one_proof(2)
