"""What we know of a member when something is meant for some: rules, campaigns and rewards ask alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from booking.garage.models import Keeper, Vehicle
from club.members.models import Member
from club.members.queries import member_of
from club.segments.queries import segments_by_member, segments_with
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


def facts_of_many(people: Iterable[int], on: date) -> dict[int, MemberFacts]:
    """The same by person (id), for those who are members. Three queries, a few more with segments."""
    members = list(Member.objects.filter(user__in=list(people)).select_related("site"))
    cars = Keeper.objects.filter(user__in=[member.user_id for member in members], until_date=None)
    brands: dict[int, set[str]] = {}
    for person, code in cars.exclude(vehicle__model=None).values_list(
        "user_id", "vehicle__model__brand__code"
    ):
        brands.setdefault(person, set()).add(f"brand:{code}")
    saved = segments_by_member([member.pk for member in members], on)
    return {
        member.user_id: MemberFacts(
            frozenset(
                brands.get(member.user_id, set())
                | {f"kind:{member.attribute}", f"site:{member.site.code}"}
                | {f"segment:{code}" for code in saved.get(member.pk, ())}
            ),
            frozenset({member.attribute}),
        )
        for member in members
    }
