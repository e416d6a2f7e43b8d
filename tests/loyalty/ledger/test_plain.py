"""The short way writes what the long way writes: the same entries, lots, allocations and balances."""

import datetime
import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loyalty import arrays
from loyalty.ledger import actions
from loyalty.ledger.actions import plain
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.balances import derive
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Allocation, Entry, Lot
from loyalty.refusals import Refusal
from tests.loyalty.conftest import NOW, day, key, new_account

pytestmark = pytest.mark.django_db
STEPS = 60


def a_life(chance: random.Random) -> list[tuple[str, dict[str, Any]]]:
    """Earnings and spends of some months, in the order of their days; some of them more than there is."""
    steps: list[tuple[str, dict[str, Any]]] = []
    on = 1
    for _ in range(STEPS):
        on += chance.choice([0, 0, 1, 3, 12])
        fact: dict[str, Any] = {"on": day(on), "points": chance.randint(1, 90)}
        fact["purpose"] = chance.choice(["", "", "", "service"])
        if chance.random() < 0.5:
            steps.append(("redeem", fact | {"source": "reward:wash"}))
            continue
        opens = chance.choice([0, 0, 0, 5, 20])
        fact |= {"opens_on": day(on + opens), "basis": chance.choice([None, 900]), "source": "visit:7"}
        lives = chance.choice([None, 0, 9, 40, 400])
        steps.append(("earn", fact | {"expires_on": None if lives is None else day(on + opens + lives)}))
    return steps


def lived(account: Account, steps: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    told: list[Any] = []
    for verb, fact in steps:
        try:
            entry = getattr(actions, verb)(account=account, key=key(), now=NOW, **fact)
            told.append((entry.kind, entry.points, entry.on))
        except Refusal as refusal:
            told.append((refusal.code, str(refusal)))
        now, on = balance(account, fact["on"]), fact["on"]
        assert now == derive(Account.objects.get(pk=account.pk), on)
        told.append(now)
    return told


def written(account: Account) -> list[list[Any]]:
    lots = Lot.objects.filter(account=account).order_by("pk")
    taken = Allocation.objects.filter(account=account).order_by("entry", "lot__on", "lot")
    facts = ("kind", "points", "on", "posted_at", "reason", "source_type", "source_id", "basis", "site")
    counters = (
        "on",
        "original",
        "consumed",
        "expired",
        "held",
        "opens_on",
        "expires_on",
        "purpose",
        "unit_value",
    )
    return [
        list(Entry.objects.filter(account=account).order_by("pk").values_list(*facts)),
        list(lots.values_list(*counters, "is_used_up")),
        sorted(taken.values_list("on", "points", "lot__on", "lot__original")),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_write_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = a_life(random.Random(seed))
    short, long = new_account(), new_account()
    told = lived(short, steps)
    with monkeypatch.context() as patch:
        patch.setattr(plain, "_posted", lambda *asked: None)
        assert lived(long, steps) == told
    assert written(short) == written(long)
    assert list(differences()) == []


def test_a_plain_movement_is_one_statement(account: Account) -> None:
    facts: dict[str, Any] = {"account": account, "on": day(1), "now": NOW}
    for verb, points in (("earn", 9), ("redeem", 4)):
        with CaptureQueriesContext(connection) as asked:
            entry = getattr(actions, verb)(points=points, key=key(), **facts)
        assert len(asked) == 1
        fresh = Entry.objects.get(pk=entry.pk)
        columns = [field.attname for field in Entry._meta.concrete_fields if field.name != "digest"]
        assert {name: getattr(entry, name) for name in columns} == {
            name: getattr(fresh, name) for name in columns
        }


def test_what_is_refused_leaves_the_balance_as_it_was(account: Account) -> None:
    actions.earn(account=account, points=9, key=key(), on=day(1), expires_on=day(9))
    before = Account.objects.filter(pk=account.pk).values().get()
    with pytest.raises(actions.NotEnoughPoints):
        actions.redeem(account=account, points=4, key=key(), on=day(30))
    assert Account.objects.filter(pk=account.pk).values().get() == before


def test_arrays_say_what_was_put_in() -> None:
    words = ["", "plain", 'a"b', "back\\slash", "{x,y}", "NULL", "line\nbreak", "积分"]
    days = [datetime.date(2026, 1, 2), None]
    with connection.cursor() as cursor:
        asked = [
            arrays.texts(words),
            arrays.plain([1, None]),
            arrays.plain(days),
            arrays.digests([b"\x00\xff"]),
        ]
        cursor.execute("SELECT %s::text[], %s::bigint[], %s::date[], %s::bytea[]", asked)
        found = cursor.fetchone()
    assert found == (words, [1, None], days, [b"\x00\xff"])
