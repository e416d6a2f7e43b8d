"""Who somebody is, what they allow, and how near two people stand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from booking.garage.models import Keeper
from booking.sites.queries import group
from club.members import rules
from club.members.models import Consent, Member

if TYPE_CHECKING:
    from portal.models import User


def member_of(user: User) -> Member | None:
    """The membership of a person, or None for staff, imports and visitors."""
    if user.pk is None:
        return None
    return Member.objects.select_related("site__group", "user").filter(user_id=user.pk).first()


def known_by_phone(phone: str, name: str, country: str) -> User | None:
    """The one person with this phone, as it was told; with a name, only one of that family. One query."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    known = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    people = list(get_user_model()._default_manager.filter(phone=known, is_active=True)[:2])
    if len(people) != 1 or (name.strip() and rules.surname(name) != rules.surname(people[0].name)):
        return None
    return people[0]


def consents_of(user: User) -> dict[tuple[str, str], Consent]:
    """The decision in force for each (purpose, channel)."""
    rows = (
        Consent.objects.filter(person=user)
        .order_by("purpose", "channel", "-id")
        .distinct("purpose", "channel")
    )
    return {(row.purpose, row.channel): row for row in rows}


def may_tell(user: User, purpose: str, channel: str) -> bool:
    """Does the person allow this purpose on this channel now?"""
    last = Consent.objects.filter(person=user, purpose=purpose, channel=channel).order_by("-id").first()
    return rules.is_allowed(purpose, channel, last.decision if last else None)


def is_profiled(user: User) -> bool:
    """May offers be chosen by what we know of them? Else by date alone, without a segment (privacy.md)."""
    return may_tell(user, Consent.Purpose.PROFILING, Consent.Channel.EMAIL)


def zone_of(user: User | None, place: str = "") -> ZoneInfo:
    """The person's own zone, else of ``place``, of the centre, of the group; never UTC by default (§4)."""
    member = member_of(user) if user is not None else None
    if member is not None:
        return ZoneInfo(member.zone or place or member.site.zone)
    return ZoneInfo(place) if place else group().tz


def identity_hash(kind: str, value: str) -> str:
    """The keyed hash of a phone, an e-mail …; empty for nothing."""
    return rules.fingerprint(kind, value, settings.HASH_KEY or settings.SECRET_KEY) if value else ""


def nearness(one: User, other: User) -> str:
    """How close two people stand, as far as we know: self, household, phone, or "" (loyalty.md §2).

    A household is one address or one car kept together today.
    """
    if one.pk == other.pk:
        return "self"
    if one.phone and one.phone == other.phone:
        return "phone"
    keeps = Keeper.objects.filter(until_date=None)
    if keeps.filter(user=one.pk, vehicle__in=keeps.filter(user=other.pk).values("vehicle")).exists():
        return "household"
    homes = Member.objects.filter(user__in=[one.pk, other.pk]).exclude(street="").exclude(postcode="")
    places = [
        (rules.plain(street), rules.plain(postcode))
        for street, postcode in homes.values_list("street", "postcode")
    ]
    return "household" if len(places) == 2 and places[0] == places[1] else ""


def find_member(typed: str) -> Member | None:
    """The member with this number or this e-mail, as one of the club types it; who left is not found."""
    text = rules.plain(typed)
    match = Q(user__email=typed.strip().lower()) if "@" in typed else Q(number=text.upper())
    here = Member.objects.filter(closed_at=None, user__is_active=True).select_related("user", "site")
    return here.filter(match).first()
