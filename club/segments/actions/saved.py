"""Segments made, changed and archived at the desk; each change is a version with its author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal
from club.segments import rules
from club.segments.models import Segment, SegmentMember, SegmentVersion
from club.segments.queries.members import members_in
from club.segments.rules.filters import Unreadable
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class SegmentTaken(Refusal):
    code = "segment_taken"
    status = 409
    sentence = _("There is a segment of this short name already.")


class NothingAsked(Refusal):
    code = "nothing_asked"
    sentence = _("Choose at least one condition.")


class ConditionUnknown(Refusal):
    code = "condition_unknown"
    sentence = _("One of these conditions cannot be read. Please choose it anew.")


class SegmentFixed(Refusal):
    code = "segment_fixed"
    status = 409
    sentence = _("A snapshot stays as it was taken. Take a new one instead.")


class SegmentArchived(Refusal):
    code = "segment_archived"
    status = 409
    sentence = _("This segment is archived.")


@transaction.atomic
def save_segment(
    *, code: str, name: str, definition: Mapping[str, Any], on: date, now: datetime, actor: User | None,
    name_zh: str = "",
) -> Segment:  # fmt: skip
    """A new live segment that asks this from the day on."""
    check(definition)
    segment, made = Segment.objects.get_or_create(
        code=code, defaults={"name": name, "name_zh": name_zh, "created_at": now, "created_by": actor}
    )
    if not made:
        raise SegmentTaken
    add_version(segment, definition, on, now, actor)
    return segment


@transaction.atomic
def change_segment(
    *, segment: Segment, definition: Mapping[str, Any], on: date, now: datetime, actor: User | None,
    name: str = "", name_zh: str = "",
) -> Segment:  # fmt: skip
    """Other conditions from the day on; what it asked before stays true of the days before."""
    check(definition)
    locked = in_use(segment)
    if locked.kind == Segment.Kind.SNAPSHOT:
        raise SegmentFixed
    if name:
        locked.name, locked.name_zh = name, name_zh
        locked.save(update_fields=["name", "name_zh"])
    newest = locked.versions.order_by("-number")[0]
    if newest.definition != dict(definition):
        add_version(locked, definition, on, now, actor)
    return locked


@transaction.atomic
def take_snapshot(
    *, segment: Segment, code: str, name: str, on: date, now: datetime, actor: User | None, name_zh: str = ""
) -> Segment:
    """Who is in a segment today, kept under a name of its own."""
    source = in_use(segment)
    snapshot, made = Segment.objects.get_or_create(
        code=code,
        defaults={
            "name": name, "name_zh": name_zh, "kind": Segment.Kind.SNAPSHOT, "taken_on": on,
            "created_at": now, "created_by": actor,
        },
    )  # fmt: skip
    if not made:
        raise SegmentTaken
    asked = source.version_on(on)
    add_version(snapshot, asked.definition if asked else {}, on, now, actor)
    people = members_in(source, on).values_list("pk", flat=True)
    SegmentMember.objects.bulk_create(
        (SegmentMember(segment=snapshot, member_id=pk) for pk in people.iterator(5_000)), batch_size=5_000
    )
    return snapshot


@transaction.atomic
def archive_segment(*, segment: Segment, now: datetime, actor: User | None) -> Segment:
    """No longer offered and no longer anybody's; its history stays."""
    locked = in_use(segment)
    locked.archived_at = now
    locked.save(update_fields=["archived_at"])
    record(actor=actor, verb="segment.archived", subject=locked, now=now)
    return locked


def check(definition: Mapping[str, Any]) -> None:
    if not definition:
        raise NothingAsked
    try:
        rules.read(definition)
    except Unreadable as error:
        raise ConditionUnknown from error


def in_use(segment: Segment) -> Segment:
    locked = Segment.objects.select_for_update().get(pk=segment.pk)
    if locked.archived_at is not None:
        raise SegmentArchived
    return locked


def add_version(
    segment: Segment, definition: Mapping[str, Any], on: date, now: datetime, actor: User | None
) -> None:
    number = segment.versions.count() + 1
    SegmentVersion.objects.create(
        segment=segment, number=number, definition=dict(definition), valid_from=on, at=now, author=actor
    )
    record(
        actor=actor, verb="segment.version", subject=segment, now=now,
        data={"number": number, "definition": dict(definition)},
    )  # fmt: skip
