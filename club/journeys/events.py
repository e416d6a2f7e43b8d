"""Events: places with points put aside for them, the waiting list and what everybody is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.garage.models import Vehicle
from club.events import actions as events
from club.events import queries, rules
from club.events.models import Event, Registration, SeatOffer, WaitEntry
from club.journeys.day import group_day
from club.journeys.machines import registration_told
from club.journeys.rewards import NotAMember
from club.members.models import Member
from club.notices.actions import tell
from loyalty.ledger.actions import capture, hold, release
from loyalty.ledger.models import Hold
from loyalty.ledger.queries import account_of
from loyalty.tiers.queries import tier_on

if TYPE_CHECKING:
    from portal.models import User

PURPOSE = "event"
BATCH = 200


def event_facts(member: Member, on: date) -> rules.Guest:
    """What audiences and the staged opening look at. Four queries."""
    account = account_of(member.user)
    if account is None:
        raise NotAMember
    tier = tier_on(account, on)
    cars = Vehicle.objects.for_user(member.user).exclude(model=None)
    models = list(cars.values_list("model__code", "model__brand__code"))
    hobbies = {word.strip().lower() for word in member.hobbies.replace("，", ",").split(",") if word.strip()}
    return rules.Guest(
        tier=tier.code, rank=tier.rank, site=member.site.code,
        models=frozenset(model for model, _brand in models),
        brands=frozenset(brand for _model, brand in models), hobbies=frozenset(hobbies),
    )  # fmt: skip


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
        made = events.register(
            event=event, member=member, guest=event_facts(member, group_day(now)),
            companions=companions_of(guests), request_key=request_key, now=now,
        )  # fmt: skip
        _welcome(made, now)
        registration_told(made, now)
        return made


def cancel_registration(
    *, registration: Registration, now: datetime, actor: User | None = None
) -> Registration:
    """The party stays at home: points return by the time left, the seats go to who waits."""
    with transaction.atomic():
        gone = events.cancel(registration=registration, now=now)
        back = _points_back(gone, now)
        _tell(gone.member, gone.event, "event_cancelled", f"registration:{gone.pk}", now, {"points": back})
        run_event_line(event=gone.event, now=now)
        return gone


def join_event_line(*, event: Event, member: Member, guests: int, now: datetime) -> WaitEntry:
    """A party waits, in the class of its member's tier, one lower after two events missed."""
    with transaction.atomic():
        guest = event_facts(member, group_day(now))
        rank = rules.class_of(guest.rank, missed=queries.missed_by(member, now))
        entry = events.join_line(event=event, member=member, guest=guest, guests=guests, rank=rank, now=now)
        run_event_line(event=entry.event, now=now)
        entry.refresh_from_db()
        return entry


def leave_event_line(*, entry: WaitEntry, now: datetime) -> None:
    with transaction.atomic():
        run_event_line(event=events.leave_line(entry=entry, now=now), now=now)


def accept_seats(
    *,
    offer: SeatOffer,
    guests: int | Sequence[str | events.Companion],
    request_key: str,
    now: datetime,
) -> Registration:
    """Yes, with as many as wanted at first or fewer; what is left over goes on to the next."""
    with transaction.atomic():
        made = events.accept(offer=offer, companions=companions_of(guests), request_key=request_key, now=now)
        _welcome(made, now)
        run_event_line(event=made.event, now=now)
        return made


def decline_seats(*, offer: SeatOffer, now: datetime) -> None:
    with transaction.atomic():
        run_event_line(event=events.decline(offer=offer, now=now), now=now)


def name_event_guests(
    *, registration: Registration, companions: Sequence[events.Companion], now: datetime
) -> Registration:
    """Names until the lock date; seats not needed go on to the next."""
    with transaction.atomic():
        named = events.name_guests(registration=registration, companions=companions, now=now)
        run_event_line(event=named.event, now=now)
        return named


