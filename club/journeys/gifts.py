"""Points that are presents: the welcome and the birthday."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf

from booking.garage.models import Vehicle
from booking.sites.queries import LocalDay
from club.journeys.audience import facts_of
from club.journeys.day import group_day
from club.members.lunar import lunar_days, lunar_year
from club.members.models import Member
from club.members.queries import member_of
from club.reminders.rules import birthdays_on
from loyalty.earning.actions import grant
from loyalty.ledger.actions import open_account
from loyalty.ledger.models import Entry

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["give_birthday_points", "give_welcome"]


BIRTHDAYS_BEHIND = timedelta(days=7)


def give_welcome(*, user: User, now: datetime) -> Entry | None:
    """The welcome points, once: when the e-mail and the first car are verified (decisions.md).

    The e-mail is verified when its owner has signed in: the one door opens to verified addresses only.
    """
    member = member_of(user)
    if member is None or user.last_login is None:
        return None
    if not Vehicle.objects.for_user(user).filter(verified_at__isnull=False).exists():
        return None
    account = open_account(owner=user, now=now, on=group_day(now))
    return grant(
        account=account, rule_code="welcome", key=f"welcome:{member.pk}", on=group_day(now), now=now,
        member=facts_of(user, group_day(now)),
    )  # fmt: skip


def give_birthday_points(*, now: datetime, limit: int = 500) -> int:
    """Points for the birthdays of today and of the last week, once a year each.

    Where a member's clock is ahead of the group's, they come with the member's own day, before any
    greeting; the books have the group's. They do not depend on whether a greeting may be sent.
    Stateless: an outage of days needs no repair.
    """
    today, given = group_day(now), 0
    for back in range(-1, BIRTHDAYS_BEHIND.days + 1):
        day = today - timedelta(days=back)
        given += _give(day, today, now, limit - given)
    return given


def _give(day: date, today: date, now: datetime, limit: int) -> int:
    match = Q(pk=None)
    for birthday in birthdays_on(day, lunar_days(day)):
        one = Q(birth_month=birthday.month, birth_day=birthday.day, birth_lunar=birthday.lunar)
        match |= one & Q(birth_leap=birthday.leap) if birthday.leap else one
    joined = Member.objects.alias(joined_on=LocalDay("site__group__zone", "joined_at"))
    members = joined.filter(match, closed_at=None, user__is_active=True, joined_on__lte=day)
    if day > today:
        theirs = Coalesce(NullIf("zone", Value("")), "site__zone")
        members = members.alias(local_day=LocalDay(theirs, Value(now))).filter(local_day__gte=day)
    keys = {birthday_key(member, day): member for member in members.select_related("user")}
    missing = keys.keys() - set(Entry.objects.filter(key__in=keys).values_list("key", flat=True))
    on = min(day, today)
    for key in sorted(missing)[:limit]:
        account = open_account(owner=keys[key].user, now=now, on=on)
        grant(
            account=account, rule_code="birthday", key=key, on=on, now=now,
            member=facts_of(keys[key].user, on),
        )  # fmt: skip
    return len(missing)


def birthday_key(member: Member, day: date) -> str:
    """Once a year; by the moon once a lunar year, of which two birthdays may fall into one of the sun's."""
    return f"birthday:{member.pk}:{lunar_year(day) if member.birth_lunar else day.year}"
