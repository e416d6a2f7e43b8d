"""What there is to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from booking.sites.models import Site
from club.tasks.models import Task


def open_tasks(sites: Iterable[Site] | Iterable[int], kinds: Iterable[str] | None = None) -> QuerySet[Task]:
    """Open tasks of sites, the first to fall due first. One query."""
    rows = Task.objects.open().for_sites(sites).select_related("site", "assignee", "person")
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return rows.order_by("due_at", "pk")


def tasks_of(subject: str) -> QuerySet[Task]:
    """All tasks about one thing, the newest first. One query."""
    rows = Task.objects.filter(subject=subject).select_related("assignee", "finished_by", "site")
    return rows.order_by("-pk")