def run_event_line(*, event: Event, now: datetime) -> events.Heard:
    """What is free is offered; everybody concerned hears of it."""
    with transaction.atomic():
        heard = events.run_line(event=event, now=now)
        for offer in heard.offers:
            facts: dict[str, object] = {"answer_by_at": offer.answer_by.isoformat(), "seats": offer.seats}
            _tell(offer.entry.member, event, "event_offer", f"offer:{offer.pk}", now, facts)
        for entry in heard.skipped:
            _tell(entry.member, event, "event_skipped", f"skip:{entry.pk}:{entry.skips}", now, {})
        for entry in heard.told:
            key = f"flash:{entry.pk}:{event.seats_taken}:{now:%Y%m%d%H}"
            _tell(entry.member, event, "event_seats", key, now, {"seats": entry.seats})
        return heard


def change_event(*, event: Event, now: datetime, actor: User, **facts: object) -> Event:
    """More seats run the waiting list."""
    with transaction.atomic():
        changed = events.change_event(event=event, now=now, actor=actor, **facts)
        run_event_line(event=changed, now=now)
        return changed


def call_off_event(*, event: Event, why: str, now: datetime, actor: User) -> int:
    """All points return, everybody is told why. How many parties had registered."""
    with transaction.atomic():
        gone = events.call_off(event=event, why=why, now=now, actor=actor)
        for registration in gone:
            held = _hold(registration)
            if held is not None and held.is_active(group_day(now)):
                release(hold=held, on=group_day(now))
            facts: dict[str, object] = {"why": why.strip(), "points": registration.points}
            _tell(registration.member, event, "event_off", f"registration:{registration.pk}", now, facts)
        return len(gone)


def events_by_the_clock(*, now: datetime) -> int:
    """Offers nobody answered go on; two hours after the end who did not come is marked. Row by row."""
    done = 0
    for offer in queries.overdue_offers(now, BATCH):
        with transaction.atomic():
            silent = events.lapse(offer=offer, now=now)
            if silent is not None:
                run_event_line(event=silent.entry.event, now=now)
                done += 1
    for event in queries.to_close(now - events.MISSED_AFTER):
        with transaction.atomic():
            for registration in events.close_event(event=event, now=now):
                _spend(registration, registration.points, now)
            done += 1
    return done


def companions_of(guests: int | Sequence[str | events.Companion]) -> list[events.Companion]:
    if isinstance(guests, int):
        return [events.Companion() for _ in range(guests)]
    return [events.Companion(name=guest) if isinstance(guest, str) else guest for guest in guests]


def _welcome(registration: Registration, now: datetime) -> None:
    """Points aside, once; and a word with the day."""
    on, event = group_day(now), registration.event
    account = account_of(registration.member.user)
    if registration.points and account is not None and _hold(registration) is None:
        until = event.ends_at.astimezone(event.tz).date() + timedelta(days=2)
        hold(
            account=account, points=registration.points, key=_key(registration), on=on, until=until, now=now,
            purpose=PURPOSE, reason=f"event:{event.slug}",
        )  # fmt: skip
    key = f"registration:{registration.pk}"
    _tell(registration.member, event, "event_registered", key, now, {"points": registration.points})


def _points_back(registration: Registration, now: datetime) -> int:
    """What the time left gives back; the rest is spent."""
    starts_at = registration.event.starts_at
    back = rules.share_back(registration.points, starts_at=starts_at, now=now)
    _spend(registration, registration.points - back, now)
    return back


def _spend(registration: Registration, points: int, now: datetime) -> None:
    """Of the points put aside; what is not spent is free again."""
    held, on = _hold(registration), group_day(now)
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


def _hold(registration: Registration) -> Hold | None:
    return Hold.objects.filter(key=_key(registration)).first() if registration.points else None


def _key(registration: Registration) -> str:
    return f"event:{registration.ref}"


def _tell(member: Member, event: Event, kind: str, key: str, now: datetime, more: dict[str, object]) -> None:
    facts: dict[str, object] = {
        "title": event.title, "title_zh": event.title_zh or event.title, "slug": event.slug,
        "starts_at": event.starts_at.isoformat(), "zone": event.zone, "place": event.place,
    }  # fmt: skip
    tell(person=member.user, kind=kind, key=f"{key}:{kind}", data={**facts, **more}, now=now)
