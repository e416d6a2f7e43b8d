"""A11: nobody changes a fact of the ledger: not by ORM, not by SQL, whatever the role."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError

from loyalty.ledger import actions
from loyalty.models import Account, Entry
from tests.loyalty.conftest import NOW, day, key, new_account

FACTS = sorted(
    model._meta.db_table
    for model in apps.get_app_config("loyalty").get_models()
    if getattr(model, "append_only", False)
)
COUNTED = ["loyalty_lot", "loyalty_allocation", "loyalty_debt", "loyalty_hold"]
SPELLS = {
    "loyalty_freeze": "from_on",
    "loyalty_closing": "notice_on",
    "loyalty_bond": "from_on",
    "loyalty_pool": "opened_on",
}


def refuses(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def posted(account: Account) -> Account:
    entry = actions.earn(account=account, points=100, key=key(), on=day(1), basis=100, expires_on=day(9))
    actions.extend(lot=entry.lot, until=day(10), on=day(1), cause="x", now=account.opened_at)
    spend = actions.redeem(account=account, points=50, key=key(), on=day(1))
    actions.give_back(entry=spend, points=10, key=key(), on=day(1))
    actions.hold(account=account, points=10, key=key(), on=day(1), until=day(5))
    actions.reverse_earn(entry=entry, basis=100, key=key(), on=day(2))
    more = actions.earn(account=account, points=50, key=key(), on=day(2), basis=50)
    actions.reverse_earn(entry=more, basis=50, key=key(), on=day(2))
    one, two = (new_account() for _ in range(2))
    people = {"actor": one.owner, "approver": two.owner}
    actions.write_off(account=account, points=1, key=key(), on=day(3), reason="x", now=NOW, **people)
    actions.merge(loser=one, winner=two, on=day(3), now=NOW, actor=None)
    actions.pool_open(account=two, on=day(3), now=NOW, actor=None)
    actions.freeze(account=account, reason="x", on=day(3), now=NOW, actor=None, decide_by=day(9))
    actions.give_notice(account=new_account(), on=day(3), now=NOW, actor=None)
    return account


def test_there_are_facts_to_protect() -> None:
    assert {
        "loyalty_entry", "loyalty_return", "loyalty_holdpart", "loyalty_lotextension", "loyalty_relief",
    } <= set(FACTS)  # fmt: skip


@pytest.mark.proves("A11")
@pytest.mark.parametrize("table", FACTS)
def test_facts_refuse_update_delete_and_truncate(posted: Account, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        filled = cursor.fetchone()[0] > 0
    if filled:
        assert refuses(f"UPDATE {table} SET id = id + 1000")
        assert refuses(f"DELETE FROM {table}")
    assert refuses(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", COUNTED)
def test_rows_with_counters_keep_their_facts(posted: Account, table: str) -> None:
    column = "original" if table == "loyalty_lot" else "points"
    assert refuses(f"UPDATE {table} SET {column} = {column} + 1")
    assert refuses(f'UPDATE {table} SET "on" = "on" + 1')
    assert refuses(f"DELETE FROM {table}")
    assert refuses(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", SPELLS)
def test_rows_with_an_end_keep_their_beginning(posted: Account, table: str) -> None:
    assert refuses(f"UPDATE {table} SET {SPELLS[table]} = {SPELLS[table]} - 1")
    assert refuses(f"DELETE FROM {table}")
    assert refuses(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("change", [
    "consumed = consumed - 1000", "held = -1", "held = original + 1", "clawed = -1", "expired = original + 1",
])  # fmt: skip
def test_counters_never_leave_their_bounds(posted: Account, change: str) -> None:
    assert refuses(f"UPDATE loyalty_lot SET {change}")
    assert refuses("UPDATE loyalty_account SET available = -1")


@pytest.mark.proves("A11")
def test_the_orm_is_refused_too(posted: Account) -> None:
    entry = Entry.objects.earliest("pk")
    attempts: list[Any] = [
        entry.delete,
        lambda: entry.save(),
        lambda: Entry.objects.update(points=1),
        lambda: Entry.objects.bulk_update([entry], ["points"]),
        lambda: Entry.objects.all()._raw_delete(using="default"),
    ]
    for attempt in attempts:
        with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
            attempt()


def test_without_the_trigger_a_fact_gives_way(posted: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE loyalty_entry DISABLE TRIGGER USER")
    assert not refuses("UPDATE loyalty_entry SET reason = 'forged'")
