"""The nightly proof of the points' books: who is concerned spends nothing until a person has looked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from club.journeys.accounts import freeze_account
from loyalty.ledger.actions import lock_many
from loyalty.ledger.models import Account
from loyalty.liability import actions
from loyalty.liability.models import Finding, Proof
from loyalty.liability.queries.whose import accounts_of

__all__ = ["prove_books"]


def prove_books(*, now: datetime) -> Proof:
    """Each difference waits on Today for a person, and freezes its member's points (safety.md R8).

    One that was found before freezes nobody again: who thawed the points had looked. Repairs nothing.
    """
    with transaction.atomic():
        proof = actions.prove(now=now)
        found = accounts_of(Finding.objects.open().filter(opened_at=now).order_by("pk"))
        lock_many(sorted(found))
        for account in Account.objects.filter(pk__in=found, frozen_at=None).order_by("pk"):
            account.refresh_from_db(fields=["frozen_at"])  # of one household the first stood for all
            if account.frozen_at is None:
                why = f"reconcile: {found[account.pk]}"
                freeze_account(account=account, why=why, now=now, actor=None, weighs=False)
        return proof
