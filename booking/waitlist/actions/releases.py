"""What came free, written down in the transaction that freed it, and looked at by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from booking.appointments.rules import Freed
from booking.sites.models import Site
from booking.waitlist.models import Release, WaitlistEntry


def note_freed(freed: Iterable[Freed], *, now: datetime) -> int:
    """Remember the days of freed time at sites where somebody waits for them; how many rows."""
    spans: dict[int, list[Freed]] = {}
    for piece in freed:
        if piece.ends_at > now:
            spans.setdefault(piece.site_id, []).append(piece)
    if not spans:
        return 0
    sites = Site.objects.in_bulk(spans)
    rows = [_release(sites[pk], pieces, now) for pk, pieces in sorted(spans.items())]
    waited = [row for row in rows if _is_waited_for(row)]
    return len(Release.objects.bulk_create(waited))


def done_with(release: Release) -> None:
    Release.objects.filter(pk=release.pk).delete()


def put_off(release: Release, *, until: datetime) -> None:
    """Look again then: the night is not for offers."""
    Release.objects.filter(pk=release.pk).update(not_before=until)


def _release(site: Site, pieces: list[Freed], now: datetime) -> Release:
    days: list[date] = []
    for piece in pieces:
        days += [piece.starts_at.astimezone(site.tz).date(), piece.ends_at.astimezone(site.tz).date()]
    return Release(site=site, first_date=min(days), last_date=max(days), recorded_at=now, not_before=now)


def _is_waited_for(row: Release) -> bool:
    waiting = WaitlistEntry.objects.waiting().filter(site=row.site)
    return waiting.filter(first_date__lte=row.last_date, last_date__gte=row.first_date).exists()
