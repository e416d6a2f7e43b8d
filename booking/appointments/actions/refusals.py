"""Every clear no about appointments (booking.md §8), and how the database's own no is put in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from booking.refusals import Refusal


class SlotTaken(Refusal):
    """``reason`` says what is full; ``nearest`` (slots), ``other_day`` and ``free_if`` say what is left."""

    code = "slot_taken"
    status = 409
    sentence = _("That time is no longer free. Please choose another one.")


class DayFull(SlotTaken):
    code = "day_full"
    sentence = _("This day is fully booked. Please choose another one.")


class Closed(Refusal):
    code = "closed"
    sentence = _("We are closed on this day.")


class OutsideHours(Refusal):
    code = "outside_hours"
    sentence = _("This time is outside our hours, or too late in the day for this work.")


class NotOnGrid(Refusal):
    code = "not_on_grid"
    sentence = _("Please choose one of the times offered.")


class LeadTime(Refusal):
    code = "lead_time"
    sentence = _("This is too soon for us to prepare. Please choose a later time or call us.")


class BeyondHorizon(Refusal):
    code = "beyond_horizon"
    sentence = _("This day is not open for booking yet.")


class NoCapableUnit(Refusal):
    code = "no_capable_unit"
    sentence = _("This centre cannot do all of this work together. Try another centre or fewer items.")


class TooLongToWait(Refusal):
    code = "too_long_to_wait"
    sentence = _("This work takes too long to wait here. You can leave the car with us.")


class NothingChosen(Refusal):
    code = "nothing_chosen"
    sentence = _("Please choose what we shall do.")


class HoldExpired(Refusal):
    code = "hold_expired"
    status = 410
    sentence = _("We could no longer keep this time for you. Please choose again.")


class VersionConflict(Refusal):
    code = "version_conflict"
    status = 409
    sentence = _("This appointment has changed meanwhile. Please look at it again.")


class VehicleAlreadyBooked(Refusal):
    code = "vehicle_already_booked"
    status = 409
    sentence = _("This car already has an appointment then.")


class TooManyOpenBookings(VehicleAlreadyBooked):
    sentence = _("This car already has %(count)s open appointments. Move or cancel one first.")


class TooManyHolds(Refusal):
    code = "too_many_holds"
    status = 429
    sentence = _("You are already holding other times. Confirm one or let it go first.")


class BusyRetry(Refusal):
    code = "busy_retry"
    status = 503
    sentence = _("Many people are booking at this moment. Please try again.")


class TooLateToChange(Refusal):
    """``cut_off`` is the instant that has passed."""

    code = "too_late_to_change"
    status = 403
    sentence = _("It is too late to change this online. Please call us and we will help.")


class TooManyMoves(TooLateToChange):
    code = "too_many_moves"
    sentence = _("This appointment has been moved %(count)s times. Please call us to move it again.")


class DepositRequired(Refusal):
    """``minor`` and ``currency`` say how much."""

    code = "deposit_required"
    status = 402
    sentence = _("Please pay the deposit to keep this time. You get it back after your visit.")


class BadDeposit(Refusal):
    code = "bad_deposit"
    sentence = _("This deposit cannot be noted for this appointment.")


class PhoneOnly(Refusal):
    code = "phone_only"
    status = 403
    sentence = _("Please call us for your next visit. We will find a time together.")


class ModeNotOffered(Refusal):
    code = "mode_not_offered"
    sentence = _("This centre does not offer this. Please choose another way to come.")


class OverrideNotAllowed(Refusal):
    code = "override_not_allowed"
    status = 403
    sentence = _("Booking beyond what the day holds is for the workshop and its leaders.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Please write down why.")


class IllegalTransition(Refusal):
    """``before`` and ``after`` are states."""

    code = "illegal_transition"
    status = 409
    sentence = _("This is not possible in the present state of the appointment.")


class BadLength(Refusal):
    code = "bad_length"
    sentence = _("Please say how many minutes the work takes.")


class BadReading(Refusal):
    code = "bad_reading"
    sentence = _("Please check the mileage.")


class KeyReused(Refusal):
    code = "key_reused"
    sentence = _("This form has been sent before with other contents. Please reload the page.")


BY_REASON: dict[str, type[Refusal]] = {
    "closed": Closed,
    "outside_hours": OutsideHours,
    "too_late_in_the_day": OutsideHours,
    "not_on_grid": NotOnGrid,
    "lead_time": LeadTime,
    "beyond_horizon": BeyondHorizon,
    "no_capable_unit": NoCapableUnit,
    "too_long_to_wait": TooLongToWait,
    "mode_not_offered": ModeNotOffered,
    "skill_full": DayFull,
    "day_full": DayFull,
    "online_full": DayFull,
    "vehicle_already_booked": VehicleAlreadyBooked,
}
"""The refusal of a closed slot; any other reason means that a unit is taken."""

BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "unit_does_one_thing": SlotTaken,
    "claim_inside_shift": SlotTaken,
    "vehicle_in_one_place": VehicleAlreadyBooked,
    "site_day_minutes_capped": DayFull,
    "site_day_cars_capped": DayFull,
    "skill_day_capped": DayFull,
    "booking_appointment_request_key_key": KeyReused,
}


def refusal_for(reason: str, free_if: str = "") -> Refusal:
    return BY_REASON.get(reason, SlotTaken)(reason=reason, free_if=free_if)


@contextmanager
def named_conflicts() -> Iterator[None]:
    """Put what the database refuses into a refusal. Wrap around the transaction, not inside it."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise BusyRetry from error
        raise
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, errors.Error) else None
        if name in BY_CONSTRAINT:
            raise BY_CONSTRAINT[name](reason=name) from error
        raise
