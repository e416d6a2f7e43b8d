"""The file of a member: what is missing or old, what was changed, who looks after them, what was noted."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from booking.garage.rules import add_months
from booking.sites.models import Site
from booking.sites.queries import policy
from booking.visits.models import Visit
from club.members import rules
from club.members.models import Asked, FieldNews, Member, Note, Relation
from club.members.sealing import unseal, unseal_all
from club.trail.models import TrailEntry

if TYPE_CHECKING:
    from portal.models import User

SEEN = Q(verified_at__isnull=False) | Exists(Visit.objects.filter(person=OuterRef("user")))
CONTACTS = frozenset({"phone", "email"})
EDITS_MAX = 50


@dataclass(frozen=True)
class FileState:
    """How a file stands: percent known, what is missing, what is old, when each field was last heard."""

    percent: int
    missing: list[str]
    stale: list[str]
    heard: Mapping[str, datetime]


@dataclass(frozen=True)
class Edit:
    """One change of a file, opened; ``fields`` name → (before, after), empty once the key is gone."""

    at: datetime
    actor: User | None
    names: list[str]
    fields: Mapping[str, tuple[Any, Any]]


def state_of(member: Member, now: datetime) -> FileState:
    """Two queries."""
    facts = member.facts()
    heard = dict(FieldNews.objects.filter(member=member).values_list("field", "at"))
    fresh = fresh_from(member.site, now)
    old = rules.stale(member.attribute, facts, heard, member.joined_at, fresh)
    return FileState(member.completeness, rules.missing(member.attribute, facts), old, heard)


def fresh_from(site: Site, now: datetime) -> dict[str, datetime]:
    """From when on each field counts as fresh: a contact ages faster than an address."""
    on = now.astimezone(site.tz).date()
    contact, rest = policy(site, "contact_fresh_months", on), policy(site, "file_fresh_months", on)
    return {
        name: now - (on - _months_before(on, contact if name in CONTACTS else rest))
        for name in rules.FIELDS
        if name not in {"name", "birth_day"}  # these do not age
    }


def _months_before(on: date, months: int) -> date:
    return add_months(on, -months)


def ask_next(member: Member, *, now: datetime, contact: str = "") -> str | None:
    """The one field to ask for in this contact; None when it has had its question (F13). Four queries."""
    asked = list(Asked.objects.filter(member=member).values_list("contact", "field", "answer", "at"))
    if contact and any(row[0] == contact for row in asked):
        return None
    on = now.astimezone(member.site.tz).date()
    quiet = now - timedelta(days=policy(member.site, "asked_again_days", on))
    declined = {row[1] for row in asked if row[2] == Asked.Answer.DECLINED and row[3] > quiet}
    declined.add("email")  # opens the account: its owner alone changes it, and proves the new one
    state = state_of(member, now)
    return rules.ask_next(state.missing, state.stale, declined)


def edits_of(member: Member, limit: int = EDITS_MAX, *, is_opened: bool = True) -> list[Edit]:
    """What was changed in the file, newest first, readable as long as the person's key is.

    One query, and one for the key where ``is_opened``; else only the names of the fields are told.
    """
    rows = TrailEntry.objects.filter(
        subject_type=Member._meta.label_lower, subject_id=str(member.pk), verb="member.edited"
    )
    found = list(rows.select_related("actor").order_by("-at", "-id")[: min(limit, EDITS_MAX)])
    sealed = [_sealed(part) for row in found for part in (row.before, row.after)] if is_opened else []
    parts = [json.loads(text) if text else {} for text in unseal_all(member.user, sealed)]
    pairs = list(zip(parts[::2], parts[1::2], strict=True)) if is_opened else [({}, {})] * len(found)
    return [_edit(row, before, after) for row, (before, after) in zip(found, pairs, strict=True)]


def _sealed(part: Mapping[str, Any]) -> bytes | None:
    return b64decode(part["sealed"]) if "sealed" in part else None


def _edit(row: TrailEntry, before: Mapping[str, Any], after: Mapping[str, Any]) -> Edit:
    fields = {name: (before[name], after[name]) for name in before if name in after}
    return Edit(row.at, row.actor, list(row.after.get("fields", [])), fields)


def id_number(member: Member) -> str | None:
    """The number in the clear: for its owner, and for a look that is written down."""
    return unseal(member.user, bytes(member.id_sealed) if member.id_sealed else None)


def relations_of(person: User) -> QuerySet[Relation]:
    """Who looks after them and who did, the present first. One query."""
    rows = Relation.objects.filter(person=person).select_related("staff", "site", "by")
    return rows.order_by(F("until_at").desc(nulls_first=True), "-from_at")


def notes_of(person: User) -> QuerySet[Note]:
    """Newest first. One query."""
    return Note.objects.filter(person=person).select_related("by", "done_by", "site").order_by("-at", "-pk")


def to_verify(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Member]:
    """Records from the web that nobody of us has spoken to yet, the oldest first (club.md §1.5)."""
    rows = Member.objects.filter(site__in=sites, verified_at=None, closed_at=None, merged_into=None)
    return rows.select_related("user", "site").order_by("joined_at", "pk")


def may_be_courted(person: User) -> bool:
    """A record from the web that nobody has verified gets no marketing (F16); who never joined may."""
    return not not_to_be_courted([person.pk])


def not_to_be_courted(people: Collection[int]) -> set[int]:
    """Those of them who may not be courted. One query, none for nobody."""
    if not people:
        return set()
    return set(Member.objects.filter(user__in=people).exclude(SEEN).values_list("user_id", flat=True))
