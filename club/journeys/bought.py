"""Whether somebody bought a car of us before: they are no new friend (club.md §2.3)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from club.leads.models import Lead
from club.referrals.queries import Friend
from club.referrals.rules import HISTORY

__all__: list[str] = []


def bought_before(friend: Friend, before: datetime) -> frozenset[str]:
    """``bought_here``: in the 24 months before, a car was delivered to them that no friend brought them to,
    and they kept it. By person, phone, e-mail, VIN and ID number. One query."""
    who = Q(pk=None)
    if friend.user is not None:
        who |= Q(person=friend.user)
    if friend.phone:
        who |= Q(phone=friend.phone)
    if friend.email:
        who |= Q(email=friend.email)
    if friend.vin:
        who |= Q(vehicle__vin=friend.vin)
    if friend.home is not None and friend.home.id_hash:
        who |= Q(person__member__id_hash=friend.home.id_hash)
    sold = Lead.objects.filter(who, stage=Lead.Stage.DELIVERED, referral=None)
    sold = sold.filter(delivered_at__range=(before - HISTORY, before))
    return frozenset({"bought_here"}) if sold.exists() else frozenset()
