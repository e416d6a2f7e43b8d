"""What we know of a member when something is meant for some: rules, campaigns and rewards ask alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from booking.garage.models import Vehicle
from club.members.models import Member
from club.members.queries import member_of
from club.segments.queries import segments_with
from loyalty.earning.rules import MemberFacts

if TYPE_CHECKING:
    from portal.models import User


def segments_of(
    user: User, member: Member | None, on: date, among: Collection[str] | None = None
) -> frozenset[str]:
    """The kind of customer ("kind:company"), the centre ("site:harbour"), the brands in the garage
    ("brand:alder"), the saved segments ("segment:win-back"). Two queries, a few more where there are any.

    ``among``: only these are of interest, and what none of them is about is not asked.
    """
    segments: set[str] = set()
    if among is None or any(name.startswith("brand:") for name in among):
        cars = Vehicle.objects.for_user(user).exclude(model=None)
        segments |= {f"brand:{code}" for code in cars.values_list("model__brand__code", flat=True)}
    if member is not None:
        segments |= {f"kind:{member.attribute}", f"site:{member.site.code}"}
        codes = None if among is None else [name[8:] for name in among if name.startswith("segment:")]
        if codes is None or codes:
            segments |= {f"segment:{code}" for code in segments_with(member, on, codes)}
    return frozenset(segments)


def facts_of(user: User | None, on: date) -> MemberFacts:
    """What earning rules may ask about a member beside tier and status."""
    member = member_of(user) if user is not None else None
    if user is None or member is None:
        return MemberFacts()
    return MemberFacts(segments_of(user, member, on), frozenset({member.attribute}))
