"""Purposes, postings by hand and gifts between members."""

from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance, statement
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Entry, Lot
from loyalty.policies.actions import set_policy
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("both_ways")]
BAD_POINTS = [0, 1.5, True, 2**63, "100", "１００", None, float("nan")]


def earn(account: Account, points: int, on: int = 1, **more: Any) -> Entry:
    return actions.earn(account=account, points=points, key=key(), on=day(on), **more)


def redeem(account: Account, points: int, on: int = 1, **more: Any) -> Entry:
    return actions.redeem(account=account, points=points, key=key(), on=day(on), **more)


def adjust(account: Account, points: Any, on: int = 1, **more: Any) -> Entry:
    asked: dict[str, Any] = {
        "key": key(),
        "reason": "fair",
        "case": "case:7",
        "actor": None,
        "now": NOW,
    } | more
    return actions.adjust(account=account, points=points, on=day(on), **asked)


def transfer(giver: Account, receiver: Account, points: Any, on: int = 2, **more: Any) -> tuple[Entry, Entry]:
    asked: dict[str, Any] = {"key": key(), "now": NOW, "actor": None} | more
    return actions.transfer(giver=giver, receiver=receiver, points=points, on=day(on), **asked)


def test_points_for_a_purpose_are_skipped_where_they_do_not_apply(account: Account) -> None:
    soon, late = earn(account, 30, purpose="service", expires_on=day(10)), earn(account, 20)
    now = balance(account, day(1))
    assert (now.available, now.limited) == (20, [("service", 30)])
    with pytest.raises(actions.NotEnoughPoints) as refusal:
        redeem(account, 21)
    assert dict(refusal.value.params or {})["missing"] == 1
    redeem(account, 5)
    redeem(account, 35, purpose="service")
    assert {lot.entry_id: lot.left for lot in Lot.objects.all()} == {soon.pk: 0, late.pk: 10}
    with pytest.raises(actions.NotEnoughPoints):
        redeem(account, 11, purpose="event")
    assert balance(account, day(0)).limited == []


def test_debt_comes_before_points_for_a_purpose(account: Account) -> None:
    entry = earn(account, 50, basis=50)
    redeem(account, 50)
    held = earn(account, 40, purpose="service")
    actions.hold(account=account, points=40, key=key(), on=day(1), until=day(3), purpose="service")
    actions.reverse_earn(entry=entry, basis=50, key=key(), on=day(2))
    assert held
    now = balance(account, day(4))
    assert (now.available, now.limited, now.debt) == (0, [], 50)


def test_what_comes_back_keeps_its_purpose_and_its_funding(account: Account) -> None:
    earn(account, 30, purpose="service", expires_on=day(10), site="north", unit_value=80)
    spend = redeem(account, 30, purpose="service")
    actions.give_back(entry=spend, points=30, key=key(), on=day(20))
    fresh = Lot.objects.latest("pk")
    assert (fresh.purpose, fresh.site, fresh.unit_value, fresh.expires_on) == (
        "service",
        "north",
        80,
        day(50),
    )
    assert balance(account, day(20)).limited == [("service", 30)]
    assert list(differences()) == []


def test_a_lot_keeps_the_worth_of_its_day(account: Account) -> None:
    set_policy(name="points_value_minor", value=90, valid_from=day(5), on=day(1), now=NOW)
    many = [actions.Credit(account=account, points=1, key=key(), on=day(on)) for on in (4, 5)]
    for on in (4, 5):
        earn(account, 1, on=on)
    actions.earn_many(credits=many, now=NOW)
    values = Lot.objects.order_by("pk").values_list("on", "unit_value")
    assert sorted(values) == [(day(4), 100)] * 2 + [(day(5), 90)] * 2
    assert earn(account, 1, on=6, unit_value=73).lot.unit_value == 73


@pytest.mark.parametrize("purpose", [7, None, "x" * 21])
def test_a_purpose_is_a_short_code(account: Account, purpose: Any) -> None:
    with pytest.raises(actions.BadPurpose):
        earn(account, 1, purpose=purpose)
    with pytest.raises(actions.BadPurpose):
        redeem(account, 1, purpose=purpose)


