"""Issuing and revoking feeds. A new one ends the one before it: there is one valid address for each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from booking.feeds.models import Feed
from booking.feeds.queries import FeedRevoked, may_hold

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site
    from booking.workshop.models import Resource


@transaction.atomic
def issue(
    *,
    kind: str,
    holder: AbstractBaseUser,
    now: datetime,
    site: Site | None = None,
    unit: Resource | None = None,
) -> Feed:
    """A new secret address for its holder; the old one of the same calendar is dead at once.

    Raises FeedRevoked when the holder may not see what it would show.
    """
    site = unit.site if unit else site
    if not may_hold(holder, kind, site, now):
        raise FeedRevoked
    get_user_model()._default_manager.select_for_update(no_key=True).values("pk").get(pk=holder.pk)
    before = Feed.objects.valid().filter(kind=kind, holder_id=holder.pk, site=site, unit=unit)
    before.update(revoked_at=now, revoked_by=holder.pk)
    return Feed.objects.create(kind=Feed.Kind(kind), holder_id=holder.pk, site=site, unit=unit, issued_at=now)


def revoke(*, feed: Feed, now: datetime, actor: AbstractBaseUser) -> Feed:
    """The address answers 404 from now on. Revoking twice changes nothing."""
    Feed.objects.valid().filter(pk=feed.pk).update(revoked_at=now, revoked_by=actor.pk)
    feed.refresh_from_db()
    return feed
