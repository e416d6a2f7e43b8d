"""The common movement in one trip to the database: an account on its own, nothing held, owed or late.

The functions of migration 0004 answer nothing for everything else, refusals and replays among them, and
have written nothing then: the verb goes on with its book under lock, by the same rules.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import DatabaseError, connection

from loyalty.ledger.actions.book import is_worth_another_try
from loyalty.ledger.actions.posting import NewLot, entry_of
from loyalty.ledger.models import Entry
from loyalty.ledger.rules import UNIT_VALUE

FACTS = ("key", "digest", "now", "actor", "reason", "source_type", "source_id", "site")
EARN = f"SELECT loyalty_earn({'%s, ' * 18}{UNIT_VALUE})"  # constants only
REDEEM = f"SELECT loyalty_redeem({'%s, ' * 11}%s)"  # the same


def earned(account_id: int, on: datetime.date, facts: dict[str, Any], lot: NewLot) -> Entry | None:
    """``earn``, where that is all there is to it. ``facts``: the entry's columns."""
    own = (lot.brand, lot.campaign, facts["basis"], lot.opens_on, lot.expires_on, lot.purpose, lot.unit_value)
    return _posted(EARN, account_id, on, facts, own)


def redeemed(account_id: int, on: datetime.date, facts: dict[str, Any], purpose: str) -> Entry | None:
    """``redeem``, where the points are there."""
    return _posted(REDEEM, account_id, on, facts, (purpose,))


def _posted(
    sql: str, account_id: int, on: datetime.date, facts: dict[str, Any], own: tuple[Any, ...]
) -> Entry | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                sql, (account_id, on, abs(facts["points"]), *[facts[name] for name in FACTS], *own)
            )
            (row_id,) = cursor.fetchone()
    except DatabaseError as error:
        if connection.in_atomic_block or not is_worth_another_try(error):
            raise
        return None  # ended to let another transaction pass: the long way tries again
    return row_id and entry_of(row_id, facts["now"], account_id, on, facts)
