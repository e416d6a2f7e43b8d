"""Adding to the counter that decides tiers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Sum

from loyalty.ledger.actions import KeyReused
from loyalty.ledger.models import Account
from loyalty.tiers import rules
from loyalty.tiers.models import StatusCredit


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


def credit_one(*, change: Change, now: datetime.datetime, actor: models.Model | None = None) -> StatusCredit:
    """``credit`` for a change."""
    return credit(
        account=change.account, kind=change.kind, credits=change.credits, visits=change.visits,
        key=change.key, on=change.on, source=change.source, now=now, actor=actor,
    )  # fmt: skip


def credit_many(*, changes: Sequence[Change], now: datetime.datetime) -> None:
    """Rows for many accounts in one statement, each once per key; the accounts are locked."""
    StatusCredit.objects.bulk_create(
        (
            StatusCredit(
                account=change.account, kind=change.kind, credits=change.credits, visits=change.visits,
                on=change.on, counts_on=max(change.on, change.account.opened_on), posted_at=now,
                key=change.key, source_type=change.source.partition(":")[0],
                source_id=change.source.partition(":")[2],
            )
            for change in changes
        ),
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
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
    source: str = "",
) -> StatusCredit:
    """One row, once per key. ``counts_on``: the day whose membership year it counts in (else ``on``).

    A reversal is negative and names the day of what it reverses. Events give at most 100 a year.
    """
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    counts_on = max(counts_on or on, account.opened_on)
    if done := StatusCredit.objects.filter(key=key).first():
        if (done.account_id, done.kind, done.visits) != (account.pk, kind, visits):
            raise KeyReused
        return done
    if kind == StatusCredit.Kind.EVENT:
        credits = min(credits, rules.EVENTS_A_YEAR - _events(account, counts_on))  # noqa: A001  # as above
    source_type, _, source_id = source.partition(":")
    return StatusCredit.objects.create(
        account=account, kind=kind, credits=credits, visits=visits, on=on, counts_on=counts_on,
        posted_at=now, actor_id=actor.pk if actor else None, key=key, source_type=source_type,
        source_id=source_id,
    )  # fmt: skip


def _events(account: Account, on: datetime.date) -> int:
    year = rules.membership_year(account.opened_on, on)
    rows = StatusCredit.objects.filter(
        account=account, kind=StatusCredit.Kind.EVENT, counts_on__range=(year.starts_on, year.ends_on)
    )
    return int(rows.aggregate(total=Sum("credits", default=0))["total"])
