"""What members did with their levels: benefits used, one given by hand, and the night's review."""

import random
from datetime import date, datetime, timedelta

from loyalty.tiers.actions import ask_floor, floor, review, use_entitlement
from loyalty.tiers.models import Tier
from loyalty.tiers.queries import entitlements_of, standings_on
from portal.demo.ground import Ground
from portal.demo.people import Owner

ASKED_DAYS = 180


def live_levels(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    """Some washes at the counter, one level by hand and one that waits, and what the nights would book."""
    today = ground.today
    wash_some(owners, ground.size.washes, chance, today, now)
    give_by_hand(owners, ground, today, now)
    review(on=today, now=now)


def wash_some(owners: list[Owner], washes: int, chance: random.Random, today: date, now: datetime) -> None:
    stands = standings_on([(owner.account, today) for owner in owners])
    raised = [(o, s) for o, s in zip(owners, stands, strict=True) if s.valid_until]
    for owner, standing in chance.sample(raised, min(washes, len(raised))):
        on = max(standing.term_starts_on, today - timedelta(days=chance.randint(1, 90)))
        first = next((item for item in entitlements_of(owner.account, on) if item.left), None)
        if first is not None:
            use_entitlement(
                account=owner.account, benefit=first.benefit, key=f"demo:benefit:{owner.account.pk}", on=on,
                now=now, site=owner.site.code,
            )  # fmt: skip


def give_by_hand(owners: list[Owner], ground: Ground, today: date, now: datetime) -> None:
    """One agreed by two people, one that waits for the second."""
    first, second = ground.logins["club"], ground.logins["gm"]
    until_on = today + timedelta(days=ASKED_DAYS)
    platinum, gold = Tier.objects.get(code="platinum"), Tier.objects.get(code="gold")
    floor(
        account=owners[-1].account, tier=platinum, from_on=today, until_on=until_on, actor=first,
        approver=second, reason="Lends us the car for the spring fair", on=today, now=now,
    )  # fmt: skip
    ask_floor(
        account=owners[-2].account, tier=gold, from_on=today, until_on=until_on, actor=second,
        reason="Came with three cars from another dealer", on=today, now=now,
    )  # fmt: skip
