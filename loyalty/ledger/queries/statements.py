"""The statement: entries, newest day first, page by page."""

from __future__ import annotations

from django.db.models import Q

from loyalty.ledger.models import Account, Entry

PAGE_MAX = 100


def statement(account: Account, before: int | None = None, limit: int = 20) -> list[Entry]:
    """At most ``limit`` entries (never over 100), older than the entry id ``before`` when given.

    Keyset paging: the next page is asked for with the last entry's id, so it costs the same at
    100,000 entries as at ten.
    """
    entries = Entry.objects.filter(account=account)
    if before is not None:
        last = entries.filter(pk=before).values_list("on", flat=True).first()
        entries = entries.filter(Q(on__lt=last) | Q(on=last, pk__lt=before)) if last else entries.none()
    return list(entries.select_related("lot", "hold").order_by("-on", "-pk")[: min(limit, PAGE_MAX)])
