"""Who may already use a feature that is being rolled out, remembered for half a minute (sources.md K13).

Every page asks, so the answer costs a query twice a minute and process, not one a page.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any, ClassVar

from booking.sites.models import Post
from booking.sites.queries import rollouts
from booking.sites.rules import Rollout

SECONDS = 30


class Memory:
    """What this process knows of the roll-outs, and until when it believes that."""

    found: ClassVar[dict[str, Rollout]] = {}
    until: ClassVar[float] = 0


def is_open(feature: str, person: Any, on: date) -> bool:
    """Whether a person has a feature: by their centre, by their posts, or because everybody has it."""
    rollout = remembered(on).get(feature, Rollout())
    if rollout.stage == "everywhere":
        return True
    sites = set(posts := posts_held(person, on))
    if member := getattr(person, "member", None) if person.is_authenticated else None:
        sites.add(member.site_id)
    return rollout.is_open({site for site in sites if site}, is_head_office=None in posts)


def is_public(feature: str, on: date, site: int | None = None) -> bool:
    """Whether pages for everybody may show it: what one centre offers, or, without one, that it is there.

    What belongs to no centre waits until everybody has the feature: its key is 0.
    """
    rollout = remembered(on).get(feature, Rollout())
    if site is None:
        return rollout.stage != "pre_pilot"
    return rollout.is_open({site}, is_head_office=False)


def posts_held(person: Any, on: date) -> list[int | None]:
    """The sites somebody works for; None stands for the whole group."""
    if not person.is_authenticated:
        return []
    held: list[int | None] = list(
        Post.objects.on(on).filter(user_id=person.pk).values_list("site_id", flat=True)
    )
    return [*held, None] if person.is_superuser else held


def remembered(on: date) -> dict[str, Rollout]:
    if Memory.until <= time.monotonic():
        Memory.found, Memory.until = rollouts(on), time.monotonic() + SECONDS
    return Memory.found


def forget() -> None:
    """After a change: this process asks the database at once, the others within half a minute."""
    Memory.until = 0
