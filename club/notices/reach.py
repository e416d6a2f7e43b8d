"""Whether people can be reached on a way at all, for many at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from club.members.queries import identity_hash
from club.notices.models import PushDevice, Suppression

if TYPE_CHECKING:
    from portal.models import User

type Way = tuple[int, str, str]
"""Person, channel and purpose."""


def unreachable(asked: Collection[Way]) -> dict[Way, str]:
    """The ways on which nothing arrives, each with its reason. Three queries, whatever the number."""
    people = {person for person, _channel, _purpose in asked}
    users = get_user_model().objects.in_bulk(people)
    devices = PushDevice.objects.filter(person__in=people, gone_at=None).values_list("person_id", flat=True)
    told = set(devices)
    addresses = {way: address(users.get(way[0]), way[1], has_device=way[0] in told) for way in asked}
    hashes = {way: identity_hash(way[1], at) for way, at in addresses.items() if at and way[1] != "inbox"}
    rows = Suppression.objects.filter(address_hash__in=set(hashes.values()))
    shut = set(rows.values_list("channel", "address_hash", "purpose"))
    nowhere = [way for way, at in addresses.items() if not at]
    found = {way: "no_device" if way[1] == "push" else "no_address" for way in nowhere}
    for way, known in hashes.items():
        if shut & {(way[1], known, ""), (way[1], known, way[2])}:
            found[way] = "suppressed_address"
    return found


def address(user: User | None, channel: str, *, has_device: bool) -> str:
    """Where a channel leads; empty for nowhere. The inbox is always there."""
    if user is None:
        return ""
    if channel in ("inbox", "push"):
        return f"person:{user.pk}" if channel == "inbox" or has_device else ""
    return user.email or "" if channel == "email" else str(user.phone or "")
