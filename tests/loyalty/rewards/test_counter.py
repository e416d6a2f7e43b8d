"""Every state of a voucher at the counter, and every way a code is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.models import Account, Donation, Reward, RewardVersion, StockMove, Voucher
from loyalty.refusals import Refusal
from loyalty.rewards import actions
from loyalty.rewards.actions import BadReward, BadStock
from loyalty.rewards.queries import differences, offer, ordered_by
from loyalty.rewards.rules import Facts
from tests.loyalty.conftest import NOW, day, key
from tests.loyalty.rewards.test_actions import a_reward, order, use


@pytest.fixture(autouse=True)
def rich(account: Account) -> None:
    ledger.earn(account=account, points=9000, key=key(), on=day(1))


def looked(voucher: Voucher, code: str = "", site: str = "north", on: int = 2) -> Voucher:
    return actions.look(code=code or voucher.code, site=site, on=day(on))


CODES: dict[str, Callable[[str], str]] = {
    "as it is": lambda code: code,
    "lower case": str.lower,
    "in fours": lambda code: "-".join(code[i : i + 4] for i in range(0, 16, 4)),
    "full width": lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
    "spaces around": lambda code: f"  {code} ",
}
WRONG: dict[str, Callable[[str], str]] = {
    "guessed": lambda code: "2" * 16,
    "mistyped": lambda code: code[:-1] + ("3" if code[-1] == "2" else "2"),
    "too short": lambda code: code[:-1],
    "nothing": lambda code: "",
}


@pytest.mark.parametrize("how", CODES)
def test_a_code_is_known_however_it_is_written(account: Account, how: str) -> None:
    voucher = order(a_reward(), account)
    assert looked(voucher, CODES[how](voucher.code)) == voucher


@pytest.mark.parametrize("how", WRONG)
def test_a_code_we_never_gave_gets_one_sentence(account: Account, how: str) -> None:
    voucher = order(a_reward(), account)
    with pytest.raises(actions.VoucherUnknown):
        actions.look(code=WRONG[how](voucher.code), site="north", on=day(2))
    with pytest.raises(actions.VoucherUnknown):
        actions.use(code=WRONG[how](voucher.code), site="north", on=day(2), now=NOW)


def used(voucher: Voucher) -> None:
    use(voucher)


def cancelled(voucher: Voucher) -> None:
    actions.cancel(voucher=voucher, on=day(2), now=NOW)


def replaced(voucher: Voucher) -> None:
    actions.replace(voucher=voucher, on=day(2), now=NOW)


def elsewhere(voucher: Voucher) -> None:
    actions.reserve(code=voucher.code, site="south", on=day(2), now=NOW)


def nothing(voucher: Voucher) -> None:
    """As it was ordered."""


@pytest.mark.parametrize(
    ("before", "on", "refused"),
    [
        (used, 3, actions.VoucherUsed),
        (cancelled, 3, actions.VoucherCancelled),
        (replaced, 3, actions.VoucherReplaced),
        (elsewhere, 3, actions.ReservedElsewhere),
        (nothing, 92, actions.VoucherExpired),
    ],
)
@pytest.mark.parametrize("deed", ["look", "use", "reserve"])
def test_what_cannot_be_taken_any_more_says_why(
    account: Account, before: Any, on: int, refused: type[Refusal], deed: str
) -> None:
    voucher = order(a_reward(), account)
    before(voucher)
    deeds: dict[str, Any] = {
        "look": lambda: looked(voucher, on=on),
        "use": lambda: use(voucher, on=on),
        "reserve": lambda: actions.reserve(code=voucher.code, site="north", on=day(on), now=NOW),
    }
    state = Voucher.objects.get(pk=voucher.pk).state
    with pytest.raises(refused):
        deeds[deed]()
    assert Voucher.objects.get(pk=voucher.pk).state == state


def test_some_rewards_are_taken_at_some_sites_only(account: Account) -> None:
    voucher = order(a_reward(sites=["south"]), account)
    with pytest.raises(actions.WrongSite, match="south"):
        looked(voucher)
    assert actions.use(code=voucher.code, site="south", on=day(2), now=NOW).used_site == "south"


def test_put_aside_released_and_taken(account: Account) -> None:
    voucher = order(a_reward(), account)
    with pytest.raises(actions.NotReserved):
        actions.release(code=voucher.code, site="north", on=day(2))
    kept = actions.reserve(code=voucher.code, site="north", note=" Friday ", on=day(2), now=NOW)
    assert (kept.state, kept.reserved_site, kept.reserved_note) == ("reserved", "north", "Friday")
    assert use(kept).state == "used"
    other = actions.reserve(code=order(a_reward(), account).code, site="north", on=day(2), now=NOW)
    assert actions.release(code=other.code, site="north", on=day(2)).state == "issued"


def test_a_lost_voucher_gets_a_new_code_with_everything_else_as_it_was(account: Account) -> None:
    reward = a_reward(stock=3, per_member=1)
    old = order(reward, account)
    new = actions.replace(voucher=old, on=day(3), now=NOW)
    old.refresh_from_db()
    assert (old.state, new.state, new.replaces, new.code != old.code) == ("replaced", "issued", old, True)
    assert (new.expires_on, new.points, new.entry) == (old.expires_on, old.points, old.entry)
    assert ordered_by(account) == {reward.pk: 1}
    assert actions.cancel(voucher=new, on=day(4), now=NOW).state == "cancelled"
    assert balance(account, day(4)).available == 9000
    assert not list(differences())


def test_cash_besides_is_confirmed_to_the_penny(account: Account) -> None:
    voucher = order(a_reward(cash_minor=1250, currency="GBP"), account)
    for wrong in (0, 1249, 12_50_0):
        with pytest.raises(actions.CashDue) as refusal:
            actions.use(code=voucher.code, site="north", on=day(2), now=NOW, cash_minor=wrong)
        assert (refusal.value.params or {})["minor"] == 1250
    taken = actions.use(code=voucher.code, site="north", on=day(2), now=NOW, cash_minor=1250)
    assert (taken.state, taken.cash_taken_minor, taken.cash_taken_how) == ("used", 1250, "counter")


def test_sold_out_before_pick_up_gives_everything_back_and_empties_the_shelf(account: Account) -> None:
    reward = a_reward(kind="goods")
    actions.restock(reward=reward, pieces=4, now=NOW)
    voucher = order(reward, account)
    for _twice in range(2):
        gone = actions.sold_out(voucher=voucher, on=day(60), now=NOW)
        assert (gone.state, gone.cancelled_why) == ("cancelled", "sold_out")
    reward.refresh_from_db()
    assert (reward.stock, balance(account, day(60)).available) == (0, 9000)
    with pytest.raises(actions.NotSoldOut):
        actions.sold_out(voucher=order(a_reward(), account), on=day(2), now=NOW)
    assert not list(differences())


def test_a_donation_has_a_receipt_and_no_voucher(account: Account) -> None:
    tree = a_reward(kind="donation", price_points=1000, per_member=1)
    given = actions.donate(reward=tree, account=account, key="d", on=day(1), now=NOW)
    assert actions.donate(reward=tree, account=account, key="d", on=day(2), now=NOW) == given
    assert (given.points, balance(account, day(1)).available) == (1000, 8000)
    assert (Voucher.objects.count(), Donation.objects.count()) == (0, 1)
    with pytest.raises(actions.LimitReached):
        actions.donate(reward=tree, account=account, key="e", on=day(1), now=NOW)
    with pytest.raises(actions.NotADonation):
        order(tree, account)
    with pytest.raises(actions.NotADonation):
        actions.donate(reward=a_reward(), account=account, key="f", on=day(1), now=NOW)


def test_dates_levels_and_customers_decide_who_may_order(account: Account) -> None:
    soon = a_reward(active_from=day(5))
    over = a_reward(active_until=day(1))
    gold = a_reward(tiers=["gold"], tier_prices={"gold": 200})
    with pytest.raises(actions.RewardNotYet):
        order(soon, account, on=4)
    assert offer(soon, account, day(4)).opens_on == day(5)
    with pytest.raises(actions.RewardGone):
        order(over, account, on=2)
    with pytest.raises(actions.NotForYou):
        order(gold, account)
    bought = actions.order(
        reward=gold, account=account, key=key(), on=day(1), now=NOW, facts=Facts(tier="gold")
    )
    assert bought.points == 200


def test_a_price_change_is_a_version_and_leaves_vouchers_alone(account: Account) -> None:
    facts: dict[str, Any] = {"kind": "service", "name": "Wash", "price_points": 600, "visible_from": day(1)}
    reward = actions.save_reward(slug="wash", now=NOW, stock=2, **facts)
    voucher = order(reward, account)
    changed = actions.save_reward(slug="wash", now=NOW, price_points=700)
    assert actions.save_reward(slug="wash", now=NOW, price_points=700).version == changed.version == 2
    voucher.refresh_from_db()
    assert (voucher.points, voucher.reward_version) == (600, 1)
    assert [v.facts["price_points"] for v in RewardVersion.objects.order_by("version")] == [600, 700]
    assert Reward.objects.get(slug="wash").stock == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_points": 0},
        {"price_points": -5},
        {"price_points": 2**63},
        {"tier_prices": {"gold": 1.5}},
        {"visible_until": day(1)},
        {"cash_minor": 500, "currency": "GBP", "kind": "donation"},
    ],
)
def test_a_reward_that_does_not_add_up_is_refused(db: None, wrong: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"kind": "service", "name": "Wash", "price_points": 600} | wrong
    with pytest.raises(BadReward):
        actions.save_reward(slug="wash", now=NOW, visible_from=day(2), **facts)
    assert not Reward.objects.filter(slug="wash").exists()


def test_the_shelf_keeps_its_log(account: Account) -> None:
    reward = a_reward(stock=None)
    actions.restock(reward=reward, pieces=5, now=NOW, note="two boxes")
    order(reward, account)
    actions.restock(reward=reward, pieces=3, is_count=True, now=NOW)
    moves = StockMove.objects.order_by("pk").values_list("change", "left", "why")
    assert list(moves) == [(5, 5, "restock"), (-1, 4, "order"), (-1, 3, "count")]
    for wrong in (0, -1, 1.5, 2**63):
        with pytest.raises(BadStock):
            actions.restock(reward=reward, pieces=wrong, now=NOW)  # type: ignore[arg-type]
    assert not list(differences())
    Reward.objects.filter(pk=reward.pk).update(stock=9)
    assert [each.what for each in differences()] == ["stock of a reward"]
