"""Who may do what at the desk: a table of jobs by role, read against today's posts (safety.md R33).

The posts are the only truth. Nothing is copied into permissions, so a post that ends closes its
screens the same day. Wagtail's own screens for pages and pictures ask for a group: ``settle`` keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from booking.sites.models import Post, Site
from booking.sites.queries import posts_at

Role = Post.Role
EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.GENERAL_MANAGER, Role.ADMINISTRATOR})
EDITORS = "Editors"


@dataclass(frozen=True, slots=True)
class Right:
    """Roles that see a job's screens, and those of them that may change what they see."""

    reads: frozenset[Role]
    writes: frozenset[Role]


def right(writes: Iterable[Role], reads: Iterable[Role] = ()) -> Right:
    """Leaders write everywhere; auditors read everywhere and write nowhere."""
    writers = LEADERS | frozenset(writes)
    return Right(writers | frozenset(reads) | {Role.AUDITOR}, writers)


JOBS: dict[str, Right] = {
    "today": Right(EVERYBODY, frozenset()),
    "workshop": right({Role.ADVISOR, Role.WORKSHOP}, {Role.CARE_AGENT, Role.CLUB_MANAGER}),
    "bills": right({Role.ADVISOR}),
    "members": right({Role.ADVISOR, Role.CLUB_MANAGER, Role.CARE_AGENT}, {Role.SALES}),
    "vouchers": right({Role.ADVISOR, Role.CLUB_MANAGER}),
    "points": right({Role.CLUB_MANAGER}, {Role.ADVISOR, Role.CARE_AGENT}),
    "liability": right((), {Role.CLUB_MANAGER}),
    "claims": right({Role.CLUB_MANAGER, Role.CARE_AGENT}, {Role.ADVISOR}),
    "growth": right({Role.CLUB_MANAGER}, {Role.SALES}),
    "leads": right({Role.SALES, Role.CLUB_MANAGER}, {Role.ADVISOR, Role.CARE_AGENT}),
    "care": right(
        {Role.CARE_AGENT, Role.TEAM_LEAD, Role.DEPARTMENT_HEAD},
        {Role.ADVISOR, Role.WORKSHOP, Role.CLUB_MANAGER, Role.SALES},
    ),
    "tasks": right(EVERYBODY - {Role.EDITOR, Role.AUDITOR}),
    "figures": right({Role.CLUB_MANAGER}, {Role.CARE_AGENT}),
    "files": right((), ()),
    "content": Right(
        frozenset({Role.EDITOR, Role.CLUB_MANAGER, Role.ADMINISTRATOR}),
        frozenset({Role.EDITOR, Role.CLUB_MANAGER, Role.ADMINISTRATOR}),
    ),
    "capacity": right({Role.WORKSHOP}),
    "people": Right(frozenset({Role.ADMINISTRATOR, Role.AUDITOR}), frozenset({Role.ADMINISTRATOR})),
    "group": Right(LEADERS | {Role.AUDITOR}, frozenset({Role.ADMINISTRATOR})),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may do in one job: the sites they see, and those where they may act."""

    seen: frozenset[int]
    acted: frozenset[int]
    everywhere: bool = False  # holds the job for the whole group
    acts_everywhere: bool = False

    def sites(self) -> QuerySet[Site]:
        return Site.objects.filter(pk__in=self.seen).order_by("name")

    def acts_at(self, site_id: int | None) -> bool:
        return self.acts_everywhere if site_id is None else site_id in self.acted

    def __bool__(self) -> bool:
        return bool(self.seen) or self.everywhere


NOBODY = Scope(frozenset(), frozenset())


def scope_of(user: Any, job: str) -> Scope:
    """The person's reach in a job today. Two queries the first time, none for the next jobs."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    posts, sites = held_today(user)
    right = JOBS[job]
    seen, acted = reach(posts, sites, right.reads), reach(posts, sites, right.writes)
    return Scope(
        frozenset(sites) if None in seen else frozenset(pk for pk in seen if pk),
        frozenset(sites) if None in acted else frozenset(pk for pk in acted if pk),
        None in seen,
        None in acted,
    )


def reach(
    posts: list[tuple[str, int | None]], sites: frozenset[int], roles: frozenset[Role]
) -> set[int | None]:
    """The sites of the posts with these roles; None among them stands for the whole group."""
    return {site for role, site in posts if role in roles}


def held_today(user: Any) -> tuple[list[tuple[str, int | None]], frozenset[int]]:
    """Posts as (role, site or None for the group) and all sites, kept on this request's user."""
    today = timezone.localdate()
    if getattr(user, "_posts_held", (None,))[0] != today:
        mine = posts_at(timezone.now()).filter(user_id=user.pk)
        posts: list[tuple[str, int | None]] = list(mine.values_list("role", "site_id"))
        if user.is_superuser:
            posts.append((Role.ADMINISTRATOR, None))
        user._posts_held = (today, posts, frozenset(Site.objects.values_list("pk", flat=True)))
    return user._posts_held[1], user._posts_held[2]


class PostBackend(BaseBackend):
    """Whoever holds a post today may enter the desk; every screen then asks for its own job."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or not user_obj.is_staff:
            return set()
        return {"wagtailadmin.access_admin"} if held_today(user_obj)[0] else set()


def settle(*, now: datetime) -> None:
    """Let the editors' group hold exactly those whose post today brings them the content."""
    group = editors()
    posts = posts_at(now).filter(role__in=JOBS["content"].writes)
    group.user_set.set(posts.values_list("user", flat=True).distinct())


def settle_at_sign_in(sender: object, user: Any, **_kwargs: object) -> None:
    """A person's place in the editors' group, put right whenever they sign in (at least twice a day)."""
    if not user.is_staff:
        return
    group, roles = editors(), {role for role, _site in held_today(user)[0]}
    if roles & JOBS["content"].writes:
        user.groups.add(group)
    else:
        user.groups.remove(group)


def editors() -> Group:
    """The group that Wagtail's page tree and pictures ask for, with its rights.

    Wagtail brings a group of this name that may write pages and not publish them: it is given the rest.
    """
    group, _made = Group.objects.get_or_create(name=EDITORS)
    held = GroupPagePermission.objects.filter(group=group, permission__codename="publish_page")
    if not held.exists():
        root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
        pages = Q(content_type__model="page", codename__in=["add_page", "change_page", "publish_page"])
        images = Q(content_type__model="image", codename__in=["add_image", "change_image", "choose_image"])
        wagtail = Permission.objects.filter(content_type__app_label__startswith="wagtail")
        for permission in wagtail.filter(pages):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in wagtail.filter(images):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
    return group
