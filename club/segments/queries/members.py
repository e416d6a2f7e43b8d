"""Who is in a segment, and in which segments somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from booking.sites.queries import group
from club.members.models import Consent, Member
from club.segments import rules
from club.segments.models import ClassRun, Segment, SegmentMember, SegmentVersion
from club.segments.queries.day import NOBODY, Day
from club.segments.queries.person import allows
from club.segments.queries.settings import settings_on
from club.segments.queries.terms import question
from club.segments.queries.windows import end_of, window

SEGMENTS_MAX = 200


def members_in(segment: Segment, on: date) -> QuerySet[Member]:
    """Who is in it as of the end of a day, by what it asked on that day; of a snapshot, who was on its own.

    Three queries before the one you run.
    """
    if segment.kind == Segment.Kind.SNAPSHOT:
        return people_on(on).filter(pk__in=SegmentMember.objects.filter(segment=segment).values("member"))
    version = segment.version_on(on)
    return people_on(on).none() if version is None else fitting(version.definition, on)


def chosen_in(segment: Segment, on: date) -> QuerySet[Member]:
    """Those of it for whom offers may be chosen; all others hear of offers by date alone (privacy.md). Four
    queries before the one you run."""
    return members_in(segment, on).filter(may_be_chosen(end_of(on, group().tz)))


def may_be_chosen(end: datetime) -> Q:
    """Who lets us choose offers by what we know of them: asked on one channel for all (see the consents)."""
    return allows(Consent.Purpose.PROFILING, Consent.Channel.EMAIL, end)


def fitting(definition: Mapping[str, Any], on: date) -> QuerySet[Member]:
    """The members a definition means on a day. Two or three queries before the one you run."""
    return people_on(on).filter(asked(rules.read(definition), day_of(on)))


def people_on(on: date) -> QuerySet[Member]:
    """Everybody who was a member at the end of a day. One query before the one you run."""
    end = end_of(on, group().tz)
    return Member.objects.filter(Q(closed_at=None) | Q(closed_at__gte=end), joined_at__lt=end)


def day_of(on: date) -> Day:
    home = group()
    run = ClassRun.objects.until(on).values_list("pk", flat=True).first()
    bounds = window(on, 12, home.tz)
    return Day(on, bounds.end, bounds.start, run, settings_on(on), home)


def asked(conditions: Iterable[rules.Condition], day: Day) -> Q:
    found = Q()
    for said in conditions:
        found &= question(said, day)
    return found


def segments_with(member: Member, on: date, among: Iterable[str] | None = None) -> frozenset[str]:
    """Codes of the segments in use a member is in on a day, for offers: of those who let us choose none by
    what we know of them there are none (privacy.md). ``among``: only these are looked at.

    One query without segments, else five, however many there are.
    """
    return segments_by_member([member.pk], on, among).get(member.pk, frozenset())


def segments_by_member(
    members: Iterable[int], on: date, among: Iterable[str] | None = None, *, for_offers: bool = True
) -> dict[int, frozenset[str]]:
    """The same for many, with as many queries; who is in none may be missing. Not ``for_offers``: also of
    those whose segments are not used in them."""
    segments = Segment.objects.in_use()
    if among is not None:
        segments = segments.filter(code__in=among)
    known = list(segments.order_by("pk")[:SEGMENTS_MAX])
    if not known:
        return {}
    day = day_of(on)
    versions: dict[int, SegmentVersion] = {}
    for row in SegmentVersion.objects.filter(segment__in=known).order_by("number"):
        if row.valid_from <= on or row.segment_id not in versions:
            versions[row.segment_id] = row
    is_in = {
        f"in_{segment.pk}": Case(
            When(ask_of(segment, versions.get(segment.pk), day), then=True),
            default=Value(False), output_field=BooleanField(),
        )
        for segment in known
    }  # fmt: skip
    people = Member.objects.filter(may_be_chosen(day.end) if for_offers else Q(), pk__in=list(members))
    rows = people.annotate(**is_in).values("pk", *is_in)
    return {
        row["pk"]: frozenset(segment.code for segment in known if row[f"in_{segment.pk}"]) for row in rows
    }


def ask_of(segment: Segment, version: SegmentVersion | None, day: Day) -> Q:
    if segment.kind == Segment.Kind.SNAPSHOT:
        return Q(pk__in=SegmentMember.objects.filter(segment=segment).values("member"))
    return NOBODY if version is None else asked(rules.read(version.definition), day)
