"""Opening, freezing and thawing an account."""

from __future__ import annotations

import datetime

from django.db import models, transaction

from loyalty.ledger.models import Account


def open_account(*, owner: models.Model, now: datetime.datetime, on: datetime.date | None = None) -> Account:
    """The owner's account, opened when there is none. ``on``: member day of joining (else now's date)."""
    day = on or now.date()
    account, _ = Account.objects.get_or_create(
        owner_id=owner.pk, defaults={"opened_at": now, "opened_on": day, "known_on": day}
    )
    return account


@transaction.atomic
def freeze(*, account: Account, reason: str, now: datetime.datetime) -> Account:
    """Stop spending until somebody decides (loyalty.md §2, safety.md R8)."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.frozen_at is None:
        locked.frozen_at, locked.frozen_reason = now, reason
        locked.save(update_fields=["frozen_at", "frozen_reason"])
    return locked


@transaction.atomic
def thaw(*, account: Account) -> Account:
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.frozen_at, locked.frozen_reason = None, ""
    locked.save(update_fields=["frozen_at", "frozen_reason"])
    return locked
