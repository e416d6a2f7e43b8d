"""The catalogue changes by versions, and the shelf by pieces that came or were counted."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from loyalty.rewards.actions.refusals import BadReward, BadStock
from loyalty.rewards.actions.shelf import locked_reward, move_stock
from loyalty.rewards.models import Reward, RewardVersion, StockMove

SETTABLE = (
    "kind", "name", "name_zh", "summary", "summary_zh", "details", "details_zh", "icon", "price_points",
    "tier_prices", "cash_minor", "currency", "per_member", "tiers", "segments", "sites", "visible_from",
    "visible_until", "active_from", "active_until", "valid_days", "position", "event",
)  # fmt: skip
PIECES_MAX = 1_000_000
POINTS_MAX = 10_000_000


@transaction.atomic
def save_reward(
    *,
    slug: str,
    now: datetime.datetime,
    author: models.Model | None = None,
    stock: int | None = None,
    **fields: Any,
) -> Reward:
    """A new reward, or the next version of one. Vouchers ordered before keep what they were ordered for.

    ``stock`` is how a new reward begins (None = unlimited); later it changes by ``restock`` alone.
    """
    if not fields.keys() <= set(SETTABLE):
        raise TypeError(f"unknown fields: {sorted(fields.keys() - set(SETTABLE))}")
    reward = Reward.objects.select_for_update(no_key=True).filter(slug=slug).first()
    is_new = reward is None
    reward = reward or Reward(slug=slug, stock=None if stock is None else 0, version=0)
    before = _facts(reward)
    for name, value in fields.items():
        setattr(reward, name, value)
    _check(reward)
    if not is_new and _facts(reward) == before:
        return reward
    reward.version += 1
    reward.save()
    RewardVersion.objects.create(
        reward=reward, version=reward.version, facts=_facts(reward), at=now,
        author_id=author.pk if author else None,
    )  # fmt: skip
    if is_new and stock:
        restock(reward=reward, pieces=stock, now=now, actor=author)
        reward.refresh_from_db()
    return reward


@transaction.atomic
def restock(
    *,
    reward: Reward,
    pieces: int,
    now: datetime.datetime,
    actor: models.Model | None = None,
    note: str = "",
    is_count: bool = False,
) -> Reward:
    """Pieces came in; or, with ``is_count``, so many were counted on the shelf (0 is an answer).

    An unlimited reward becomes a counted one.
    """
    least = 0 if is_count else 1
    if type(pieces) is not int or not least <= pieces <= PIECES_MAX:
        raise BadStock
    fresh = locked_reward(reward)
    if fresh.stock is None:
        fresh.stock = 0
        fresh.save(update_fields=["stock"])
    change = pieces - fresh.stock if is_count else pieces
    if fresh.stock + change > PIECES_MAX:
        raise BadStock
    why = StockMove.Why.COUNT if is_count else StockMove.Why.RESTOCK
    move_stock(fresh, change, why, now, actor, note=note.strip()[:200])
    return fresh


def _check(reward: Reward) -> None:
    prices = reward.tier_prices
    spans = [(reward.visible_from, reward.visible_until), (reward.active_from, reward.active_until)]
    is_sound = (
        isinstance(prices, dict)
        and all(type(points) is int and 0 < points <= POINTS_MAX for points in prices.values())
        and not any(first and last and last < first for first, last in spans)
        and (not reward.cash_minor or reward.kind != Reward.Kind.DONATION)
        and (not reward.event or reward.kind == Reward.Kind.EVENT)
    )
    try:
        reward.full_clean(validate_unique=reward.pk is None)
    except ValidationError as error:
        raise BadReward("; ".join(error.messages)) from error
    if not is_sound:
        raise BadReward


def _facts(reward: Reward) -> dict[str, Any]:
    """As JSON keeps it, so that old and new compare."""
    values = {name: getattr(reward, name) for name in SETTABLE}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }
