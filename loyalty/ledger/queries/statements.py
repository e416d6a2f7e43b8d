"""The statement: entries, newest day first, page by page."""

from __future__ import annotations

from django.db.models import Q

from loyalty.ledger.models import Account, Entry

PAGE_MAX = 100


def statement(account: Account, before: int | None = None, limit: int = 20) -> list[Entry]:
    """At most ``limit`` entries (never over 100), older than the entry id ``before`` when given.

    Of everybody who counts together with the account today. Keyset paging: the next page is asked for
    with the last entry's id, so it costs the same at 100,000 entries as at ten.
    """
    entries = Entry.objects.filter(account_id__in=together(account))
    if before is not None:
        last = entries.filter(pk=before).values_list("on", flat=True).first()
        entries = entries.filter(Q(on__lt=last) | Q(on=last, pk__lt=before)) if last else entries.none()
    found = entries.select_related("hold", "account").prefetch_related("lots")
    return list(found.order_by("-on", "-pk")[: min(limit, PAGE_MAX)])


def one_persons(account: Account) -> list[int]:
    """Ids of an account and of those merged into it: what one person did, without the rest of a household."""
    if account.special_on is None:
        return [account.pk]
    return [account.pk, *Account.objects.filter(merged_into=account).values_list("pk", flat=True)]


def together(account: Account) -> list[int]:
    """Ids of the accounts that count together today; without a question for one that never did."""
    if account.special_on is None:
        return [account.pk]
    root = Account.objects.filter(pk=account.pk).values_list("root_id", flat=True).get() or account.pk
    return [root, *Account.objects.filter(root_id=root).values_list("pk", flat=True)]
