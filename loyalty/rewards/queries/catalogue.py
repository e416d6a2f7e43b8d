"""The catalogue as one member sees it, and the vouchers they hold."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loyalty.ledger.models import Account
from loyalty.ledger.queries import Balance, balance
from loyalty.ledger.queries.proof import Difference, compared
from loyalty.rewards.models import Donation, Reward, StockMove, Voucher
from loyalty.rewards.rules.prices import NOBODY_KNOWN, Facts, Price

VOUCHERS_MAX = 100
GONE = (Voucher.State.CANCELLED, Voucher.State.REPLACED)


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
) -> list[Offer]:
    """Visible rewards in the desk's order, cheapest first. Three queries; one without an account.

    ``has``: the account's balance, if the caller has just read it. ``facts``: the member's tier
    and segments; rewards meant for others are left out. None = everything is shown.
    """
    rewards: Iterable[Reward] = Reward.objects.visible(on).order_by("position", "price_points", "pk")
    if facts is not None:
        rewards = [reward for reward in rewards if reward.is_for(facts)]
    return _offers(rewards, account, on, has, facts)


def offer(reward: Reward, account: Account | None, on: datetime.date, facts: Facts | None = None) -> Offer:
    return _offers([reward], account, on, None, facts)[0]


def _offers(
    rewards: Iterable[Reward],
    account: Account | None,
    on: datetime.date,
    has: Balance | None,
    facts: Facts | None,
) -> list[Offer]:
    known = facts or NOBODY_KNOWN
    if account is None:
        return [Offer(reward, 0, 0, on, known) for reward in rewards]
    points, ordered = has or balance(account, on), ordered_by(account)
    return [
        Offer(reward, points.available_for(reward.purpose), ordered.get(reward.pk, 0), on, known)
        for reward in rewards
    ]


def ordered_by(account: Account) -> dict[int, int]:
    """How many of each reward the member ordered and did not give back; donations count as well."""
    kept = Voucher.objects.filter(account=account).exclude(state__in=GONE).values("reward")
    given = Donation.objects.filter(account=account).values("reward")
    both = kept.values_list("reward").union(given.values_list("reward"), all=True)
    return dict(Counter(reward for (reward,) in both))


def vouchers_of(account: Account, on: datetime.date) -> list[Voucher]:
    """The newest vouchers, those ready to use first. ``voucher.state_on(on)`` is the state to show."""
    newest = Voucher.objects.filter(account=account).select_related("reward").order_by("-pk")
    return sorted(newest[:VOUCHERS_MAX], key=lambda voucher: not voucher.is_ready(on))


def vouchers_by_entry(entries: Iterable[int]) -> dict[int, Voucher]:
    """For the titles of a statement: what a spend bought."""
    found = Voucher.objects.filter(entry__in=list(entries)).select_related("reward").order_by("pk")
    return {voucher.entry_id: voucher for voucher in found}


def donations_of(account: Account) -> list[Donation]:
    found = Donation.objects.filter(account=account).select_related("reward").order_by("-pk")
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
