"""Events made at the desk: planned, published, changed, called off."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.queries import group
from club.events import queries
from club.events.actions import refusals
from club.events.actions.line import close_line, end
from club.events.actions.places import give_back, lock
from club.events.models import Event, Registration, SeatOffer
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

CHANGEABLE = frozenset(
    {
        "title", "title_zh", "theme", "place", "starts_at", "ends_at", "opens_at", "closes_at", "names_until",
        "early_hours", "audience", "seats", "cars", "guests_max", "asks_licence", "asks_waiver",
        "gives_points", "cost_minor", "suits",
    }
)  # fmt: skip


class TimesCross(Refusal):
    code = "times_cross"
    sentence = _("An event opens, closes, starts and ends in this order; names are final before it starts.")


class FixedOnceOpen(Refusal):
    code = "fixed_once_open"
    status = 409
    sentence = _("People have registered on these terms; price and counting of guests stay as they are.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Say why, in words members understand.")


@transaction.atomic
def plan_event(*, slug: str, now: datetime, actor: User, **facts: Any) -> Event:
    """Written down, seen by staff only. ``facts``: the columns of Event; early hours by default."""
    event = Event(slug=slug, created_at=now, created_by=actor, **facts)
    if "early_hours" not in facts:
        event.early_hours = queries.terms_of(event, now).early_hours
    event.currency = event.currency or currency_of(event)
    refuse_crossed(event)
    event.full_clean(exclude=["created_by"])
    event.save(force_insert=True)
    record(actor=actor, verb="event.planned", subject=event, site=event.site, now=now)
    return event


@transaction.atomic
def change_event(*, event: Event, now: datetime, actor: User, **facts: Any) -> Event:
    """Later facts. Fewer seats than are taken are refused; price and counting stay once somebody came."""
    locked = lock(event)
    if set(facts) - CHANGEABLE and locked.registrations.exists():
        raise FixedOnceOpen
    before = {name: getattr(locked, name) for name in facts}
    for name, value in facts.items():
        setattr(locked, name, value)
    refuse_crossed(locked)
    if locked.seats < locked.seats_taken:
        raise refusals.CapacityTaken(taken=locked.seats_taken)
    if locked.cars is not None and locked.cars < locked.cars_taken:
        raise refusals.CapacityTaken(taken=locked.cars_taken)
    locked.full_clean(exclude=["created_by"])
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    changed = sorted(name for name, value in before.items() if value != facts[name])
    record(
        actor=actor, verb="event.changed", subject=locked, site=locked.site, now=now, data={"fields": changed}
    )
    return locked


@transaction.atomic
def publish(*, event: Event, now: datetime, actor: User) -> Event:
    locked = lock(event)
    if locked.cancelled_at is not None:
        raise refusals.EventOff
    if locked.published_at is None:
        locked.published_at, locked.version = now, locked.version + 1
        locked.save(update_fields=["published_at", "version"])
        record(actor=actor, verb="event.published", subject=locked, site=locked.site, now=now)
    return locked


@transaction.atomic
def call_off(*, event: Event, why: str, now: datetime, actor: User) -> list[Registration]:
    """It does not take place: everybody's registration ends, the list too. Returns who has to be told."""
    if not why.strip():
        raise ReasonMissing
    locked = lock(event)
    if locked.cancelled_at is not None:
        return []
    if now >= locked.ends_at:
        raise refusals.RegistrationOver
    coming = list(locked.registrations.active().select_related("member__user"))
    for registration in coming:
        registration.event = locked
    for offer in SeatOffer.objects.filter(entry__event=locked, state=SeatOffer.State.OPEN):
        end(locked, offer, SeatOffer.State.LAPSED, now)
    close_line(locked, now)
    for registration in coming:
        registration.state, registration.cancelled_at = Registration.State.CANCELLED, now
        registration.version += 1
        give_back(locked, registration.seats, registration.cars)
    Registration.objects.bulk_update(coming, ["state", "cancelled_at", "version"])
    locked.cancelled_at, locked.cancelled_why, locked.version = now, why.strip(), locked.version + 1
    locked.save(update_fields=["cancelled_at", "cancelled_why", "version"])
    record(actor=actor, verb="event.called_off", subject=locked, why=why, site=locked.site, now=now)
    return coming


def currency_of(event: Event) -> str:
    return event.site.currency if event.site else group().currency


def refuse_crossed(event: Event) -> None:
    in_order = event.opens_at < event.closes_at <= event.starts_at < event.ends_at
    if not in_order or event.names_until > event.starts_at:
        raise TimesCross
