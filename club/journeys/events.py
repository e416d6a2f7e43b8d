"""Events: places with points put aside for them, the waiting list and what everybody is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.events import actions as events
from club.events import queries
from club.events.models import Event, Registration
from club.journeys.day import group_day
from club.journeys.event_line import run_event_line
from club.journeys.event_money import (
    is_on_its_way,
    money_too_late,
    registration_of,
    send_money_back,
    withdraw_payments,
)
from club.journeys.event_places import (
    companions_of,
    facts_asked_by,
    hold_of,
    points_back,
    share_of,
    spend,
    welcome,
)
from club.journeys.event_words import tell_coming, tell_of
from club.journeys.machines import registration_told
from club.journeys.seats import seat_given_up, voucher_of
from club.members.models import Member
from club.payments.models import Payment
from loyalty.ledger.actions import release

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "call_off_event",
    "cancel_registration",
    "change_event",
    "events_by_the_clock",
    "register_for_event",
]

BATCH = 200


def register_for_event(
    *,
    event: Event,
    member: Member,
    guests: int | Sequence[str | events.Companion],
    request_key: str,
    now: datetime,
) -> Registration:
    """A member with guests takes places; their points are put aside until the door.

    ``guests``: how many, or names, or companions. The same key again: the same registration.
    """
    with transaction.atomic():
        made = events.enter(
            event=event, member=member, guest=facts_asked_by(event, member, now),
            companions=companions_of(guests), request_key=request_key, now=now,
        )  # fmt: skip
        welcome(made, now)
        registration_told(made, now)
        return made


def settle_places(payment: Payment, step: str, now: datetime) -> None:
    """Paid: the party comes. Too late: the money goes back. A dispute lost before the start: they do not."""
    registration = registration_of(payment)
    if step == "paid":
        firm = events.note_paid(registration=registration, now=now)
        if firm is None:
            money_too_late(payment, now)
        else:
            tell_coming(firm, now)
    elif step == "dispute_lost":
        events.note_back(registration=registration, minor=payment.amount_minor)
        if registration.state == Registration.State.REGISTERED and now < registration.event.starts_at:
            _give_up(registration, now, None)


def cancel_registration(
    *, registration: Registration, now: datetime, actor: User | None = None
) -> Registration:
    """The party stays at home: points and money return by the time left, the seats go to who waits."""
    with transaction.atomic():
        return _give_up(registration, now, actor)


def _give_up(registration: Registration, now: datetime, actor: User | None) -> Registration:
    gone = events.cancel(registration=registration, now=now)
    withdraw_payments(gone, now)
    facts: dict[str, object] = {
        "points": points_back(gone, now) + _seat_back(gone, now, actor),
        "money_minor": 0,
        "currency": gone.event.currency,
    }
    if gone.paid_at is not None:
        minor = share_of(gone, gone.money_minor - gone.back_minor, now)
        facts["money_minor"] = send_money_back(gone, minor, "Cancelled", now, actor)
    tell_of(gone.member, gone.event, "event_cancelled", f"registration:{gone.pk}", now, facts)
    run_event_line(event=gone.event, now=now)
    return gone


def _seat_back(gone: Registration, now: datetime, actor: User | None) -> int:
    """Points of the reward it was ordered with, by the time left as well."""
    voucher = voucher_of(gone)
    return seat_given_up(gone, share_of(gone, voucher.points, now), now, actor) if voucher else 0


def change_event(*, event: Event, now: datetime, actor: User, **facts: object) -> Event:
    """Who comes or waits hears of another time or place; more seats run the waiting list."""
    with transaction.atomic():
        was = _when_and_where(Event.objects.get(pk=event.pk))
        changed = events.change_event(event=event, now=now, actor=actor, **facts)
        if _when_and_where(changed) != was and changed.is_on() and now < changed.starts_at:
            _tell_moved(changed, now)
        run_event_line(event=changed, now=now)
        return changed


def _when_and_where(event: Event) -> tuple[datetime, str]:
    return event.starts_at, event.place


def _tell_moved(event: Event, now: datetime) -> None:
    for registration in event.registrations.active().select_related("member__user"):
        key = f"registration:{registration.pk}:{event.version}"
        tell_of(registration.member, event, "event_moved", key, now, {"waits": False})
    for entry in event.line.alive().select_related("member__user"):
        key = f"waiting:{entry.pk}:{event.version}"
        tell_of(entry.member, event, "event_moved", key, now, {"waits": True})


def call_off_event(*, event: Event, why: str, now: datetime, actor: User) -> int:
    """All points and all money return, everybody is told why. How many parties had registered."""
    with transaction.atomic():
        gone = events.call_off(event=event, why=why, now=now, actor=actor)
        for registration in gone:
            held = hold_of(registration)
            if held is not None and held.is_active(group_day(now)):
                release(hold=held, on=group_day(now))
            withdraw_payments(registration, now)
            voucher = voucher_of(registration)
            seat = seat_given_up(registration, voucher.points, now, actor) if voucher else 0
            minor = registration.money_minor - registration.back_minor if registration.paid_at else 0
            sent = send_money_back(registration, minor, "The event was called off", now, actor)
            facts: dict[str, object] = {
                "why": why.strip(), "points": registration.points + seat, "money_minor": sent,
                "currency": event.currency,
            }  # fmt: skip
            tell_of(registration.member, event, "event_off", f"registration:{registration.pk}", now, facts)
        return len(gone)


def events_by_the_clock(*, now: datetime) -> int:
    """Offers nobody answered, places nobody paid and seats kept long enough go on; after the end who did not
    come is marked. Row by row."""
    done = sum(_not_paid(registration, now) for registration in queries.unpaid(now, BATCH))
    for offer in queries.overdue_offers(now, BATCH):
        with transaction.atomic():
            silent = events.lapse(offer=offer, now=now)
            if silent is not None:
                run_event_line(event=silent.entry.event, now=now)
                done += 1
    for event in queries.lines_to_run(now, BATCH):
        run_event_line(event=event, now=now)
    for event in queries.to_close(now):
        if now < events.closes_books_at(event, now):
            continue
        with transaction.atomic():
            for registration in events.close_event(event=event, now=now):
                spend(registration, registration.points, now)
            done += 1
    return done


def _not_paid(registration: Registration, now: datetime) -> bool:
    """The time to pay is over: seats and points are free, who waits hears of it."""
    if is_on_its_way(registration) and now < registration.event.starts_at:
        return False
    with transaction.atomic():
        gone = events.lapse_unpaid(registration=registration, now=now)
        if gone is None:
            return False
        withdraw_payments(gone, now)
        spend(gone, 0, now)
        tell_of(gone.member, gone.event, "event_unpaid", f"registration:{gone.pk}", now, {})
        run_event_line(event=gone.event, now=now)
        return True
