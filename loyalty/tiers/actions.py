"""Adding to the counter that decides tiers."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.db.models import Sum

from loyalty.ledger.actions import KeyReused
from loyalty.ledger.models import Account
from loyalty.tiers import rules
from loyalty.tiers.models import StatusCredit


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
