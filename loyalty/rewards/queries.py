"""The catalogue as one member sees it, and the vouchers they hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from loyalty.ledger.models import Account
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import Difference, compared
from loyalty.rewards.models import Reward, Voucher

VOUCHERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward and what stands between it and the member."""

    reward: Reward
    available: int
    ordered: int
    on: datetime.date

    @property
    def missing(self) -> int:
        return max(0, self.reward.price_points - self.available)

    @property
    def affordable(self) -> bool:
        return not self.missing

    @property
    def left(self) -> int:
        """Points that stay after ordering."""
        return max(0, self.available - self.reward.price_points)

    @property
    def is_sold_out(self) -> bool:
        return self.reward.stock == 0

    @property
    def is_at_limit(self) -> bool:
        return self.reward.per_member is not None and self.ordered >= self.reward.per_member

    @property
    def can_order(self) -> bool:
        return self.affordable and not self.is_sold_out and not self.is_at_limit

    @property
    def voucher_until(self) -> datetime.date:
        return self.on + datetime.timedelta(days=self.reward.valid_days)


def catalogue(account: Account | None, on: datetime.date, available: int | None = None) -> list[Offer]:
    """Visible rewards in the desk's order, cheapest first. Three queries; one without an account.

    ``available``: the account's points, if the caller has just read them.
    """
    rewards = Reward.objects.visible(on).order_by("position", "price_points", "pk")
    return _offers(rewards, account, on, available)


def offer(reward: Reward, account: Account | None, on: datetime.date) -> Offer:
    return _offers([reward], account, on)[0]


def _offers(
    rewards: Iterable[Reward], account: Account | None, on: datetime.date, available: int | None = None
) -> list[Offer]:
    if account is None:
        return [Offer(reward, 0, 0, on) for reward in rewards]
    points = balance(account, on).available if available is None else available
    ordered = ordered_by(account)
    return [Offer(reward, points, ordered.get(reward.pk, 0), on) for reward in rewards]


def ordered_by(account: Account) -> dict[int, int]:
    """How many of each reward the member ordered and did not give back."""
    kept = Voucher.objects.filter(account=account).exclude(state=Voucher.State.CANCELLED)
    counts = kept.values("reward").annotate(number=Count("pk")).values_list("reward", "number")
    return dict(counts.order_by())


def vouchers_of(account: Account, on: datetime.date) -> list[Voucher]:
    """The newest vouchers, those ready to use first. ``voucher.state_on(on)`` is the state to show."""
    newest = Voucher.objects.filter(account=account).select_related("reward").order_by("-pk")
    return sorted(newest[:VOUCHERS_MAX], key=lambda voucher: voucher.state_on(on) != Voucher.State.ISSUED)


def vouchers_by_entry(entries: Iterable[int]) -> dict[int, Voucher]:
    """For the titles of a statement: what a spend bought."""
    found = Voucher.objects.filter(entry__in=list(entries)).select_related("reward")
    return {voucher.entry_id: voucher for voucher in found}


def differences() -> Iterator[Difference]:
    """Vouchers whose price is not what their entry took."""
    sql = """
        SELECT v.id, v.points::bigint, -e.points
        FROM loyalty_voucher v JOIN loyalty_entry e ON e.id = v.entry_id
    """
    yield from compared("voucher points", sql)
