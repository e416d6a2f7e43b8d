"""What the bills of a list mean for their owners: ``settle`` for many at once, by the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from booking.sites.queries import group
from booking.visits.models import Visit, VisitLine
from club.journeys.audience import facts_of_many
from club.journeys.bring import lock_sides, pay_first_service
from club.journeys.gifts import give_welcome
from club.journeys.shares import Share, bill_with, people_of
from club.journeys.visit import settle, tell_points
from club.members.models import CompanyCar, Member
from club.referrals.models import EXITS, Referral
from loyalty.earning.actions import Payment, earn_bills
from loyalty.earning.models import Receipt
from loyalty.earning.rules import Bill
from loyalty.ledger.models import Account, Entry

TOLD_WITHIN = timedelta(days=7)
"""Points of an older bill are given without a message."""


def settle_many(*, visits: Collection[int], now: datetime) -> None:
    """Points, welcomes and friends' rewards of closed visits of members. Idempotent by the visit.

    A bill that is shared, or whose time was booked here, goes the way of a single one.
    """
    with transaction.atomic():
        rows = list(_of_members(visits))
        shared = set(
            CompanyCar.objects.filter(vehicle__in={row.vehicle_id for row in rows}).values_list(
                "vehicle_id", flat=True
            )
        )
        special = [row for row in rows if row.vehicle_id in shared or row.appointment_id is not None]
        plain = [row for row in rows if row not in special]
        people = {person.pk: person for row in special for person in people_of(row)}
        people |= {row.person.pk: row.person for row in plain if row.person is not None}
        lock_sides(*people.values())
        _settle_plain(plain, now)
        for row in special:
            settle(visit=row, now=now, actor=None, is_told=is_fresh(row, now))


def is_fresh(visit: Visit, now: datetime) -> bool:
    return visit.closed_at is not None and now - visit.closed_at <= TOLD_WITHIN


def _of_members(visits: Collection[int]) -> QuerySet[Visit]:
    lines = VisitLine.objects.select_related("operation").order_by("position")
    rows = Visit.objects.filter(pk__in=visits, person__loyalty_account__isnull=False)
    shown = rows.select_related("site", "person", "vehicle__model__brand")
    return shown.prefetch_related(Prefetch("lines", lines)).order_by("person_id", "closed_at", "pk")


def _settle_plain(visits: Sequence[Visit], now: datetime) -> None:
    people = {visit.person_id for visit in visits if visit.person_id is not None}
    accounts = {account.owner_id: account for account in Account.objects.filter(owner__in=people)}
    bills = {visit.pk: bill_with(visit, visit.lines.all()) for visit in visits}
    earn_bills(payments=_payments(visits, accounts, bills, now), now=now)
    _welcome(people, now)
    friends = set(
        Referral.objects.filter(friend__in=people)
        .exclude(state__in=EXITS)
        .values_list("friend_id", flat=True)
    )
    for visit in visits:
        if visit.person is not None and visit.person.pk in friends:
            bill = bills[visit.pk]
            pay_first_service(
                friend=visit.person, source=bill.reference, paid_minor=bill.paid_for_work, now=now
            )
    _tell([visit for visit in visits if is_fresh(visit, now)], accounts, now)


def _payments(
    visits: Iterable[Visit], accounts: dict[int, Account], bills: dict[int, Bill], now: datetime
) -> list[Payment]:
    """Each on the day it closed, however late we learn of it (loyalty.md §1.7)."""
    zone = group().tz
    by_day: dict[date, list[Visit]] = {}
    for visit in visits:
        by_day.setdefault((visit.closed_at or now).astimezone(zone).date(), []).append(visit)
    payments = []
    for on, own in by_day.items():
        facts = facts_of_many({visit.person_id for visit in own if visit.person_id is not None}, on)
        payments += [
            Payment(accounts[visit.person_id], bills[visit.pk], on, facts.get(visit.person_id))
            for visit in own
            if visit.person_id is not None
        ]
    return payments


def _welcome(people: Collection[int], now: datetime) -> None:
    """Who signed in and has a verified car; asked only of those who have no welcome yet."""
    members = Member.objects.filter(
        user__in=people, user__last_login__isnull=False, user__keeps__until_date=None,
        user__keeps__vehicle__verified_at__isnull=False,
    )  # fmt: skip
    keys = {f"welcome:{member.pk}": member for member in members.select_related("user").distinct()}
    given = set(Entry.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, member in keys.items():
        if key not in given:
            give_welcome(user=member.user, now=now)


def _tell(visits: Sequence[Visit], accounts: dict[int, Account], now: datetime) -> None:
    receipts = Receipt.objects.filter(source_type="visit", source_id__in=[str(each.pk) for each in visits])
    by_visit = {row.source_id: row for row in receipts}
    for visit in visits:
        if visit.person_id is not None:
            tell_points(visit, Share(accounts[visit.person_id]), by_visit[str(visit.pk)], now)
