"""Many credits in one statement: the same rules and keys as ``earn`` (performance.md, "post in bulk").

Accounts are locked in the order of their keys. An account that owes points, holds some, was ever frozen,
closed or bound to another, or whose expiries are booked past a credit's day is served by the single verb,
inside the same transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import connection, models

from loyalty.ledger.actions.asked import (
    days_asked,
    digest_of,
    key_asked,
    money_asked,
    points_asked,
    purpose_asked,
)
from loyalty.ledger.actions.book import movement, refuse_if_moved
from loyalty.ledger.actions.credits import earn
from loyalty.ledger.actions.keeping import keep_many
from loyalty.ledger.actions.refusals import KeyReused
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import book as reading
from loyalty.policies.queries import timeline

BATCH = 5_000
LOCK = """
    SELECT id, debt = 0 AND held = 0 AND special_on IS NULL, known_on, booked_to FROM loyalty_account
    WHERE id IN (SELECT COALESCE(root_id, id) FROM loyalty_account WHERE id = ANY(%s))
    ORDER BY id FOR NO KEY UPDATE
"""
PRIOR = """
    SELECT key, id, digest FROM loyalty_entry WHERE key = ANY(%(keys)s)
    UNION ALL SELECT key, NULL, digest FROM loyalty_hold WHERE key = ANY(%(keys)s)
"""
EARN = """
    WITH asked AS (
        SELECT * FROM unnest(%(account)s::bigint[], %(points)s::bigint[], %(on)s::date[], %(key)s::text[],
            %(digest)s::bytea[], %(basis)s::bigint[], %(reason)s::text[], %(source)s::text[],
            %(site)s::text[], %(brand)s::text[], %(campaign)s::text[], %(opens_on)s::date[],
            %(expires_on)s::date[], %(unit_value)s::int[], %(purpose)s::text[])
        AS a(account, points, "on", key, digest, basis, reason, source, site, brand, campaign, opens_on,
            expires_on, unit_value, purpose)
    ), entry AS (
        INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, reason, source_type, source_id,
            site, brand, campaign, basis, key, digest)
        SELECT account, 'earn', points, "on", %(now)s, reason, split_part(source, ':', 1),
            substr(source, strpos(source || ':', ':') + 1), site, brand, campaign, basis, key, digest
        FROM asked ORDER BY "on" ON CONFLICT (key) DO NOTHING RETURNING id, key
    ), lot AS (
        INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
            opens_on, expires_on, purpose, site, brand, campaign, unit_value)
        SELECT account, entry.id, "on", points, 0, 0, 0, 0, opens_on, expires_on, purpose, site, brand,
            campaign, unit_value FROM asked JOIN entry USING (key)
    )
    SELECT key, id FROM entry
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What ``earn`` takes, for one of many."""

    account: Account
    points: int
    key: str
    on: datetime.date
    basis: int | None = None
    opens_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    source: str = ""
    reason: str = ""
    site: str = ""
    brand: str = ""
    campaign: str = ""
    unit_value: int | None = None
    purpose: str = ""

    @property
    def opens(self) -> datetime.date:
        return max(self.opens_on or self.on, self.on)

    @property
    def digest(self) -> bytes:
        return digest_of(
            "earn", self.account.pk, points=self.points, on=self.on, basis=self.basis, opens_on=self.opens,
            expires_on=self.expires_on, source=self.source, purpose=self.purpose,
        )  # fmt: skip

    def check(self) -> None:
        points_asked(self.points)
        key_asked(self.key)
        purpose_asked(self.purpose)
        if self.basis is not None:
            money_asked(self.basis, least=0)
        days_asked(self.on, self.opens, self.expires_on)


def earn_one(*, credit: Credit, now: datetime.datetime, actor: models.Model | None = None) -> Entry:
    """``earn`` for a credit."""
    return earn(
        account=credit.account, points=credit.points, key=credit.key, on=credit.on, basis=credit.basis,
        opens_on=credit.opens_on, expires_on=credit.expires_on, source=credit.source, reason=credit.reason,
        site=credit.site, brand=credit.brand, campaign=credit.campaign, unit_value=credit.unit_value,
        purpose=credit.purpose, actor=actor, now=now,
    )  # fmt: skip


def earn_many(*, credits: Sequence[Credit], now: datetime.datetime) -> dict[str, int]:  # noqa: A002  # the domain's word
    """Post each credit once; the id of every key's entry. Refusals are those of ``earn``."""
    for credit in credits:
        credit.check()
    return _earn_all(credits, now)


