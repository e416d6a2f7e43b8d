"""What stands on the shelf: the reward's row lock orders every piece that comes or goes."""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.rewards.models import Reward, StockMove


def locked_reward(reward: Reward) -> Reward:
    return Reward.objects.select_for_update(no_key=True).get(pk=reward.pk)


def move_stock(
    reward: Reward,
    change: int,
    why: str,
    now: datetime.datetime,
    actor: models.Model | None,
    note: str = "",
) -> None:
    """The reward's row is locked. Unlimited rewards are not counted."""
    if reward.stock is None or not change:
        return
    reward.stock += change
    reward.save(update_fields=["stock"])
    StockMove.objects.create(
        reward=reward, change=change, left=reward.stock, why=why, note=note, at=now,
        actor_id=actor.pk if actor else None,
    )  # fmt: skip
