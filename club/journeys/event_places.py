"""What a registration puts aside and gives back, and what is known of who registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import BigIntegerField

from booking.compiled import Compiled, Given
from booking.garage.models import Vehicle
from club.events import actions as events
from club.events import queries, rules
from club.events.models import Event, Registration
from club.journeys.audience import segments_of
from club.journeys.day import group_day
from club.journeys.event_words import tell_coming, tell_of
from club.journeys.membership import NotAMember
from club.journeys.plans import early_hours
from club.members.models import Member
from club.members.queries import is_profiled
from loyalty.ledger.actions import capture, hold, release
from loyalty.ledger.models import Hold
from loyalty.ledger.queries import account_of
from loyalty.tiers.queries import tier_on
from loyalty.tiers.rules import Level

__all__ = ["event_facts", "share_of"]

PURPOSE = "event"
CARS = Compiled(
    lambda: Vehicle.objects.filter(
        keepers__user=Given("person", BigIntegerField()), keepers__until_date=None, model__isnull=False
    ).select_related("model__brand")
)
"""Those of a garage whose model is known; when registration opens, hundreds ask at once."""


def event_facts(member: Member, on: date) -> rules.Guest:
    """What audiences and the staged opening look at, of any event."""
    tier = tier_of(member, on)
    return replace(
        file_facts(member), tier=tier.code, rank=tier.rank, early_hours=early_hours(member.user, on),
        segments=segments_of(member.user, member, on), is_profiled=is_profiled(member.user),
    )  # fmt: skip


def facts_asked_by(event: Event, member: Member, now: datetime) -> rules.Guest:
    """What this one event looks at: when it opens, hundreds ask at once, and most events ask little."""
    asks, is_early = event.invited, now < event.opens_at
    guest = rules.Guest(tier="", rank=0, site=member.site.code)
    if asks.brands or asks.models or asks.hobbies:
        guest = file_facts(member)
    if not (asks.tiers or asks.segments or is_early):
        return guest
    on = group_day(now)
    if asks.tiers or is_early:
        tier = tier_of(member, on)
        guest = replace(guest, tier=tier.code, rank=tier.rank)
    if asks.segments:
        guest = replace(guest, segments=segments_of(member.user, member, on, asks.segments))
    return replace(guest, early_hours=early_hours(member.user, on)) if is_early else guest


def tier_of(member: Member, on: date) -> Level:
    """By the account that was read with the person, where it was."""
    account = getattr(member.user, "loyalty_account", None)
    if account is None:
        raise NotAMember
    return tier_on(account, on)


def file_facts(member: Member) -> rules.Guest:
    """What is in the file: the centre, the cars, what the member likes. One query."""
    models = [car.model for car in CARS.rows(person=member.user_id) if car.model is not None]
    hobbies = {word.strip().lower() for word in member.hobbies.replace("，", ",").split(",") if word.strip()}
    return rules.Guest(
        tier="", rank=0, site=member.site.code, hobbies=frozenset(hobbies),
        models=frozenset(model.code for model in models),
        brands=frozenset(model.brand.code for model in models),
        bodies=frozenset(model.body for model in models),
    )  # fmt: skip


def share_of(registration: Registration, amount: int, now: datetime) -> int:
    """What of an amount returns to who cancels now, by the terms of the day of registering."""
    if registration.money_minor and registration.paid_at is None:
        return amount
    event = registration.event
    terms = queries.terms_of(event, registration.registered_at)
    return rules.share_back(amount, starts_at=event.starts_at, now=now, terms=terms)


def companions_of(guests: int | Sequence[str | events.Companion]) -> list[events.Companion]:
    if isinstance(guests, int):
        return [events.Companion() for _ in range(guests)]
    return [events.Companion(name=guest) if isinstance(guest, str) else guest for guest in guests]


def welcome(registration: Registration, now: datetime) -> None:
    """Points aside, once; and a word with the day, or with how long the places wait for their money."""
    event = registration.event
    if registration.points and hold_of(registration) is None:
        _put_aside(registration, now)
    if registration.state == Registration.State.UNPAID and registration.pay_by is not None:
        facts = {
            "money_minor": registration.money_minor, "currency": event.currency,
            "pay_by_at": registration.pay_by.isoformat(),
        }  # fmt: skip
        tell_of(registration.member, event, "event_to_pay", f"registration:{registration.pk}", now, facts)
    else:
        tell_coming(registration, now)


def _put_aside(registration: Registration, now: datetime) -> None:
    event, account = registration.event, account_of(registration.member.user)
    if account is None:
        raise NotAMember
    days = queries.terms_of(event, now).hold_days
    until = event.ends_at.astimezone(event.tz).date() + timedelta(days=days)
    hold(
        account=account, points=registration.points, key=_key(registration), on=group_day(now), until=until,
        now=now, purpose=PURPOSE, reason=f"event:{event.slug}",
    )  # fmt: skip


def points_back(registration: Registration, now: datetime) -> int:
    """What the time left gives back; the rest is spent."""
    back = share_of(registration, registration.points, now)
    spend(registration, registration.points - back, now)
    return back


def spend(registration: Registration, points: int, now: datetime) -> None:
    """Of the points put aside; what is not spent is free again."""
    held, on = hold_of(registration), group_day(now)
    if held is None or not held.is_active(on):
        return
    if points:
        site = registration.event.site
        capture(
            hold=held, key=f"{_key(registration)}:spent", on=on, points=points, now=now,
            source=f"event:{registration.ref}", reason=f"event:{registration.event.slug}",
            site=site.code if site else "",
        )  # fmt: skip
    else:
        release(hold=held, on=on)


def hold_of(registration: Registration) -> Hold | None:
    return Hold.objects.filter(key=_key(registration)).first() if registration.points else None


def _key(registration: Registration) -> str:
    return f"event:{registration.ref}"
