"""The catalogue as one member sees it, and the vouchers they hold."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField

from loyalty.ledger.models import Account
from loyalty.ledger.queries import Balance, balance, one_persons
from loyalty.ledger.queries.book import rows
from loyalty.ledger.queries.proof import Difference, compared
from loyalty.rewards.models import Donation, Reward, StockMove, Voucher
from loyalty.rewards.rules.prices import NOBODY_KNOWN, Facts, Price

VOUCHERS_MAX = 100
GONE = (Voucher.State.CANCELLED, Voucher.State.REPLACED)
NAMES = [field.attname for field in Reward._meta.concrete_fields]
PACKED = frozenset(f.attname for f in Reward._meta.concrete_fields if isinstance(f, JSONField))
SHELF = f"""
    SELECT {", ".join(f"r.{name}" for name in NAMES)}, COALESCE(mine.count, 0)
    FROM loyalty_reward r
    LEFT JOIN (
        SELECT reward_id, count(*) FROM (
            SELECT reward_id FROM loyalty_voucher
            WHERE account_id = ANY(%(accounts)s) AND NOT state = ANY(%(gone)s)
            UNION ALL SELECT reward_id FROM loyalty_donation WHERE account_id = ANY(%(accounts)s)
        ) kept GROUP BY reward_id
    ) mine ON mine.reward_id = r.id
    WHERE r.visible_from <= %(on)s AND (r.visible_until IS NULL OR r.visible_until >= %(on)s)
    ORDER BY r.position, r.price_points, r.id
"""  # noqa: S608 (our own table's columns)


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward and what stands between it and the member."""

    reward: Reward
    available: int
    ordered: int
    on: datetime.date
    facts: Facts = NOBODY_KNOWN

    @property
    def price(self) -> Price:
        return self.reward.price(self.facts)

    @property
    def missing(self) -> int:
        return max(0, self.price.points - self.available)

    @property
    def affordable(self) -> bool:
        return not self.missing

    @property
    def left(self) -> int:
        """Points that stay after ordering."""
        return max(0, self.available - self.price.points)

    @property
    def is_sold_out(self) -> bool:
        return self.reward.stock == 0

    @property
    def is_at_limit(self) -> bool:
        return self.reward.per_member is not None and self.ordered >= self.reward.per_member

    @property
    def opens_on(self) -> datetime.date | None:
        """The first day it may be ordered, while that lies ahead."""
        first = self.reward.active_from
        return first if first and self.on < first else None

    @property
    def is_over(self) -> bool:
        """Still shown, not to be ordered any more."""
        return not self.opens_on and not self.reward.is_active(self.on)

    @property
    def can_order(self) -> bool:
        open_now = self.reward.is_active(self.on) and self.reward.is_for(self.facts)
        return open_now and self.affordable and not self.is_sold_out and not self.is_at_limit

    @property
    def voucher_until(self) -> datetime.date:
        return self.on + datetime.timedelta(days=self.reward.valid_days)


def catalogue(
    account: Account | None,
    on: datetime.date,
    has: Balance | None = None,
    facts: Facts | None = None,
    rewards: Sequence[Reward] | None = None,
) -> list[Offer]:
    """Visible rewards in the desk's order, cheapest first. Two queries; one without an account.

    ``has``: the account's balance, if the caller has just read it. ``facts``: the member's tier
    and segments; rewards meant for others are left out. None = everything is shown. ``rewards``: the
    account's ``shelf``, if the caller has it.
    """
    rewards = shelf(account, on) if rewards is None else rewards
    if facts is not None:
        rewards = [reward for reward in rewards if reward.is_for(facts)]
    ordered = {reward.pk: reward.ordered for reward in rewards}  # type: ignore[attr-defined]  # by shelf
    return _offers(rewards, account, on, has, facts, ordered)


def shelf(account: Account | None, on: datetime.date) -> list[Reward]:
    """Visible rewards, each with how many the account ``ordered`` and did not give back. One query."""
    found, accounts = [], one_persons(account) if account else []
    for *values, ordered in rows(SHELF, accounts=accounts, on=on, gone=list(GONE)):
        told = [
            json.loads(value) if name in PACKED else value for name, value in zip(NAMES, values, strict=True)
        ]
        found.append(Reward.from_db(DEFAULT_DB_ALIAS, NAMES, told))
        found[-1].ordered = ordered  # type: ignore[attr-defined]  # for the catalogue
    return found


def offer(reward: Reward, account: Account | None, on: datetime.date, facts: Facts | None = None) -> Offer:
    return _offers([reward], account, on, None, facts, ordered_by(account) if account else {})[0]


def _offers(
    rewards: Iterable[Reward],
    account: Account | None,
    on: datetime.date,
    has: Balance | None,
    facts: Facts | None,
    ordered: Mapping[int, int],
) -> list[Offer]:
    known = facts or NOBODY_KNOWN
    if account is None:
        return [Offer(reward, 0, 0, on, known) for reward in rewards]
    points = has or balance(account, on)
    return [
        Offer(reward, points.available_for(reward.purpose), ordered.get(reward.pk, 0), on, known)
        for reward in rewards
    ]


def ordered_by(account: Account) -> dict[int, int]:
    """How many of each reward the member ordered and did not give back; donations count as well."""
    mine = one_persons(account)
    kept = Voucher.objects.filter(account__in=mine).exclude(state__in=GONE).values("reward")
    given = Donation.objects.filter(account__in=mine).values("reward")
    both = kept.values_list("reward").union(given.values_list("reward"), all=True)
    return dict(Counter(reward for (reward,) in both))


def vouchers_of(account: Account, on: datetime.date) -> list[Voucher]:
    """The newest vouchers, those ready to use first. ``voucher.state_on(on)`` is the state to show.

    With those of a number that was merged into this one.
    """
    newest = Voucher.objects.filter(account__in=one_persons(account)).select_related("reward").order_by("-pk")
    return sorted(newest[:VOUCHERS_MAX], key=lambda voucher: not voucher.is_ready(on))


def vouchers_by_entry(entries: Iterable[int]) -> dict[int, Voucher]:
    """For the titles of a statement: what a spend bought."""
    if not (asked := list(entries)):
        return {}
    found = Voucher.objects.filter(entry__in=asked).select_related("reward").order_by("pk")
    return {voucher.entry_id: voucher for voucher in found}


def donations_of(account: Account) -> list[Donation]:
    found = Donation.objects.filter(account__in=one_persons(account)).select_related("reward").order_by("-pk")
    return list(found[:VOUCHERS_MAX])


def differences() -> Iterator[Difference]:
    """Vouchers and donations that differ from their entry; shelves that differ from what came and went."""
    for what, table in (("voucher points", Voucher), ("donation points", Donation)):
        sql = f"""
            SELECT v.id, v.points::bigint, -e.points
            FROM {table._meta.db_table} v JOIN loyalty_entry e ON e.id = v.entry_id
        """  # noqa: S608 (our own table's name)
        yield from compared(what, sql)
    shelf = f"""
        SELECT r.id, r.stock::bigint, m."left"::bigint FROM loyalty_reward r
        JOIN LATERAL (SELECT "left" FROM {StockMove._meta.db_table} WHERE reward_id = r.id
                      ORDER BY id DESC LIMIT 1) m ON true
        WHERE r.stock IS NOT NULL
    """  # noqa: S608 (our own table's name)
    yield from compared("stock of a reward", shelf)
    bills = """
        SELECT p.id, p.taken::bigint, -e.points
        FROM loyalty_billpayment p JOIN loyalty_entry e ON e.id = p.entry_id
    """
    yield from compared("points on a bill", bills)
