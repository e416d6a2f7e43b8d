"""A15 and J13 at once: one code is taken once, a day's limit holds, the fifth giver is the fifth."""

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError

from loyalty.gifts import actions, queries
from loyalty.gifts.actions import codes, members
from loyalty.gifts.models import CodeTry, Gift, GiftCode
from loyalty.gifts.refusals import CodeRefused, TooManyGifts, TooManyTries
from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.models import Account, Entry
from loyalty.policies.queries import policy
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.together import Outcome, at_once, met

REDEEMERS, GIVERS = 32, 8


def redeem_at_once(count: int = REDEEMERS) -> list[Outcome]:
    clerk = User.objects.create_user(None)
    _made, (text,) = actions.issue(
        points=200, number=1, reason="fair", expires_on=day(9), key=key(), on=day(1), now=NOW, actor=clerk
    )
    accounts = [new_account() for _ in range(count)]
    redeem = partial(actions.redeem, typed=text, on=day(2), now=NOW)
    return at_once([partial(redeem, account=account) for account in accounts])


@pytest.mark.proves("A15")
def test_one_code_goes_to_one_of_32(own_database: str) -> None:
    outcomes = redeem_at_once()
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, CodeRefused) for one in outcomes if not one.won)
    assert Entry.objects.filter(reason="gift_code").count() == 1


def test_without_the_lock_only_the_database_stops_the_others(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = Barrier(4)
    unlocked = GiftCode.objects.all()

    def ready(code: GiftCode, account: Account, on: object) -> bool:
        everybody.wait(60)
        return True

    monkeypatch.setattr(GiftCode.objects, "select_for_update", lambda **_: unlocked)
    monkeypatch.setattr(codes, "_is_for", ready)
    outcomes = redeem_at_once(4)
    errors = [one.error for one in outcomes if one.error]
    assert errors
    assert not any(isinstance(error, CodeRefused) for error in errors), "an error instead of a refusal"
    assert all(isinstance(error, ledger.KeyReused | IntegrityError) for error in errors)


def funded() -> Account:
    account = new_account()
    ledger.earn(account=account, points=9_000, key=key(), on=day(1))
    return account


def offer(giver: Account, receiver: Account) -> Gift:
    return actions.offer(
        giver=giver, receiver=receiver, sent_to="x", points=100, key=key(), on=day(40), now=NOW,
        actor=giver.owner,
    )  # fmt: skip


def offers_at_once() -> list[Outcome]:
    giver, receiver = funded(), new_account()
    return at_once([partial(offer, giver, receiver)] * GIVERS)


@pytest.mark.proves("J13")
def test_three_gifts_a_day_however_many_come_at_once(own_database: str) -> None:
    outcomes = offers_at_once()
    assert sum(one.won for one in outcomes) == 3
    assert all(isinstance(one.error, TooManyGifts) for one in outcomes if not one.won)


def test_without_the_turn_the_limit_is_passed(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "take_turn", lambda *_: None)
    monkeypatch.setattr(queries, "given_by", met(queries.given_by, GIVERS, after=True))
    assert sum(one.won for one in offers_at_once()) > 3


def takes_at_once() -> list[str]:
    receiver = new_account()
    gifts = [offer(funded(), receiver) for _ in range(GIVERS)]
    outcomes = at_once(
        [partial(actions.take, gift=gift, on=day(40), now=NOW, actor=receiver.owner) for gift in gifts]
    )
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    assert balance(receiver, day(40)).available == 100 * sum(one.value.state == "given" for one in outcomes)
    return sorted(one.value.state for one in outcomes)


@pytest.mark.proves("J13")
def test_the_fifth_giver_is_looked_at_however_many_come_at_once(own_database: str) -> None:
    assert takes_at_once() == ["given"] * 4 + ["held"] * 4


def test_without_the_turn_all_pass_unseen(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "take_turn", lambda *_: None)
    monkeypatch.setattr(queries, "senders_before", met(queries.senders_before, GIVERS, after=True))
    assert takes_at_once() == ["given"] * GIVERS


def tries_at_once(count: int) -> list[Outcome]:
    account = new_account()
    return at_once([partial(actions.count_try, account=account, now=NOW, on=day(1))] * count)


@pytest.mark.proves("J9")
def test_ten_guesses_an_hour_however_parallel(own_database: str) -> None:
    outcomes = tries_at_once(24)
    assert sum(one.won for one in outcomes) == CodeTry.objects.count() == 10
    assert all(isinstance(one.error, TooManyTries) for one in outcomes if not one.won)


def test_without_the_turn_more_are_guessed(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have counted the tries of the hour before the first is written."""
    monkeypatch.setattr(codes, "take_turn", lambda account: None)
    monkeypatch.setattr(codes, "policy", met(policy, 24, after=True))
    assert sum(one.won for one in tries_at_once(24)) > 10
