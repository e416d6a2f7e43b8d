"""What we know of a member when something is meant for some: rules, campaigns and rewards ask alike."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from booking.garage.models import Vehicle
from club.members.models import Member
from club.members.queries import member_of
from club.segments.queries import segments_with
from loyalty.earning.rules import MemberFacts

if TYPE_CHECKING:
    from portal.models import User


def segments_of(user: User, member: Member | None, on: date) -> frozenset[str]:
    """The kind of customer ("kind:company"), the centre ("site:harbour"), the brands in the garage
    ("brand:alder"), the saved segments ("segment:win-back"). Two queries, a few more where there are any."""
    cars = Vehicle.objects.for_user(user).exclude(model=None)
    segments = {f"brand:{code}" for code in cars.values_list("model__brand__code", flat=True)}
    if member is not None:
        segments |= {f"kind:{member.attribute}", f"site:{member.site.code}"}
        segments |= {f"segment:{code}" for code in segments_with(member, on)}
    return frozenset(segments)


def facts_of(user: User | None, on: date) -> MemberFacts:
    """What earning rules may ask about a member beside tier and status."""
    member = member_of(user) if user is not None else None
    if user is None or member is None:
        return MemberFacts()
    return MemberFacts(segments_of(user, member, on), frozenset({member.attribute}))
