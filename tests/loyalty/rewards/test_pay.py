"""Points on a bill: held, kept through moves, taken, more than allowed refused, back in proportion."""

from typing import Any

import pytest

from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.models import Account, BillPayment
from loyalty.refusals import Refusal
from loyalty.rewards import actions
from loyalty.rewards.queries import differences, dying, held_for, paid_with_points, waiting_for
from tests.loyalty.conftest import NOW, day, key

BILL = 40_000  # 400.00 before tax: at most 20,000 points
SOURCE = "appointment:1"


@pytest.fixture(autouse=True)
def rich(account: Account) -> None:
    ledger.earn(account=account, points=3000, key=key(), on=day(1), expires_on=day(40))


def place(account: Account, points: Any = 1000, on: int = 2, **more: Any) -> BillPayment:
    asked: dict[str, Any] = {
        "source": SOURCE,
        "bill_minor": BILL,
        "currency": "GBP",
        "until": day(200),
        "key": key(),
    } | more
    return actions.place(account=account, points=points, on=day(on), now=NOW, **asked)


def take(account: Account, points: int, on: int = 10, **more: Any) -> list[BillPayment]:
    asked: dict[str, Any] = {
        "source": SOURCE,
        "bill": "visit:1",
        "bill_minor": BILL,
        "currency": "GBP",
    } | more
    return actions.take(account=account, points=points, on=day(on), now=NOW, **asked)


@pytest.mark.parametrize(
    ("points", "refused"),
    [
        (0, actions.BadPayPoints),
        (-5, actions.BadPayPoints),
        (400, actions.BadPayPoints),
        (550, actions.BadPayPoints),
        (1.5, actions.BadPayPoints),
        ("５００", actions.BadPayPoints),
        (20_100, actions.PayTooMuch),
        (2**63 // 100 * 100, actions.PayTooMuch),
        (5000, ledger.NotEnoughPoints),
    ],
)
def test_amounts_that_cannot_be_put_aside(account: Account, points: Any, refused: type[Refusal]) -> None:
    with pytest.raises((refused, TypeError)):
        place(account, points)
    assert (BillPayment.objects.count(), balance(account, day(2)).held) == (0, 0)


def test_a_bill_too_small_takes_none(account: Account) -> None:
    with pytest.raises(actions.PayNothing):
        place(account, 500, bill_minor=999)


def test_placed_once_per_key_and_once_per_visit(account: Account) -> None:
    one = place(account, key="k")
    assert place(account, key="k") == one
    with pytest.raises(ledger.KeyReused):
        place(account, 1100, key="k")
    with pytest.raises(actions.ChangedMeanwhile):
        place(account, 600)
    assert held_for(SOURCE, day(2)) == 1000


def test_held_points_outlive_their_last_day_and_pay(account: Account) -> None:
    place(account)
    assert dying(waiting_for(SOURCE), day(50)) == 1000
    paid = take(account, 1000, on=60)
    assert [(row.taken, row.value_minor, row.bill) for row in paid] == [(1000, 1000, "visit:1")]
    assert held_for(SOURCE, day(60)) == 0
    assert not list(differences())


def test_less_than_held_frees_the_rest(account: Account) -> None:
    place(account)
    take(account, 600)
    assert balance(account, day(10)).available == 2400
    assert balance(account, day(10)).held == 0


def test_more_than_held_takes_the_rest_from_the_open_points(account: Account) -> None:
    place(account)
    paid = take(account, 1500)
    assert [(row.taken, row.hold is not None) for row in paid] == [(1000, True), (500, False)]
    whole = paid_with_points("visit:1")
    assert whole
    assert (whole.points, whole.value_minor) == (1500, 1500)
    assert take(account, 1500) == paid


def test_more_than_the_bill_allows_is_refused_with_the_number(account: Account) -> None:
    place(account)
    with pytest.raises(actions.PayTooMuch, match="500"):
        take(account, 600, bill_minor=1_000)
    assert held_for(SOURCE, day(10)) == 1000


def test_none_wanted_frees_everything(account: Account) -> None:
    place(account)
    assert take(account, 0) == []
    assert balance(account, day(10)).available == 3000


def test_freed_points_whose_day_has_passed_are_lost(account: Account) -> None:
    place(account)
    freed = actions.release_points(source=SOURCE, why="cancelled", on=day(50), now=NOW)
    assert freed
    assert balance(account, day(50)).available == 0
    assert actions.release_points(source=SOURCE, why="cancelled", on=day(50), now=NOW) is None


def test_a_move_beyond_the_hold_lays_it_anew(account: Account) -> None:
    held = place(account, until=day(30))
    same = actions.keep_until(source=SOURCE, until=day(29), key="m1", on=day(3), now=NOW)
    assert same == held
    moved = actions.keep_until(source=SOURCE, until=day(90), key="m2", on=day(3), now=NOW)
    assert moved
    assert moved.hold
    assert (moved.points, moved.hold.until) == (1000, day(90))
    assert balance(account, day(3)).held == 1000
    lost = actions.keep_until(source=SOURCE, until=day(190), key="m3", on=day(60), now=NOW)
    assert lost is None


def test_a_hold_that_ended_by_its_date_takes_from_the_open_points(account: Account) -> None:
    place(account, until=day(20))
    paid = take(account, 600, on=25)
    assert [(row.taken, row.hold) for row in paid] == [(600, None)]


def test_refunds_bring_points_back_in_proportion_to_the_last_one(account: Account) -> None:
    place(account)
    take(account, 1500)
    back = []
    for n, before in enumerate((0, 500, 1000)):
        asked: dict[str, Any] = {"bill": "visit:1", "before_minor": before, "back_minor": 500, "key": f"r{n}"}
        for _twice in range(2):
            given = actions.give_back_part(on=day(12), now=NOW, **asked)
        back.append(given)
    assert back == [500, 500, 500]
    assert balance(account, day(12)).available == 3000
    assert not list(differences())


def test_an_unknown_bill_gives_nothing_back(db: None) -> None:
    assert (
        actions.give_back_part(bill="visit:9", before_minor=0, back_minor=5, key="x", on=day(1), now=NOW) == 0
    )
