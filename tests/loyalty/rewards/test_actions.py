"""A reward becomes a voucher, the voucher is used once, and comes back unused within 14 days."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.models import Account, Reward, Voucher
from loyalty.rewards import actions
from loyalty.rewards.queries import catalogue, ordered_by, vouchers_by_entry, vouchers_of
from loyalty.rewards.rules import LENGTH, LETTERS, new_code
from tests.loyalty.conftest import NOW, day, key, new_account


@pytest.fixture
def reward(account: Account) -> Reward:
    ledger.earn(account=account, points=1000, key=key(), on=day(1))
    return a_reward()


def a_reward(**fields: Any) -> Reward:
    facts = {"slug": key().replace(":", "-"), "kind": "service", "name": "Wash", "price_points": 300,
             "visible_from": day(1), "valid_days": 90}  # fmt: skip
    return Reward.objects.create(**(facts | fields))


def order(reward: Reward, account: Account, on: int = 1, **more: Any) -> Voucher:
    return actions.order(reward=reward, account=account, key=more.get("key") or key(), on=day(on), now=NOW)


def use(voucher: Voucher, on: int = 2, code: str = "") -> Voucher:
    return actions.use(code=code or voucher.code, site="north", on=day(on), now=NOW)


def test_ordering_spends_points_and_gives_a_code(account: Account, reward: Reward) -> None:
    voucher = order(reward, account)
    assert balance(account, day(1)).available == 700
    assert (voucher.expires_on, voucher.state, len(voucher.code)) == (day(91), "issued", LENGTH)
    assert vouchers_by_entry([voucher.entry_id]) == {voucher.entry_id: voucher}


def test_one_key_one_voucher(account: Account, reward: Reward) -> None:
    assert order(reward, account, key="k") == order(reward, account, on=2, key="k")
    with pytest.raises(ledger.KeyReused):
        order(a_reward(), account, key="k")


def test_codes_hold_eighty_bits_and_no_letters_that_look_alike() -> None:
    assert len(LETTERS) ** LENGTH >= 2**80
    assert not set("01OI") & set(LETTERS)
    assert len({new_code() for _ in range(1000)}) == 1000


def test_a_code_is_read_as_people_type_it(account: Account, reward: Reward) -> None:
    voucher = order(reward, account)
    assert use(voucher, code=f"  {voucher.readable_code.lower().replace('-', ' ')} ").used_site == "north"


def test_used_once_and_then_it_says_when_and_where(account: Account, reward: Reward) -> None:
    voucher = use(order(reward, account))
    with pytest.raises(actions.VoucherUsed) as refusal:
        use(voucher, on=3)
    assert (refusal.value.params or {})["on"] == day(2)
    assert refusal.value.messages == ["This voucher was used on 2 January 2026 (north)."]
    with override("zh-hans"):
        assert "2026年1月2日" in ValidationError(refusal.value).messages[0], "as its reader writes days"


def test_expired_by_its_date(account: Account, reward: Reward) -> None:
    voucher = order(reward, account)
    with pytest.raises(actions.VoucherExpired):
        use(voucher, on=92)
    assert voucher.state_on(day(92)) == "expired"
    assert use(voucher, on=91).state == "used"


@pytest.mark.parametrize("code", ["", "nonsense", "2222-2222-2222-2222", "'; DROP TABLE"])
def test_unknown_codes_get_one_neutral_sentence(db: None, code: str) -> None:
    with pytest.raises(actions.VoucherUnknown) as refusal:
        actions.use(code=code, site="north", on=day(1), now=NOW)
    assert refusal.value.messages == [str(actions.VoucherUnknown.sentence)]


def test_cancelled_unused_within_14_days_returns_points_and_stock(account: Account) -> None:
    ledger.earn(account=account, points=1000, key=key(), on=day(1))
    reward = a_reward(stock=1)
    voucher = order(reward, account)
    reward.refresh_from_db()
    assert reward.stock == 0
    for _ in range(2):
        assert actions.cancel(voucher=voucher, on=day(15), now=NOW).state == "cancelled"
    reward.refresh_from_db()
    assert (reward.stock, balance(account, day(15)).available) == (1, 1000)
    with pytest.raises(actions.VoucherCancelled):
        use(voucher)


def test_too_late_or_already_used_is_not_cancelled(account: Account, reward: Reward) -> None:
    voucher = order(reward, account)
    with pytest.raises(actions.TooLateToCancel):
        actions.cancel(voucher=voucher, on=day(16), now=NOW)
    use(voucher)
    with pytest.raises(actions.VoucherUsed):
        actions.cancel(voucher=voucher, on=day(3), now=NOW)


def test_refusals_leave_points_and_stock_alone(account: Account) -> None:
    ledger.earn(account=account, points=500, key=key(), on=day(1))
    dear, none_left = a_reward(price_points=501, stock=5), a_reward(stock=0)
    once, hidden = a_reward(per_member=1, price_points=1), a_reward(visible_until=day(3))
    order(once, account)
    for wanted, refused in (
        (dear, ledger.NotEnoughPoints),
        (none_left, actions.SoldOut),
        (once, actions.LimitReached),
        (hidden, actions.RewardGone),
    ):
        with pytest.raises(refused):
            order(wanted, account, on=4)
    dear.refresh_from_db()
    assert (dear.stock, balance(account, day(4)).available) == (5, 499)


def test_the_catalogue_says_what_is_missing_in_two_queries(
    account: Account, reward: Reward, django_assert_num_queries: Any
) -> None:
    a_reward(price_points=1200, position=1)
    a_reward(visible_from=day(9))
    order(reward, account)
    with django_assert_num_queries(2):
        offers = catalogue(account, day(1))
    assert [(o.affordable, o.missing, o.ordered, o.left) for o in offers] == [
        (True, 0, 1, 400), (False, 500, 0, 0),
    ]  # fmt: skip
    assert [o.missing for o in catalogue(None, day(1))] == [300, 1200]


def test_vouchers_ready_to_use_come_first(
    account: Account, reward: Reward, django_assert_num_queries: Any
) -> None:
    first, second = order(reward, account), order(reward, account)
    use(second)
    with django_assert_num_queries(1):
        assert vouchers_of(account, day(2)) == [first, second]
    assert vouchers_of(new_account(), day(2)) == []


def test_vouchers_of_a_merged_number_are_the_persons_and_count_for_the_limit(
    account: Account, reward: Reward
) -> None:
    twin = new_account()
    ledger.earn(account=twin, points=1000, key=key(), on=day(1))
    voucher = order(reward, twin)
    ledger.merge(loser=twin, winner=account, on=day(1), now=NOW, actor=None)
    account.refresh_from_db()
    assert vouchers_of(account, day(2)) == [voucher]
    assert [offer.ordered for offer in catalogue(account, day(2))] == [1]
    assert ordered_by(account) == {reward.pk: 1}
