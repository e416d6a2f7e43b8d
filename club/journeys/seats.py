"""A reward that is a seat at an event: ordered, it is a registration; what ends one ends the other.

Lock order: the event, then the account, the voucher and the reward.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from club.events import actions as events
from club.events.models import Event, Registration
from club.journeys.day import group_day
from club.journeys.event_line import run_event_line
from club.journeys.event_places import event_facts, welcome
from club.journeys.machines import registration_told
from club.journeys.membership import NotAMember
from club.members.queries import member_of
from club.refusals import Refusal
from loyalty.rewards import actions as rewards
from loyalty.rewards.models import Reward, Voucher

if TYPE_CHECKING:
    from portal.models import User

__all__: list[str] = []


class NoSuchEvent(Refusal):
    code = "event_gone"
    status = 409
    sentence = _("This event is not on any more. Your points stay with you.")


def event_of(reward: Reward) -> Event | None:
    """The event whose seat it is, locked: it comes before every account."""
    if not reward.event:
        return None
    event = Event.objects.filter(slug=reward.event).first()
    if event is None:
        raise NoSuchEvent
    return events.lock(event)


def last_day_of(event: Event | None) -> date | None:
    return event.ends_at.astimezone(event.tz).date() if event else None


def take_seat(voucher: Voucher, event: Event, user: User, now: datetime) -> Registration:
    """One place, paid for by the reward; a refusal of the event leaves the points where they were."""
    member = member_of(user)
    if member is None:
        raise NotAMember
    made = events.register(
        event=event, member=member, guest=event_facts(member, group_day(now)), companions=[],
        request_key=_key(voucher), now=now, is_paid_for=True,
    )  # fmt: skip
    welcome(made, now)
    registration_told(made, now)
    return made


def leave_seat(voucher: Voucher, now: datetime) -> None:
    """The voucher went back: the place goes to who waits. Refused once the event has begun."""
    seat = Registration.objects.active().filter(request_key=_key(voucher)).first()
    if seat is not None:
        run_event_line(event=events.cancel(registration=seat, now=now).event, now=now)


def voucher_of(registration: Registration) -> Voucher | None:
    """What it was ordered with, if it was."""
    head, _colon, entry = registration.request_key.partition(":")
    if head != "seat" or not entry.isdecimal():
        return None
    own = Voucher.objects.filter(account__owner=registration.member.user_id, entry=int(entry))
    return own.filter(reward__event=registration.event.slug).exclude(state=Voucher.State.REPLACED).first()


def seat_given_up(registration: Registration, points: int, now: datetime, actor: User | None) -> int:
    """Its voucher ends and ``points`` of what it cost return; how many did."""
    voucher = voucher_of(registration)
    if voucher is None or not voucher.is_ready(group_day(now)):
        return 0
    rewards.give_up(voucher=voucher, points=points, on=group_day(now), now=now, actor=actor)
    return points


def _key(voucher: Voucher) -> str:
    """The same for a voucher that was replaced: the order is its entry."""
    return f"seat:{voucher.entry_id}"