def test_an_adjustment_up_is_a_lot_and_down_takes_open_points(account: Account) -> None:
    one, two = User.objects.create_user(None), User.objects.create_user(None)
    up = adjust(account, 100, actor=one, approver=two, expires_on=day(50), key="k")
    assert (up.actor_id, up.approver_id, up.source_type, up.source_id) == (one.pk, two.pk, "case", "7")
    assert adjust(account, 100, actor=one, approver=two, expires_on=day(50), key="k") == up
    with pytest.raises(actions.KeyReused):
        adjust(account, 101, key="k")
    down = adjust(account, -30, on=2)
    assert (down.points, balance(account, day(2)).available) == (-30, 70)
    with pytest.raises(actions.NotEnoughPoints) as refusal:
        adjust(account, -71, on=2)
    assert dict(refusal.value.params or {})["missing"] == 1
    assert {one.kind for one in statement(account)} == {"adjust"}
    assert list(differences()) == []


def test_an_adjustment_names_its_case_its_reason_and_another_approver(account: Account) -> None:
    one = User.objects.create_user(None)
    for more, refusal in (
        ({"reason": ""}, actions.ReasonMissing),
        ({"reason": "x" * 201}, actions.ReasonMissing),
        ({"case": ""}, actions.CaseMissing),
        ({"case": "case:"}, actions.CaseMissing),
        ({"actor": one, "approver": one}, actions.SecondIsFirst),
    ):
        with pytest.raises(refusal):
            adjust(account, 5, **more)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("points", BAD_POINTS)
def test_bad_amounts_are_refused_by_hand_too(account: Account, points: Any) -> None:
    other = new_account()
    earn(account, 10)
    with pytest.raises(actions.BadAmount):
        adjust(account, points)
    with pytest.raises(actions.BadAmount):
        transfer(account, other, points)
    if points is not None:
        with pytest.raises(actions.BadAmount):
            actions.write_off(account=account, points=points, key=key(), on=day(1), reason="x", now=NOW)
    assert Entry.objects.count() == 1


def test_a_gift_keeps_last_day_and_funding_and_pays_the_receivers_debt(account: Account) -> None:
    other = new_account()
    bill = earn(other, 40, basis=40)
    redeem(other, 40)
    actions.reverse_earn(entry=bill, basis=40, key=key(), on=day(1))
    earn(account, 30, expires_on=day(20), site="north", unit_value=80)
    earn(account, 60, expires_on=day(90), site="south")
    earn(account, 500, purpose="service", expires_on=day(5))
    out, arrived = transfer(account, other, 70, key="gift")
    assert transfer(account, other, 70, key="gift") == (out, arrived)
    assert (out.points, arrived.points, out.kind, arrived.kind) == (-70, 70, "gift_out", "gift_in")
    lots = arrived.lots.order_by("pk").values_list("original", "clawed", "expires_on", "site", "unit_value")
    assert list(lots) == [(30, 30, day(20), "north", 80), (40, 10, day(90), "south", 100)]
    assert balance(account, day(2)).available == 20
    assert (balance(other, day(2)).available, balance(other, day(2)).debt) == (30, 0)
    assert list(differences()) == []


def test_a_gift_is_refused_to_oneself_to_the_closed_and_beyond_what_is_there(account: Account) -> None:
    other = new_account()
    earn(account, 10)
    with pytest.raises(actions.SameAccount):
        transfer(account, account, 5)
    with pytest.raises(actions.NotEnoughPoints):
        transfer(account, other, 11)
    actions.give_notice(account=other, on=day(2), now=NOW, actor=None)
    with pytest.raises(actions.AccountClosed):
        transfer(account, other, 5, on=40)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("both_ways", ["in one trip"], indirect=True)
def test_each_verb_asks_a_fixed_number_of_questions(account: Account, django_assert_num_queries: Any) -> None:
    other = new_account()
    for _ in range(20):
        earn(account, 10, expires_on=day(90))
    with django_assert_num_queries(1):
        earn(account, 10, expires_on=day(90))
    with django_assert_num_queries(4):  # savepoint, the book opened, the movement, release
        adjust(account, -100)
    with django_assert_num_queries(12):  # two of each but the key; both roots in order, funding
        transfer(account, other, 100)
