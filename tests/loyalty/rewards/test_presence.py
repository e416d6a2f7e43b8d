"""The owner is here: a code tried, accepted once, spent once; guessing ends soon."""

from datetime import timedelta

import pytest

from loyalty.models import Account, Presence, PresenceTry
from loyalty.rewards import actions
from loyalty.rewards.queries import card_code, fresh_presence
from tests.loyalty.conftest import NOW, day, new_account


def shown(account: Account, seconds_ago: int = 0) -> str:
    secret = actions.secret_of(account=account, now=NOW)
    return card_code(secret, NOW - timedelta(seconds=seconds_ago)).code


def prove(account: Account, code: str, seconds: int = 0) -> Presence:
    return actions.prove(account=account, code=code, on=day(1), now=NOW + timedelta(seconds=seconds))


def test_the_code_on_the_card_proves_and_pays_once(account: Account) -> None:
    proof = prove(account, shown(account))
    assert prove(account, f" {shown(account)[:3]} {shown(account)[3:]} ") == proof
    assert actions.consume(account=account, what="visit:1", on=day(1), now=NOW) == proof
    assert actions.consume(account=account, what="visit:1", on=day(1), now=NOW) == proof
    with pytest.raises(actions.PresenceNeeded):
        actions.consume(account=account, what="visit:2", on=day(1), now=NOW)
    with pytest.raises(actions.PresenceWrong):
        prove(account, shown(account))


def test_one_from_a_minute_ago_still_counts_and_an_old_one_not(account: Account) -> None:
    assert prove(account, shown(account, 60))
    with pytest.raises(actions.PresenceWrong):
        prove(account, shown(account, 180))


def test_a_proof_grows_old(account: Account) -> None:
    prove(account, shown(account))
    assert fresh_presence(account, NOW + timedelta(seconds=120), 120)
    with pytest.raises(actions.PresenceNeeded):
        actions.consume(account=account, what="x", on=day(1), now=NOW + timedelta(seconds=121))


def test_another_member_s_code_is_nobody_s(account: Account) -> None:
    other = new_account()
    shown(account)
    with pytest.raises(actions.PresenceWrong):
        prove(account, shown(other) if shown(other) != shown(account) else "000000")
    with pytest.raises(actions.PresenceWrong):
        prove(new_account(), "123456")  # no card was ever opened


@pytest.mark.parametrize("code", ["", "abc", "12345", "1234567", "𝟙𝟚𝟛"])
def test_what_is_no_code_is_wrong(account: Account, code: str) -> None:
    shown(account)
    with pytest.raises(actions.PresenceWrong):
        prove(account, code)


def test_five_wrong_codes_close_the_door_for_ten_minutes(account: Account) -> None:
    right = shown(account)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(actions.PresenceWrong):
            prove(account, wrong)
    for code in (wrong, right):
        with pytest.raises(actions.PresenceLocked) as refusal:
            prove(account, code)
        assert refusal.value.status == 429
    assert PresenceTry.objects.count() == 5
    later = card_code(actions.secret_of(account=account, now=NOW), NOW + timedelta(seconds=601)).code
    assert prove(account, later, 601)
