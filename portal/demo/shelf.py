"""The rewards on the demo's shelf, laid out by the verbs of the catalogue; the newest changes are versions."""

from datetime import date, datetime, timedelta
from typing import Any

from loyalty.ledger.models import Account
from loyalty.refusals import Refusal
from loyalty.rewards.actions import donate, order, save_reward
from loyalty.rewards.models import Reward, Voucher
from portal.demo import goods

COLUMNS = (
    "slug", "kind", "name", "name_zh", "summary", "summary_zh",
    "price_points", "icon", "stock", "per_member", "valid_days",
)  # fmt: skip
# What is new since this week: a price by level, cash besides, a level of its own, a coming day.
NEWS: dict[str, dict[str, Any]] = {
    "pick-up": {"tier_prices": {"gold": 2_300, "platinum": 2_000, "diamond": 1_500}},
    "child-seat": {"price_points": 6_000, "cash_minor": 4_900},
    "courtesy-upgrade": {"tiers": ["gold", "platinum", "diamond"]},
}


def stock_rewards(first: date, currency: str, now: datetime) -> None:
    coin = goods.COINS[currency]
    for place, row in enumerate(goods.REWARDS):
        facts: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        facts |= {name: facts[name].replace("{coin}", coin) for name in ("name", "name_zh")}
        save_reward(now=now, position=place, visible_from=first, **facts)


def change_prices(today: date, currency: str, now: datetime) -> None:
    """The past keeps what it was ordered for: its vouchers name the first version."""
    for slug, facts in NEWS.items():
        money: dict[str, Any] = {"currency": currency} if "cash_minor" in facts else {}
        save_reward(slug=slug, now=now, **facts, **money)
    save_reward(slug="winter-check", now=now, active_from=today + timedelta(days=9))


def take(account: Account, wanted: Reward, key: str, on: date, now: datetime) -> Voucher | None:
    """Ordered or given away; over the member's limit: nothing."""
    try:
        if wanted.kind == Reward.Kind.DONATION:
            donate(reward=wanted, account=account, key=key, on=on, now=now)
            return None
        return order(reward=wanted, account=account, key=key, on=on, now=now)
    except Refusal:
        return None
