"""Who may do what at the desk: a table of jobs by role, read against today's posts (safety.md R33).

The posts are the only truth. Nothing is copied into permissions, so a post that ends closes its
screens the same day. Wagtail's own screens for pages and pictures ask for a group: ``settle`` keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from booking.sites.models import Post, Site
from booking.sites.queries import posts_of

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
