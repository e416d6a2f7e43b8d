"""Booking a service: the place, the words about it, the friend who moves along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import Override
from booking.garage import actions as garage
from booking.garage.models import Keeper, Vehicle
from booking.replanning.actions import tidy
from booking.sites.models import Site
from booking.transport.rules import TripWish
from booking.workshop.models import Operation
from club.journeys.deposit_back import release_deposit
from club.journeys.freed import run
from club.journeys.friends import friend_moved
from club.journeys.keeping import keep_for_visit
from club.journeys.machines import appointment_told
from club.journeys.paying import carry_points, free_points, place_points_hold
from club.journeys.peak import load_before, promise_quiet
from club.journeys.perks import carry_perks, free_perks, place_perks
from club.journeys.words import booking_facts
from club.notices.actions import forget, tell

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "book_service",
    "cancel_service",
    "confirm_service",
    "hold_for_customer",
    "move_service",
    "part_with_car",
    "sweep",
]

AHEAD = (Appointment.State.HELD, Appointment.State.REQUESTED, Appointment.State.BOOKED)
SOLD = "The car was sold."


def book_service(
    *,
    user: User | None,
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    at: datetime,
    vehicle: Vehicle | None,
    request_key: str,
    now: datetime,
    note: str = "",
    trip: TripWish | None = None,
) -> Appointment:
    """Hold the place while the owner reads it through; ``confirm_service`` makes it firm.

    A visitor (``user`` None) may hold too; ``booking.adopt`` gives the hold to the account made then.
    """
    with transaction.atomic():
        fullness = load_before(site, at, now)
        held = appointments.hold(
            site=site, operations=operations, mode=mode, at=at, request_key=request_key, now=now,
            vehicle=vehicle, actor=user, note=note, trip=trip,
        )  # fmt: skip
        if held.created_at == now:  # not the answer to a key sent before
            promise_quiet(appointment=held, load_percent=fullness, now=now)
        run(held.freed, now)  # of holds whose time was over
        return held


def hold_for_customer(
    *,
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    at: datetime,
    vehicle: Vehicle | None,
    person: User | None,
    request_key: str,
    now: datetime,
    actor: User | None = None,
    note: str = "",
    override: Override | None = None,
    trip: TripWish | None = None,
) -> Appointment:
    """The desk, or another system (no ``actor``), takes the time for a customer, by the rules of the desk."""
    with transaction.atomic():
        held = appointments.hold(
            site=site, operations=operations, mode=mode, at=at, request_key=request_key, now=now,
            vehicle=vehicle, person=person, actor=actor, by_staff=True, note=note, override=override,
            trip=trip,
        )  # fmt: skip
        run(held.freed, now)
        return held


def confirm_service(
    *,
    appointment: Appointment,
    user: User | None,
    now: datetime,
    note: str = "",
    points: int = 0,
    perks: Mapping[int, int] | None = None,
) -> Appointment:
    """The hold becomes a booking; the owner is told, with the calendar file.

    ``points`` are put aside at once for its bill, and ``perks`` of the level (units by the benefit's id); a
    refusal of them refuses the booking too.

    Work of unknown length becomes a request instead: its time is kept until an advisor answers.
    """
    with transaction.atomic():
        if appointment.lines.filter(operation__is_open_ended=True).exists():
            booked = _request(appointment, user, now, note)
        else:
            booked = appointments.confirm(appointment=appointment, now=now, actor=user, text=note)
            keep_for_visit(appointment=booked, now=now)
            tell_of(booked, "booking_confirmed", "confirmed", now)
            appointment_told(booked, "booked", now)
            friend_moved(friend=booked.person, to="lead", now=now)
        if points and user is not None:
            key = f"booking:{booked.pk}"
            place_points_hold(appointment=booked, points=points, key=key, now=now, actor=user)
        if perks and user is not None:
            place_perks(
                appointment=booked, units=perks, key=f"booking:{booked.pk}:perks", now=now, actor=user
            )
        return booked


def move_service(
    *,
    appointment: Appointment,
    at: datetime,
    version: int,
    user: User | None,
    now: datetime,
    by_staff: bool = False,
    override: Override | None = None,
) -> Appointment:
    """Another time for the same booking. ``version``: the one its mover saw."""
    with transaction.atomic():
        moved = appointments.move(
            appointment=appointment, at=at, version=version, now=now, actor=user, by_staff=by_staff,
            override=override,
        )  # fmt: skip
        fullness = load_before(moved.site, at, now, without=moved)
        promise_quiet(appointment=moved, load_percent=fullness, now=now)
        keep_for_visit(appointment=moved, now=now)
        tell_of(moved, "booking_moved", f"moved:{moved.version}", now)
        appointment_told(moved, "moved", now)
        carry_points(appointment=moved, now=now)
        carry_perks(appointment=moved, now=now)
        tidy(now=now, appointments=[moved])
        run(moved.freed, now)
        return moved


def cancel_service(
    *,
    appointment: Appointment,
    user: User | None,
    now: datetime,
    reason: str = "",
    by_staff: bool = False,
) -> Appointment:
    """Give the time back. A hold is let go without a word."""
    with transaction.atomic():
        gone = appointments.cancel(
            appointment=appointment, now=now, actor=user, reason=reason, by_staff=by_staff
        )
        if gone.state == Appointment.State.CANCELLED:  # a hold let go is expired instead
            tell_of(gone, "booking_cancelled", "cancelled", now)
            appointment_told(gone, "cancelled", now)
        free_points(appointment=gone, why="cancelled", now=now)
        free_perks(appointment=gone, why="cancelled", now=now)
        release_deposit(appointment=gone, now=now, actor=user)
        tidy(now=now, appointments=[gone])
        run(gone.freed, now)
        return gone


def part_with_car(*, vehicle: Vehicle, user: User, on: date, ending: str, now: datetime) -> None:
    """The car leaves a person's garage; what was booked for it is given back (safety.md G10).

    An owner who sold it takes it out of every garage. Work already begun goes on: the car is in the house.
    """
    with transaction.atomic():
        keepers = Keeper.objects.filter(vehicle=vehicle, until_date=None).select_related("user")
        mine = keepers.filter(user=user, role=Keeper.Role.OWNER).exists()
        is_sold = mine and ending == Keeper.Ending.SOLD
        people = [keeper.user for keeper in keepers.order_by("pk")] if is_sold else [user]
        give_back(vehicle=vehicle, people=people, now=now)
        garage.part_with(vehicle=vehicle, user=user, on=on, ending=ending, now=now, actor=user)


def give_back(*, vehicle: Vehicle, people: Sequence[User], now: datetime) -> None:
    """What these people booked for a car and has not begun is cancelled; by the sale, so never late."""
    for person in people:
        ahead = Appointment.objects.for_user(person).filter(vehicle=vehicle, state__in=AHEAD)
        for appointment in ahead.select_related("site", "person", "vehicle").order_by("pk"):
            cancel_service(appointment=appointment, user=person, now=now, reason=SOLD, by_staff=True)


def sweep(*, now: datetime) -> int:
    """End dead holds, forget old words, take home who was kept for a booking now gone; what came free."""
    forget(now=now)
    with transaction.atomic():
        freed = appointments.sweep(now=now)
        run(freed, now)
    tidy(now=now)
    return len(freed)


def _request(appointment: Appointment, user: User | None, now: datetime, note: str) -> Appointment:
    asked = appointments.request(appointment=appointment, now=now, actor=user, text=note)
    until = asked.answer_by.isoformat() if asked.answer_by else ""
    tell_of(asked, "booking_requested", "requested", now, answer_by_at=until)
    friend_moved(friend=asked.person, to="lead", now=now)
    return asked


def tell_of(appointment: Appointment, kind: str, what: str, now: datetime, **more: object) -> None:
    """A notice about an appointment to its owner, with its calendar entry; once per ``what``."""
    if appointment.person is None:
        return
    event = {
        "ref": appointment.ref,
        "version": appointment.version,
        "starts_at": appointment.arrive_at.isoformat(),
        "ends_at": appointment.promise_at.isoformat(),
    }
    tell(
        person=appointment.person, kind=kind, key=f"appointment:{appointment.pk}:{what}", now=now,
        data={**booking_facts(appointment), "event": event, **more},
    )  # fmt: skip