@movement
def _earn_all(credits: Sequence[Credit], now: datetime.datetime) -> dict[str, int]:  # noqa: A002  # as above
    done: dict[str, int] = {}
    for batch in batched(credits, BATCH):
        done |= _earn(batch, now)
    return done


def _earn(batch: Sequence[Credit], now: datetime.datetime) -> dict[str, int]:
    state = lock_rows(sorted({credit.account.pk for credit in batch}))
    digests, done = _prior(batch)
    fresh = {credit.key: credit for credit in batch if credit.key not in done}
    plain = [credit for credit in fresh.values() if is_on_its_own(state.get(credit.account.pk), credit.on)]
    done |= _insert(plain, digests, now)
    days: dict[int, datetime.date] = {}
    for credit in plain:
        pk = credit.account.pk
        days[pk] = max(days.get(pk, state[pk][1]), credit.on)
    keep_many(days)
    for credit in fresh.values():
        if credit.key not in done:
            done[credit.key] = earn_one(credit=credit, now=now).pk
    return done


def lock_rows(accounts: list[int]) -> dict[int, tuple[Any, ...]]:
    """The rows of all roots, in the order of their keys, by account where it is its own."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [accounts])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    if not all(pk in found and found[pk][0] for pk in accounts):
        refuse_if_moved(accounts, found)
    return found


def _prior(batch: Sequence[Credit]) -> tuple[dict[str, bytes], dict[str, int]]:
    """What each key asks for, and the entries of those that were used before for the same thing."""
    asked: dict[str, bytes] = {}
    for credit in batch:
        digest = credit.digest
        if asked.setdefault(credit.key, digest) != digest:
            raise KeyReused
    done = {}
    for key, entry, digest in reading.rows(PRIOR, keys=list(asked)):
        if entry is None or bytes(digest) != asked[key]:
            raise KeyReused
        done[key] = entry
    return asked, done


def is_on_its_own(row: tuple[Any, ...] | None, on: datetime.date) -> bool:
    """A row of ``lock_rows``: can a movement of the day be written without looking at the account's life?"""
    is_sound, _known_on, booked_to = row or (False, None, None)
    return bool(is_sound) and (booked_to is None or on > booked_to)


def _insert(plain: Sequence[Credit], digests: dict[str, bytes], now: datetime.datetime) -> dict[str, int]:
    if not plain:
        return {}
    numbers_on = timeline("points_value_minor")
    columns: dict[str, Any] = {
        name: [getattr(credit, name) for credit in plain]
        for name in (
            "points",
            "on",
            "key",
            "basis",
            "reason",
            "source",
            "site",
            "brand",
            "campaign",
            "purpose",
        )
    }
    columns |= {
        "account": [credit.account.pk for credit in plain],
        "digest": [digests[credit.key] for credit in plain],
        "opens_on": [credit.opens for credit in plain],
        "expires_on": [credit.expires_on for credit in plain],
        "unit_value": [
            numbers_on(credit.on)["points_value_minor"] if credit.unit_value is None else credit.unit_value
            for credit in plain
        ],
        "now": now,
    }
    done = {key: int(entry) for key, entry in reading.rows(EARN, **columns)}
    if len(done) < len(plain):
        raise KeyReused  # another account took a key since we looked
    return done
