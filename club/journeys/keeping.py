"""Points do not end between a due service's reminder and two weeks after the booked visit (loyalty.md §3.8).

A longer life is written at once when a visit is booked. The night does the rest a week ahead, so that it
may miss some nights and nobody loses a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched, groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from booking.appointments.models import Appointment
from booking.due.queries import dates_of, due_parts
from booking.garage.models import Keeper, Vehicle
from booking.sites.queries import group
from club.journeys.day import group_day
from club.notices.actions import tell
from loyalty.ledger.actions import Longer, extend_many
from loyalty.ledger.models import Account, Lot
from loyalty.ledger.queries import Kept, account_of, ending, kept_for, one_persons
from loyalty.policies.queries import policies

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["Kept", "keep_points", "kept_by"]

AHEAD = timedelta(days=7)
ACCOUNTS_AT_ONCE = 200
SERVICES = ("service", "first_service")


@dataclass(frozen=True, slots=True)
class Reason:
    """``cause`` stands on the extension for ever: ``appointment:REF`` or ``due:REF`` of the car."""

    cause: str
    until: date


def keep_for_visit(*, appointment: Appointment, now: datetime) -> Kept | None:
    """A visit was booked or moved: nothing of its member's points ends before two weeks after it."""
    person = appointment.person
    account = account_of(person) if person is not None else None
    if person is None or account is None:
        return None
    on = group_day(now)
    days = policies("visit_keeps_days", on=on)["visit_keeps_days"]
    reason = reason_of(appointment, group().tz, days)
    lots = ending(on, reason.until - timedelta(days=1)).filter(account__in=one_persons(account))
    asked = [Longer(account, list(lots), reason.until, reason.cause)] if reason.until > on else []
    return next(iter(_keep([one for one in asked if one.lots], on, now)), None)


def kept_by(appointment: Appointment, account: Account) -> Kept | None:
    """What this visit keeps alive of its owner's points, for its page. One query."""
    return kept_for(account, cause_of(appointment))


def keep_points(*, now: datetime, limit: int = 10_000) -> int:
    """Lots of the coming week that a booked visit or a due service keeps; how many live longer now.

    A fixed number of queries for each two hundred accounts, beside their notices; what ``limit`` leaves,
    the next night takes.
    """
    on = group_day(now)
    found = ending(on, on + AHEAD).select_related("account__owner", "account__merged_into__owner")
    by_account = groupby(found[:limit].iterator(chunk_size=2_000), key=lambda lot: lot.account)
    done = 0
    for batch in batched(((account, list(lots)) for account, lots in by_account), ACCOUNTS_AT_ONCE):
        reasons = reasons_of([account.person for account, _lots in batch], on)
        asked = [
            longer
            for account, lots in batch
            if (longer := _longest(account, lots, reasons.get(account.person.pk, [])))
        ]
        _keep(asked, on, now)
        done += sum(len(one.lots) for one in asked)
    return done


def _longest(account: Account, lots: Iterable[Lot], reasons: Iterable[Reason]) -> Longer | None:
    """The reason that keeps any of the lots longest; reasons stand in this order."""
    for reason in reasons:
        short = [lot for lot in lots if lot.ends_on < reason.until]  # type: ignore[attr-defined]  # annotated
        if short:
            return Longer(account, short, reason.until, reason.cause)
    return None


def reasons_of(people: Iterable[User], on: date) -> dict[int, list[Reason]]:
    """Why each person's points stay, the longest first."""
    numbers = policies("visit_keeps_days", "due_keeps_from_days", on=on)
    after, before = numbers["visit_keeps_days"], numbers["due_keeps_from_days"]
    ids = [person.pk for person in people]
    found: dict[int, list[Reason]] = {}
    zone = group().tz
    for appointment in Appointment.objects.open().filter(person__in=ids):
        found.setdefault(appointment.person_id or 0, []).append(reason_of(appointment, zone, after))
    for person, ref, due_on in due_services(ids, on):
        if due_on - timedelta(days=before) <= on:
            reason = Reason(f"due:{ref}", due_on + timedelta(days=after))
            found.setdefault(person, []).append(reason)
    return {
        person: sorted((r for r in reasons if r.until > on), key=lambda r: r.until, reverse=True)
        for person, reasons in found.items()
    }


def due_services(people: Iterable[int], on: date) -> Iterator[tuple[int, str, date]]:
    """Person, car and day of the services that fall due on these people's cars. Five queries."""
    keeps = list(
        Keeper.objects.filter(user__in=list(people), until_date=None).values_list("user_id", "vehicle_id")
    )
    kept = Vehicle.objects.filter(pk__in={car for _person, car in keeps})
    cars = {car.pk: car for car in kept.select_related("model").prefetch_related(*due_parts())}
    for person, pk in keeps:
        for item in dates_of(cars[pk], on):
            if item.kind in SERVICES:
                yield person, cars[pk].ref, item.due_on


def reason_of(appointment: Appointment, zone: ZoneInfo, days: int) -> Reason:
    visit_on = appointment.arrive_at.astimezone(zone).date()
    return Reason(cause_of(appointment), visit_on + timedelta(days=days))


def cause_of(appointment: Appointment) -> str:
    return f"appointment:{appointment.ref}"


def _keep(asked: list[Longer], on: date, now: datetime) -> list[Kept]:
    """All of it, and everybody is told."""
    if not asked:
        return []
    with transaction.atomic():
        extend_many(asked=asked, on=on, now=now)
        return [_told(one, now) for one in asked]


def _told(one: Longer, now: datetime) -> Kept:
    found = Kept(sum(lot.left for lot in one.lots), one.until)
    data = {"points": found.points, "until_on": one.until.isoformat()}
    data["visit"] = one.cause.startswith("appointment:")
    key = f"kept:{one.account.pk}:{one.cause}:{one.until}:{min(lot.pk for lot in one.lots)}"
    tell(person=one.account.person, kind="points_kept", key=key, data=data, now=now)
    return found
