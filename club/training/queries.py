"""Who holds which certificate; who was coached on what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from booking.sites.models import Site
from club.training.models import Certificate, Coaching

if TYPE_CHECKING:
    from portal.models import User

ROWS_MAX = 300


def is_certified(user: User, course: str, on: date) -> bool:
    """Whether somebody's certificate holds on a day. One query."""
    return Certificate.objects.valid_on(on).filter(user_id=user.pk, course=course).exists()


def certificates(users: Iterable[int]) -> QuerySet[Certificate]:
    """Of these people, the newest first."""
    rows = Certificate.objects.filter(user__in=list(users)).select_related("user", "recorded_by")
    return rows.order_by("-passed_on", "-pk")[:ROWS_MAX]


def coachings(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Coaching]:
    """Those to be looked at again first, by their day; then the newest."""
    rows = Coaching.objects.for_sites(sites).select_related("user", "coach", "site", "reviewed_by")
    return rows.order_by(F("reviewed_at").desc(nulls_first=True), "review_on", "-pk")[:ROWS_MAX]
