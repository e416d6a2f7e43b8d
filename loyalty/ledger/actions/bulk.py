"""Many credits in one statement: the same rules and keys as ``earn`` (performance.md, "post in bulk").

Accounts are locked in the order of their keys. An account that owes points, holds some, was ever frozen,
closed or bound to another, or whose expiries are booked past a credit's day is served by the single verb,
inside the same transaction.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import connection, models

from loyalty import arrays
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
from loyalty.ledger.actions.keeping import Added, add_many, keep_many
from loyalty.ledger.actions.refusals import KeyReused
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import book as reading
from loyalty.policies.queries import timeline

BATCH = 5_000
NUMBERS = ("points", "on", "basis", "expires_on")
TEXTS = ("key", "reason", "source", "site", "brand", "campaign", "purpose")
type Row = tuple[bool, datetime.date, datetime.date | None, datetime.date | None]
"""Of an account under lock: is it on its own, ``known_on``, ``booked_to``, ``valid_until``."""
LOCK = """
    SELECT id, debt = 0 AND held = 0 AND special_on IS NULL, known_on, booked_to, valid_until
    FROM loyalty_account
    WHERE id IN (SELECT COALESCE(root_id, id) FROM loyalty_account WHERE id = ANY(%s::bigint[]))
    ORDER BY id FOR NO KEY UPDATE
"""
PRIOR = """
    SELECT key, id, digest FROM loyalty_entry WHERE key = ANY(%(keys)s::text[])
    UNION ALL SELECT key, NULL, digest FROM loyalty_hold WHERE key = ANY(%(keys)s::text[])
"""
# Entries and lots take the same numbers, so that neither waits to be told the other's. Oldest day first.
EARN = """
    WITH asked AS MATERIALIZED (
        SELECT nextval('loyalty_entry_id_seq') AS id, s.* FROM (
            SELECT * FROM unnest(%(account)s::bigint[], %(points)s::bigint[], %(on)s::date[], %(key)s::text[],
                %(digest)s::bytea[], %(basis)s::bigint[], %(reason)s::text[], %(source)s::text[],
                %(site)s::text[], %(brand)s::text[], %(campaign)s::text[], %(opens_on)s::date[],
                %(expires_on)s::date[], %(unit_value)s::int[], %(purpose)s::text[]) WITH ORDINALITY
            AS a(account, points, "on", key, digest, basis, reason, source, site, brand, campaign, opens_on,
                expires_on, unit_value, purpose, place) ORDER BY "on", place
        ) s
    ), entry AS (
        INSERT INTO loyalty_entry (id, account_id, kind, points, "on", posted_at, reason, source_type,
            source_id, site, brand, campaign, basis, key, digest)
        SELECT id, account, 'earn', points, "on", %(now)s, reason, split_part(source, ':', 1),
            substr(source, strpos(source || ':', ':') + 1), site, brand, campaign, basis, key, digest
        FROM asked ON CONFLICT (key) DO NOTHING RETURNING id
    ), lot AS (
        INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
            opens_on, expires_on, purpose, site, brand, campaign, unit_value)
        SELECT account, id, "on", points, 0, 0, 0, 0, opens_on, expires_on, purpose, site, brand, campaign,
            unit_value FROM asked
    )
    SELECT (SELECT count(*) FROM entry), array_agg(id ORDER BY place) FROM asked
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
    _keep(plain, state)
    for credit in fresh.values():
        if credit.key not in done:
            done[credit.key] = earn_one(credit=credit, now=now).pk
    return done


def _keep(posted: Sequence[Credit], state: dict[int, Row]) -> None:
    """A single credit adds to a balance that stands on its day; any other balance is weighed anew."""
    times = Counter(credit.account.pk for credit in posted)
    days: dict[int, datetime.date] = {}
    added = []
    for credit in posted:
        pk = credit.account.pk
        _is_sound, known_on, _booked_to, valid_until = state[pk]
        stands = known_on <= credit.on and (valid_until is None or valid_until >= credit.on)
        if stands and times[pk] == 1 and not credit.purpose:
            added.append(Added(pk, credit.points, credit.on, credit.opens, credit.expires_on))
        else:
            days[pk] = max(days.get(pk, known_on), credit.on)
    add_many(added)
    keep_many(days)


def lock_rows(accounts: list[int]) -> dict[int, Row]:
    """The rows of all roots, in the order of their keys, by account where it is its own."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [arrays.plain(accounts)])
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
    for key, entry, digest in reading.rows(PRIOR, keys=arrays.texts(asked)):
        if entry is None or bytes(digest) != asked[key]:
            raise KeyReused
        done[key] = entry
    return asked, done


def is_on_its_own(row: Row | None, on: datetime.date) -> bool:
    """A row of ``lock_rows``: can a movement of the day be written without looking at the account's life?"""
    if row is None:
        return False
    is_sound, _known_on, booked_to, _valid_until = row
    return is_sound and (booked_to is None or on > booked_to)


def _insert(plain: Sequence[Credit], digests: dict[str, bytes], now: datetime.datetime) -> dict[str, int]:
    if not plain:
        return {}
    numbers_on = timeline("points_value_minor")
    columns = {
        "account": arrays.plain([credit.account.pk for credit in plain]),
        "digest": arrays.digests([digests[credit.key] for credit in plain]),
        "opens_on": arrays.plain([credit.opens for credit in plain]),
        "unit_value": arrays.plain([_unit_value(credit, numbers_on) for credit in plain]),
    }
    columns |= {name: arrays.plain([getattr(one, name) for one in plain]) for name in NUMBERS}
    columns |= {name: arrays.texts([getattr(one, name) for one in plain]) for name in TEXTS}
    written, ids = reading.rows(EARN, **columns, now=now)[0]
    if written < len(plain):
        raise KeyReused  # another account took a key since we looked
    return dict(zip([credit.key for credit in plain], ids, strict=True))


def _unit_value(credit: Credit, numbers_on: Callable[[datetime.date], dict[str, int]]) -> int:
    given = credit.unit_value
    return numbers_on(credit.on)["points_value_minor"] if given is None else given
