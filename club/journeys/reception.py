"""A car comes to us: received at the desk or given from home, begun, and talked about meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates import actions as estimates
from booking.reception import actions as reception
from booking.reception.models import Note
from booking.visits import actions as visits
from booking.visits.models import Visit
from booking.workshop.models import Resource
from club.journeys.booking import tell_of
from club.journeys.facts import verify_car
from club.journeys.friends import friend_moved
from club.journeys.gifts import give_welcome
from club.journeys.machines import visit_told
from club.members.actions import verify
from club.members.queries import member_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["check_in_from_home", "receive_car", "say_to_owner", "say_to_workshop", "start_work", "take_keys"]

EXCERPT = 120


def receive_car(
    *,
    appointment: Appointment,
    odometer_km: int,
    now: datetime,
    actor: User,
    signed_name: str = "",
    limit_minor: int | None = None,
    photos: Sequence[BinaryIO] = (),
    without: str = "",
) -> Visit:
    """The car is with us: checked in, its visit opened, its papers seen. Again: the same visit.

    ``limit_minor``: extra work the owner signs for beforehand, tax included. ``without``: why there is no
    signature or no photo.
    """
    with transaction.atomic():
        known = Visit.objects.filter(appointment=appointment).first()
        if known is not None:
            take_keys(appointment=appointment, now=now, actor=actor)
            return known
        given = reception.give(
            appointment=appointment, odometer_km=odometer_km, now=now, actor=actor, signed_name=signed_name,
            limit_minor=limit_minor, photos=photos, without=without,
        )  # fmt: skip
        visit = visits.open_visit(
            appointment=given.appointment, odometer_km=odometer_km, now=now, actor=actor
        )
        _see(visit, given.appointment, now, actor)
        visit_told(visit, "opened", now)
        return visit


def check_in_from_home(
    *,
    appointment: Appointment,
    odometer_km: int,
    signed_name: str,
    now: datetime,
    user: User,
    limit_minor: int | None = None,
    photos: Sequence[BinaryIO] = (),
) -> Visit:
    """The owner does the paperwork before coming; staff only take the keys. Again: the same visit."""
    with transaction.atomic():
        known = Visit.objects.filter(appointment=appointment).first()
        if known is not None:
            return known
        given = reception.give(
            appointment=appointment, odometer_km=odometer_km, now=now, actor=user, from_home=True,
            signed_name=signed_name, limit_minor=limit_minor, photos=photos,
        )  # fmt: skip
        return visits.open_visit(appointment=given.appointment, odometer_km=odometer_km, now=now, actor=user)


def take_keys(*, appointment: Appointment, now: datetime, actor: User) -> bool:
    """A car given from home stands before us: now we have seen it and its owner. Once."""
    with transaction.atomic():
        if not reception.take_keys(appointment=appointment, now=now, actor=actor):
            return False
        visit = Visit.objects.select_related("vehicle", "person").get(appointment=appointment)
        _see(visit, appointment, now, actor)
        return True


def start_work(
    *, appointment: Appointment, now: datetime, actor: User, technician: Resource | None = None
) -> Appointment:
    """The workshop begins, once an estimate is answered; whoever works on a car has seen it."""
    with transaction.atomic():
        begun = appointments.start(appointment=appointment, now=now, actor=actor, technician=technician)
        estimates.check_answered(begun)
        take_keys(appointment=begun, now=now, actor=actor)
        return begun


def say_to_workshop(*, appointment: Appointment, text: str, now: datetime, user: User) -> Note:
    """A word of the owner; the desk sees it on its board."""
    return reception.say(appointment=appointment, text=text, now=now, actor=user, by_staff=False)


def say_to_owner(*, appointment: Appointment, text: str, now: datetime, actor: User) -> Note:
    """A word of the workshop: on the page of the visit, and told."""
    with transaction.atomic():
        note = reception.say(appointment=appointment, text=text, now=now, actor=actor, by_staff=True)
        reception.mark_read(appointment=appointment, now=now)
        words = note.text if len(note.text) <= EXCERPT else f"{note.text[:EXCERPT]}…"
        tell_of(appointment, "workshop_note", f"note:{note.pk}", now, words=words)
        return note


def _see(visit: Visit, appointment: Appointment, now: datetime, actor: User) -> None:
    """Somebody of ours has seen this car and its person: the record from the web is one (club.md §1.5)."""
    verify_car(vehicle=visit.vehicle, now=now, actor=actor)
    tell_of(appointment, "car_received", "car_received", now)
    if visit.person is None:
        return
    member = member_of(visit.person)
    if member is not None:
        verify(member=member, now=now, actor=actor)
    friend_moved(friend=visit.person, to="visited", now=now)
    give_welcome(user=visit.person, now=now)
