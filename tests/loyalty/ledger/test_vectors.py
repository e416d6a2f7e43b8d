"""The worked examples of loyalty.md §1-§2, told one by one."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance, explain, holds, pending
from loyalty.models import Account, Debt, Entry, Lot
from tests.loyalty.conftest import day, key

pytestmark = pytest.mark.usefixtures("both_ways")


def earn(account: Account, points: int, on: int = 1, **more: Any) -> Entry:
    return actions.earn(account=account, points=points, key=key(), on=day(on), **more)


def redeem(account: Account, points: int, on: int = 1) -> Entry:
    return actions.redeem(account=account, points=points, key=key(), on=day(on))


def four(account: Account, on: int) -> tuple[int, int, int, int]:
    now = balance(account, day(on))
    return now.available, now.pending, now.held, now.debt


def test_three_equal_refunds_take_33_33_34(account: Account) -> None:
    entry = earn(account, 100, basis=30_000)
    taken = [actions.reverse_earn(entry=entry, basis=10_000, key=key(), on=day(2)).points for _ in range(3)]
    assert taken == [-33, -33, -34]
    assert four(account, 2) == (0, 0, 0, 0)


def test_refund_beyond_the_bill_is_refused_and_changes_nothing(account: Account) -> None:
    entry = earn(account, 100, basis=30_000)
    actions.reverse_earn(entry=entry, basis=30_000, key=key(), on=day(2))
    with pytest.raises(actions.RefundBeyondBill):
        actions.reverse_earn(entry=entry, basis=1, key=key(), on=day(3))
    assert Entry.objects.count() == 2


def test_refund_after_spending_leaves_debt_that_the_next_credit_pays_first(account: Account) -> None:
    entry = earn(account, 100, basis=100)
    redeem(account, 80)
    actions.reverse_earn(entry=entry, basis=100, key=key(), on=day(2))
    assert four(account, 2) == (0, 0, 0, 80)
    assert explain(account, day(2)).debts[0].entry.reverses == entry
    with pytest.raises(actions.NotEnoughPoints):
        redeem(account, 1, on=3)
    earn(account, 50, on=4)
    assert four(account, 4) == (0, 0, 0, 30)
    earn(account, 50, on=5)
    assert four(account, 5) == (20, 0, 0, 0)
    assert four(account, 2) == (0, 0, 0, 80), "the past stays as it was"


def test_a_returned_spend_pays_debt_too(account: Account) -> None:
    entry = earn(account, 100, basis=100)
    spend = redeem(account, 80)
    actions.reverse_earn(entry=entry, basis=100, key=key(), on=day(2))
    actions.give_back(entry=spend, points=80, key=key(), on=day(3))
    assert four(account, 3) == (0, 0, 0, 0)


def test_reversal_takes_own_lot_then_the_soonest_to_expire(account: Account) -> None:
    entry = earn(account, 100, basis=100, expires_on=day(50))
    redeem(account, 70)
    late, soon = earn(account, 100, expires_on=day(90)), earn(account, 40, expires_on=day(60))
    actions.reverse_earn(entry=entry, basis=100, key=key(), on=day(2))
    left = {lot.entry_id: lot.left for lot in Lot.objects.all()}
    assert left == {entry.pk: 0, soon.pk: 0, late.pk: 70}


@pytest.mark.parametrize("is_booked", [True, False])
def test_points_that_expired_unspent_are_not_taken_a_second_time(account: Account, is_booked: bool) -> None:
    entry = earn(account, 100, basis=100, expires_on=day(10))
    redeem(account, 40)
    earn(account, 500, on=5)
    if is_booked:
        actions.book_expiries(on=day(11))
    actions.reverse_earn(entry=entry, basis=50, key=key(), on=day(20))
    assert four(account, 20) == (500, 0, 0, 0), "60 had expired: the first 50 are among them"
    actions.reverse_earn(entry=entry, basis=50, key=key(), on=day(20))
    assert four(account, 20) == (460, 0, 0, 0), "the last 40 had been spent"


def test_soonest_expiring_is_spent_first_and_never_expiring_last(account: Account) -> None:
    forever, late = earn(account, 10), earn(account, 10, expires_on=day(60))
    soon, earlier = earn(account, 10, on=2, expires_on=day(50)), earn(account, 10, expires_on=day(50))
    redeem(account, 25, on=3)
    left = {lot.entry_id: lot.left for lot in Lot.objects.all()}
    assert left == {earlier.pk: 0, soon.pk: 0, late.pk: 5, forever.pk: 10}


@pytest.mark.proves("D3")
def test_the_last_day_is_inclusive_and_no_job_is_needed(account: Account) -> None:
    earn(account, 100, expires_on=day(10))
    assert four(account, 10) == (100, 0, 0, 0)
    assert four(account, 11) == (0, 0, 0, 0)
    with pytest.raises(actions.NotEnoughPoints):
        redeem(account, 1, on=11)
    redeem(account, 1, on=10)


def test_pending_points_open_on_their_day(account: Account) -> None:
    entry = earn(account, 100, opens_on=day(15))
    assert four(account, 14) == (0, 100, 0, 0)
    assert [(p.points, p.opens_on, p.entry) for p in pending(account, day(14))] == [(100, day(15), entry)]
    with pytest.raises(actions.NotEnoughPoints) as refusal:
        redeem(account, 30, on=14)
    assert refusal.value.params == {
        "missing": 30, "available": 0, "opens_on": day(15), "opening": 100,
    }  # fmt: skip
    assert "15 January 2026" in refusal.value.messages[0]
    with pytest.raises(actions.NotEnoughPoints) as refusal:
        redeem(account, 12_000, on=15)
    assert refusal.value.messages == ["11,900 points are missing."]
    assert four(account, 15) == (100, 0, 0, 0)


def test_a_hold_keeps_its_points_alive_past_the_lots_death(account: Account) -> None:
    earn(account, 100, expires_on=day(10))
    held = actions.hold(account=account, points=60, key=key(), on=day(5), until=day(20))
    assert [h.until for h in holds(account, day(15))] == [day(20)]
    actions.book_expiries(on=day(15))
    assert four(account, 15) == (0, 0, 60, 0)
    entry = actions.capture(hold=held, key=key(), on=day(15), points=50)
    assert entry.points == -50
    assert four(account, 15) == (0, 0, 0, 0), "the released rest of a dead lot is lost"


def test_a_hold_released_in_time_is_spendable_again(account: Account) -> None:
    earn(account, 100, expires_on=day(10))
    held = actions.hold(account=account, points=60, key=key(), on=day(5), until=day(20))
    assert four(account, 5) == (40, 0, 60, 0)
    actions.release(hold=held, on=day(6))
    assert four(account, 6) == (100, 0, 0, 0)
    assert actions.release(hold=held, on=day(7)).ended_on == day(6)
    with pytest.raises(actions.HoldEnded):
        actions.capture(hold=held, key=key(), on=day(7))


def test_a_hold_ends_by_itself_after_its_last_day(account: Account) -> None:
    earn(account, 100)
    held = actions.hold(account=account, points=60, key=key(), on=day(5), until=day(20))
    assert four(account, 20) == (40, 0, 60, 0)
    assert four(account, 21) == (100, 0, 0, 0)
    with pytest.raises(actions.HoldEnded):
        actions.capture(hold=held, key=key(), on=day(21))
    redeem(account, 100, on=21)


def test_a_hold_that_lapsed_on_days_already_written_about_is_released_by_its_date(account: Account) -> None:
    earn(account, 100)
    held = actions.hold(account=account, points=60, key=key(), on=day(5), until=day(20))
    redeem(account, 100, on=25)
    assert actions.release(hold=held, on=day(6)).until == day(20)
    assert four(account, 25) == (0, 0, 0, 0)


def test_capture_of_a_part_releases_the_rest(account: Account) -> None:
    earn(account, 100)
    held = actions.hold(account=account, points=60, key=key(), on=day(5), until=day(20))
    with pytest.raises(actions.BeyondHold):
        actions.capture(hold=held, key=key(), on=day(6), points=61)
    actions.capture(hold=held, key=key(), on=day(6), points=10)
    assert four(account, 6) == (90, 0, 0, 0)


def test_what_is_given_back_returns_to_the_latest_expiring_lot_first(account: Account) -> None:
    soon, late = earn(account, 50, expires_on=day(100)), earn(account, 50, expires_on=day(200))
    spend = redeem(account, 80)
    actions.give_back(entry=spend, points=40, key=key(), on=day(2))
    left = {lot.entry_id: lot.left for lot in Lot.objects.all()}
    assert left == {soon.pk: 10, late.pk: 50}


def test_what_returns_to_a_dead_or_dying_lot_gets_thirty_days(account: Account) -> None:
    earn(account, 50, expires_on=day(10))
    earn(account, 50, expires_on=day(40))
    spend = redeem(account, 100, on=5)
    back = actions.give_back(entry=spend, points=100, key=key(), on=day(20))
    assert (back.lot.original, back.lot.expires_on) == (100, day(50))
    assert four(account, 50) == (100, 0, 0, 0)
    assert four(account, 51) == (0, 0, 0, 0)


def test_no_more_comes_back_than_was_spent(account: Account) -> None:
    entry = earn(account, 100)
    spend = redeem(account, 60)
    actions.give_back(entry=spend, points=40, key=key(), on=day(2))
    with pytest.raises(actions.BeyondSpend):
        actions.give_back(entry=spend, points=21, key=key(), on=day(2))
    with pytest.raises(actions.NotASpend):
        actions.give_back(entry=entry, points=1, key=key(), on=day(2))
    with pytest.raises(actions.NotAnEarn):
        actions.reverse_earn(entry=spend, basis=1, key=key(), on=day(2))


def test_expiring_is_a_list_by_month(account: Account) -> None:
    earn(account, 10, expires_on=day(31))
    earn(account, 20, expires_on=day(20))
    earn(account, 30, expires_on=day(40))
    earn(account, 40)
    assert balance(account, day(1)).expiring == [
        (datetime.date(2026, 1, 1), 30),
        (datetime.date(2026, 2, 1), 30),
    ]


@pytest.mark.parametrize("points", [0, -5, 1.5, True, 2**63, "100", None, float("nan")])
def test_bad_amounts_are_refused_everywhere(account: Account, points: object) -> None:
    entry = earn(account, 1000, basis=1000)
    spend = redeem(account, 10)
    held = actions.hold(account=account, points=10, key=key(), on=day(1), until=day(2))
    calls: list[Callable[[], object]] = [
        lambda: earn(account, points),  # type: ignore[arg-type]
        lambda: redeem(account, points),  # type: ignore[arg-type]
        lambda: actions.hold(account=account, points=points, key=key(), on=day(1), until=day(2)),  # type: ignore[arg-type]
        lambda: actions.give_back(entry=spend, points=points, key=key(), on=day(1)),  # type: ignore[arg-type]
        lambda: actions.reverse_earn(entry=entry, basis=points, key=key(), on=day(1)),  # type: ignore[arg-type]
    ]
    if points is not None:
        calls.append(lambda: actions.capture(hold=held, points=points, key=key(), on=day(1)))  # type: ignore[arg-type]
    before = Entry.objects.count()
    for call in calls:
        with pytest.raises(actions.BadAmount):
            call()
    assert Entry.objects.count() == before


def test_same_key_same_answer_other_payload_refused(account: Account) -> None:
    first = actions.earn(account=account, points=100, key="k", on=day(1))
    assert actions.earn(account=account, points=100, key="k", on=day(1)) == first
    for points, action in ((101, actions.earn), (100, actions.redeem)):
        with pytest.raises(actions.KeyReused) as refusal:
            action(account=account, points=points, key="k", on=day(1))
        assert (refusal.value.code, refusal.value.status) == ("key_reused", 422)
    with pytest.raises(actions.KeyReused):
        actions.hold(account=account, points=100, key="k", on=day(1), until=day(2))
    assert four(account, 1) == (100, 0, 0, 0)


def test_a_longer_life_is_a_row_and_never_for_the_dead(account: Account) -> None:
    entry = earn(account, 100, expires_on=day(10))
    actions.extend(lot=entry.lot, until=day(30), on=day(9), cause="visit", now=account.opened_at)
    assert actions.book_expiries(on=day(20)) == 0
    assert four(account, 30) == (100, 0, 0, 0)
    assert four(account, 31) == (0, 0, 0, 0)
    assert balance(account, day(5)).expiring == balance(account, day(10)).expiring
    assert actions.book_expiries(on=day(31)) == 1
    with pytest.raises(actions.LotGone):
        actions.extend(lot=entry.lot, until=day(60), on=day(31), cause="visit", now=account.opened_at)


def test_a_spend_posted_late_uses_points_that_lived_on_its_day(account: Account) -> None:
    earn(account, 100, expires_on=day(10))
    assert actions.book_expiries(on=day(20)) == 1
    redeem(account, 30, on=8)
    assert four(account, 9) == (70, 0, 0, 0)
    assert four(account, 20) == (0, 0, 0, 0)
    assert actions.book_expiries(on=day(20)) == 1
    assert four(account, 9) == (70, 0, 0, 0)
    assert Entry.objects.filter(kind="expire").latest("pk").points == -70


def test_booking_twice_books_once(account: Account) -> None:
    earn(account, 100, expires_on=day(10))
    assert [actions.book_expiries(on=day(on)) for on in (10, 11, 11, 12)] == [0, 1, 0, 0]


def test_a_reversal_leaves_debt_where_a_hold_rests_and_the_formula_covers_it(account: Account) -> None:
    entry = earn(account, 100, basis=100)
    held = actions.hold(account=account, points=100, key=key(), on=day(1), until=day(9))
    actions.reverse_earn(entry=entry, basis=40, key=key(), on=day(2))
    assert four(account, 2) == (0, 0, 100, 40)
    actions.release(hold=held, on=day(3))
    assert four(account, 3) == (60, 0, 0, 40)
    assert Debt.objects.get().points == 40
