"""Who follows, handles and decides (sources.md A3, A6, H16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from booking.sites.models import Post, Site
from booking.sites.queries import holds_role
from club.complaints.models import Ticket

if TYPE_CHECKING:
    from portal.models import User

Role = Post.Role
OVERSEERS = (Role.CARE_AGENT, Role.GENERAL_MANAGER, Role.ADMINISTRATOR)
PEOPLE_MAX = 60


def people_of(site: Site, roles: Iterable[str], on: date) -> list[User]:
    """Who holds one of the roles at the site, else at the whole group; at most 60. Up to two queries."""
    posts = Post.objects.on(on).filter(role__in=list(roles), user__is_active=True).select_related("user")
    for where in (Q(site=site), Q(site=None)):
        found = {post.user_id: post.user for post in posts.filter(where).order_by("user_id")[:PEOPLE_MAX]}
        if found:
            return list(found.values())
    return []


def manages(user: User, site: Site, on: date) -> bool:
    """Whether a person is general manager of the site or of the whole group."""
    return holds_role(user, Role.GENERAL_MANAGER, site, on=on)


def choose_overseer(site: Site, on: date, without: User | None = None) -> User | None:
    """Somebody of care or management who is not of this site alone: the one with the fewest tickets.

    Posts for the whole group first, then those of other sites. Up to two queries.
    """
    from_above = Q(posts__site=None)
    from_beside = Q(posts__site__isnull=False) & ~Q(posts__site=site)
    today = Q(posts__from_date__lte=on) & (Q(posts__until_date=None) | Q(posts__until_date__gt=on))
    people = get_user_model().objects.filter(is_active=True)
    if without is not None:
        people = people.exclude(pk=without.pk)
    for role in OVERSEERS:
        for where in (from_above, from_beside):
            rows = people.filter(where, today, posts__role=role).distinct()
            busy = Count("pk", filter=Q(pk__in=Ticket.objects.open().values("overseer")))
            found = rows.annotate(busy=busy).order_by("busy", "pk").first()
            if found is not None:
                return found
    return None


def outside(site: Site, on: date) -> QuerySet[Post]:
    """Posts whose holder may follow a complaint about the site from outside: the group's and other sites'.

    The group administrator's counts wherever it was given: who works at the only site has nobody else.
    """
    return Post.objects.on(on).filter(Q(site=None) | ~Q(site=site) | Q(role=Role.ADMINISTRATOR))


def may_handle(user: User, site: Site, on: date) -> bool:
    """Whether a person works at the site or for the whole group."""
    posts = Post.objects.on(on).filter(user=user).exclude(role__in=(Role.EDITOR, Role.AUDITOR))
    return posts.filter(Q(site=site) | Q(site=None)).exists()


def is_seen_from_outside(ticket: Ticket) -> bool:
    """Whether somebody who is not of its site alone follows, handles or received it. Up to one query."""
    if ticket.overseer_id is not None:
        return True
    since = ticket.received_at.astimezone(ticket.site.tz).date()
    posts = Post.objects.filter(Q(until_date=None) | Q(until_date__gt=since))
    return (
        posts.filter(user__in=[ticket.handler_id, ticket.first_owner_id]).exclude(site=ticket.site).exists()
    )
