"""Whether somebody bought of us before, or came by another system: no new friend (club.md §2.3)."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from django.db.models import Q

from club.exchange.queries import purchase_told, told_at_home
from club.journeys.day import group_day
from club.leads.models import Lead
from club.referrals.queries import Friend, known_as, was_here
from club.referrals.rules import HISTORY, surname

__all__: list[str] = []


def bought_before(friend: Friend, before: datetime) -> frozenset[str]:
    """``bought_here``: in the 24 months before, a car was delivered to them that no friend brought them to,
    and they kept it; or a dealer system tells a purchase. By person, phone, e-mail, VIN, ID number, or by
    address and surname, also where only a dealer system knows the address. At most nine queries."""
    people, cars = known_as(friend)
    if others := _namesakes_told(friend) - people:
        people |= others
        if was_here(others, set(), before):
            return frozenset({"bought_here"})
    since, until = group_day(before - HISTORY), group_day(before)
    is_known = _was_delivered(people, cars, friend, before) or purchase_told(people, cars, since, until)
    return frozenset({"bought_here"}) if is_known else frozenset()


def _namesakes_told(friend: Friend) -> set[int]:
    home, family = friend.home, surname(friend.name)
    if home is None or not (home.street and home.postcode and family):
        return set()
    there = told_at_home(home.street, home.postcode)
    return {pk for pk, name in there if surname(name) == family}


def _was_delivered(people: Set[int], cars: Set[int], friend: Friend, before: datetime) -> bool:
    who = Q(person__in=people) | Q(vehicle__in=cars)
    if friend.phone:
        who |= Q(phone=friend.phone)
    if friend.email:
        who |= Q(email=friend.email)
    sold = Lead.objects.filter(who, stage=Lead.Stage.DELIVERED, referral=None)
    return sold.filter(delivered_at__range=(before - HISTORY, before)).exists()
