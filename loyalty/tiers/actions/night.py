"""The nightly review: what changed for whom, booked once (loyalty.md §4.4, §4.5, §4.8).

It decides nothing: the level is what ``standing`` says with or without it. It compares that with the
newest row of news and writes the difference, so it may run any number of times, or not at all for a week.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from django.db import models, transaction

from loyalty.ledger.actions import lock_many, movement
from loyalty.ledger.models import Account
from loyalty.tiers.models import Tier, TierNews, WakeUp
from loyalty.tiers.queries import Standing, standings_on

BATCH = 500


def review(*, on: datetime.date, now: datetime.datetime) -> int:
    """Every member, batch by batch; how many rows are new."""
    return sum(len(review_some(ids=ids, on=on, now=now)) for ids in batches())


def batches() -> Iterator[list[int]]:
    """The ids of all accounts, a batch at a time: nothing in memory grows with the table."""
    after = 0
    while ids := list(
        Account.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        after = ids[-1]
        yield ids


@movement
def review_some(*, ids: Sequence[int], on: datetime.date, now: datetime.datetime) -> list[TierNews | WakeUp]:
    """``review`` of some accounts: twelve queries whatever their number."""
    lock_many(list(ids))
    accounts = list(Account.objects.filter(pk__in=ids).order_by("pk"))
    standings = standings_on([(account, on) for account in accounts])
    newest = TierNews.objects.filter(account__in=ids).order_by("account", "-pk").distinct("account")
    told = {row.account_id: row for row in newest.select_related("tier")}
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    lowest = min(tiers.values(), key=lambda tier: tier.rank)
    found = [
        _news(account, now_stands, told.get(account.pk), tiers, lowest, on, now)
        for account, now_stands in zip(accounts, standings, strict=True)
    ]
    news = TierNews.objects.bulk_create([row for row in found if row])
    return [*news, *_sleepers(accounts, standings, on, now)]


def _news(
    account: Account,
    stands: Standing,
    told: TierNews | None,
    tiers: Mapping[str, Tier],
    lowest: Tier,
    on: datetime.date,
    now: datetime.datetime,
) -> TierNews | None:
    kind = _kind(stands, told, lowest)
    if kind is None:
        return None
    is_grace = kind == TierNews.Kind.GRACE
    gap = stands.gap if is_grace else None
    return TierNews(
        account=account, kind=kind, tier=tiers[stands.tier.code], before=told.tier if told else None, on=on,
        starts_on=stands.grace_starts_on or stands.term_starts_on, until=stands.valid_until,
        credits_missing=gap.credits if gap else 0, visits_missing=gap.visits if gap else None, posted_at=now,
    )  # fmt: skip


def _kind(stands: Standing, told: TierNews | None, lowest: Tier) -> str | None:
    """How this standing differs from what was last known; None if it does not."""
    if told is None and stands.grace_until:
        return TierNews.Kind.GRACE
    rank = told.tier.rank if told else lowest.rank
    if stands.tier.rank != rank:
        return TierNews.Kind.UP if stands.tier.rank > rank else TierNews.Kind.DOWN
    if told is None or stands.valid_until is None:
        return None
    was_grace = told.kind == TierNews.Kind.GRACE
    if stands.grace_until:
        return None if was_grace and told.until == stands.grace_until else TierNews.Kind.GRACE
    is_later = told.until is not None and stands.valid_until > told.until
    return (
        TierNews.Kind.RENEWED if was_grace or (is_later and stands.term_starts_on > told.starts_on) else None
    )


def _sleepers(
    accounts: Sequence[Account], standings: Sequence[Standing], on: datetime.date, now: datetime.datetime
) -> list[TierNews | WakeUp]:
    """Tasks for those who fell asleep; those of members who came again are closed."""
    pairs = list(zip(accounts, standings, strict=True))
    awake = [account.pk for account, stands in pairs if not stands.is_asleep]
    WakeUp.objects.filter(account__in=awake, woke_on=None).update(woke_on=on)
    asleep = {account.pk: stands.asleep_from for account, stands in pairs if stands.is_asleep}
    known = set(WakeUp.objects.filter(account__in=asleep).values_list("account_id", "since_on"))
    fresh = [(pk, since) for pk, since in asleep.items() if (pk, since) not in known]
    return list(
        WakeUp.objects.bulk_create(WakeUp(account_id=pk, since_on=since, found_at=now) for pk, since in fresh)
    )


@transaction.atomic
def handle_wake_up(*, wake_up: WakeUp, note: str, actor: models.Model, now: datetime.datetime) -> WakeUp:
    """Somebody got in touch. The first note stays."""
    row = WakeUp.objects.select_for_update().get(pk=wake_up.pk)
    if row.handled_at is None:
        row.handled_at, row.handled_by_id, row.note = now, actor.pk, note.strip()[:300]
        row.save(update_fields=["handled_at", "handled_by", "note"])
    return row
