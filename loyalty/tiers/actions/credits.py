"""Adding to the counter that decides tiers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from loyalty.ledger.actions import KeyReused, lock, movement
from loyalty.ledger.models import Account
from loyalty.policies.queries import policy
from loyalty.tiers.models import StatusCredit
from loyalty.tiers.queries import room_for_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What ``credit`` takes, for one of many: spending and visits only, never events."""

    account: Account
    kind: str
    credits: int
    key: str
    on: datetime.date
    visits: int = 0
    source: str = ""
    brand: str = ""
    opens_on: datetime.date | None = None

    @property
    def effective_on(self) -> datetime.date:
        return max(self.on, self.opens_on or self.on)


def credit_one(*, change: Change, now: datetime.datetime, actor: models.Model | None = None) -> StatusCredit:
    """``credit`` for a change."""
    return credit(
        account=change.account, kind=change.kind, credits=change.credits, visits=change.visits,
        key=change.key, on=change.on, opens_on=change.opens_on, source=change.source, brand=change.brand,
        now=now, actor=actor,
    )  # fmt: skip


def credit_many(*, changes: Sequence[Change], now: datetime.datetime) -> None:
    """Rows for many accounts in one statement, each once per key; the accounts are locked."""
    StatusCredit.objects.bulk_create(
        (
            StatusCredit(
                account=change.account, kind=change.kind, credits=change.credits, visits=change.visits,
                on=change.effective_on, counts_on=max(change.effective_on, change.account.opened_on),
                posted_at=now, key=change.key, source_type=change.source.partition(":")[0],
                source_id=change.source.partition(":")[2], brand=change.brand,
            )
            for change in changes
        ),
        ignore_conflicts=True,
    )  # fmt: skip


@movement
def credit(
    *,
    account: Account,
    kind: str,
    credits: int,  # noqa: A002  # the domain's word
    visits: int = 0,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    counts_on: datetime.date | None = None,
    opens_on: datetime.date | None = None,
    source: str = "",
    brand: str = "",
) -> StatusCredit:
    """One row, once per key. ``opens_on``: a pending credit takes effect, and counts, when it opens.

    A reversal is negative and names the day of what it reverses (``counts_on``). Events give no more
    than ``event_credits_per_year`` in a membership year.
    """
    lock(account.pk)
    on = max(on, opens_on or on)
    counts_on = max(counts_on or on, account.opened_on)
    if done := StatusCredit.objects.filter(key=key).first():
        if (done.account_id, done.kind, done.visits) != (account.pk, kind, visits):
            raise KeyReused
        return done
    if kind == StatusCredit.Kind.EVENT:
        credits = min(credits, room_for_events(account, counts_on))  # noqa: A001  # as above
    source_type, _, source_id = source.partition(":")
    return StatusCredit.objects.create(
        account=account, kind=kind, credits=credits, visits=visits, on=on, counts_on=counts_on, brand=brand,
        posted_at=now, actor_id=actor.pk if actor else None, key=key, source_type=source_type,
        source_id=source_id,
    )  # fmt: skip


def credit_event(
    *, account: Account, key: str, on: datetime.date, now: datetime.datetime, source: str = ""
) -> StatusCredit:
    """An event attended: ``credits_per_event``, up to the year's most."""
    return credit(
        account=account, kind=StatusCredit.Kind.EVENT, credits=policy("credits_per_event", on), key=key,
        on=on, now=now, source=source,
    )  # fmt: skip


def credit_referral(
    *,
    account: Account,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    opens_on: datetime.date | None = None,
    source: str = "",
) -> StatusCredit:
    """A friend bought a car: ``credits_per_referral``, counting from ``opens_on``."""
    return credit(
        account=account, kind=StatusCredit.Kind.REFERRAL, credits=policy("credits_per_referral", on), key=key,
        on=on, now=now, opens_on=opens_on, source=source,
    )  # fmt: skip


@movement
def take_back(
    *, key: str, on: datetime.date, now: datetime.datetime, actor: models.Model | None = None
) -> StatusCredit | None:
    """What the key brought is undone, in the membership year it counted in. None if it brought nothing."""
    given = StatusCredit.objects.filter(key=key).select_related("account").first()
    if given is None or not given.credits:
        return None
    return credit(
        account=given.account, kind=given.kind, credits=-given.credits, visits=-given.visits,
        key=f"{key}:back", on=on, counts_on=given.counts_on, brand=given.brand,
        source=f"{given.source_type}:{given.source_id}", now=now, actor=actor,
    )  # fmt: skip
