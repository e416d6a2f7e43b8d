"""Many credits at once do exactly what as many single ones do."""

from typing import Any

import pytest

from loyalty.earning import actions as earning
from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Entry, Lot, Receipt
from loyalty.policies.actions import set_policy
from loyalty.tiers.queries import standing
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.loyalty.earning.test_actions import bill

pytestmark = pytest.mark.django_db
DAYS = (1, 2, 5, 9, 10, 11, 15, 21, 30, 60, 91, 120, 400)


def plain(account: Account) -> None:
    """Nothing before."""


def owing(account: Account) -> None:
    entry = actions.earn(account=account, points=80, key=key(), on=day(1), basis=80)
    actions.redeem(account=account, points=70, key=key(), on=day(1))
    actions.reverse_earn(entry=entry, basis=80, key=key(), on=day(2))


def holding(account: Account) -> None:
    actions.earn(account=account, points=80, key=key(), on=day(1))
    actions.hold(account=account, points=50, key=key(), on=day(1), until=day(5))


def booked(account: Account) -> None:
    actions.earn(account=account, points=80, key=key(), on=day(1), expires_on=day(20))
    actions.book_expiries(on=day(25))


def facts(account: Account) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = [
        {"points": 100, "on": day(10), "expires_on": day(90)},
        {"points": 30, "on": day(9), "expires_on": day(14), "basis": 3000, "site": "north"},
        {"points": 7, "on": day(11), "opens_on": day(21), "source": "visit:9", "reason": "service"},
        {"points": 5, "on": day(11)},
    ]
    return [{"account": account, "key": key()} | one for one in asked]


@pytest.mark.parametrize("before", [plain, owing, holding, booked])
def test_bulk_is_many_singles(before: Any) -> None:
    one, many = new_account(), new_account()
    before(one)
    before(many)
    for fact in facts(one):
        actions.earn(**fact)
    credits_ = [actions.Credit(**fact) for fact in facts(many)]
    posted = actions.earn_many(credits=credits_, now=NOW)
    assert [balance(one, day(n)) for n in DAYS] == [balance(many, day(n)) for n in DAYS]
    assert len(posted) == 4
    assert list(differences()) == []
    columns = ("points", "on", "basis", "source_type", "source_id", "reason", "site")
    left, right = (
        sorted(map(str, Entry.objects.filter(account=account, kind="earn").values_list(*columns)))
        for account in (one, many)
    )
    assert left == right
    assert actions.earn_many(credits=credits_, now=NOW) == posted
    assert actions.earn(**_single(credits_[2])).pk == posted[credits_[2].key]
    assert Lot.objects.filter(account=one).count() == Lot.objects.filter(account=many).count()


def _single(credit: actions.Credit) -> dict[str, Any]:
    names = ("account", "points", "key", "on", "opens_on", "source")
    return {name: getattr(credit, name) for name in names}


def test_bulk_refuses_what_single_refuses_and_writes_nothing(account: Account) -> None:
    good = actions.Credit(account=account, points=1, key=key(), on=day(1))
    actions.hold(account=_rich(), points=1, key="of a hold", on=day(1), until=day(2))
    rows = Entry.objects.count()
    for bad, refusal in (
        (actions.Credit(account=account, points=0, key=key(), on=day(1)), actions.BadAmount),
        (actions.Credit(account=account, points=2, key=good.key, on=day(1)), actions.KeyReused),
        (actions.Credit(account=account, points=2, key="of a hold", on=day(1)), actions.KeyReused),
        (actions.Credit(account=account, points=2, key=key(), on=day(2), expires_on=day(1)), actions.BadDay),
    ):
        with pytest.raises(refusal):
            actions.earn_many(credits=[good, bad], now=NOW)
    assert Entry.objects.count() == rows


def _rich() -> Account:
    rich = new_account()
    actions.earn(account=rich, points=9, key=key(), on=day(1))
    return rich


def test_many_bills_are_single_bills_in_their_order() -> None:
    set_policy(name="credit_alone_points", value=50_000, valid_from=day(1), on=day(1), now=NOW)
    one, many = new_account(), new_account()
    big = ("labour", "customer", 1_600_000)
    for number, on in (("a", 1), ("b", 2)):
        earning.earn_bill(account=one, bill=bill(f"1{number}", big), on=day(on), now=NOW)
    payments = [
        earning.Payment(many, bill(f"2{number}", big), day(on)) for number, on in (("b", 2), ("a", 1))
    ]
    assert earning.earn_bills(payments=payments, now=NOW) == 2
    assert earning.earn_bills(payments=payments, now=NOW) == 0
    points = [balance(account, day(2)).available for account in (one, many)]
    assert points == [16_000 + 24_000] * 2, "the second bill counts as gold"
    assert standing(one, day(2)) == standing(many, day(2))
    assert Receipt.objects.count() == 4
    assert list(differences()) == []
