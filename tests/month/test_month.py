"""A month of a workshop, lived through the real verbs: afterwards every book is in order.

booking.md §10 and issue 4: every counter equals its sum, nothing overlaps, every appointment took legal
steps only and came to an end.
"""

import os

import pytest

from booking.appointments.models import Appointment, AppointmentEvent, Claim
from booking.appointments.rules.states import STEPS
from booking.visits.models import Visit
from tests.booking.scenes import NOW, assert_counters_are_sums_of_claims
from tests.month.workshop import ENDS, Month
from tests.races.bookings import drifted_days, one, overlaps

pytestmark = pytest.mark.django_db

EXPLAINED = {
    "slot_taken", "day_full", "closed", "outside_hours", "lead_time", "too_late_to_change", "too_many_moves",
    "vehicle_already_booked", "too_many_holds", "no_capable_unit", "deposit_required", "phone_only",
}  # fmt: skip
ORPHANS = """SELECT count(*) FROM booking_claim c WHERE NOT EXISTS (
    SELECT 1 FROM booking_shift s WHERE s.resource_id = c.resource_id AND s.during @> c.during)"""


SEEDS = map(int, os.environ.get("MONTH_SEEDS", "2").split())
WHOLE = [pytest.param(seed, 28, marks=pytest.mark.slow) for seed in SEEDS]


@pytest.mark.parametrize(("seed", "days"), [(1, 4), *WHOLE])
def test_a_month_ends_with_every_book_in_order(seed: int, days: int) -> None:
    month = Month(seed, days)
    month.live()
    assert set(month.refused) <= EXPLAINED, month.refused
    assert month.done["received"] > days, month.done
    check_claims()
    check_ends()
    check_steps()
    if days > 20:
        check_variety(month)


def check_claims() -> None:
    assert_counters_are_sums_of_claims()
    assert (overlaps(), drifted_days(), one(ORPHANS)) == (0, 0, 0)
    for gone in ("cancelled", "expired", "declined"):
        assert not Claim.objects.filter(appointment__state=gone).exists()


def check_ends() -> None:
    assert set(Appointment.objects.values_list("state", flat=True)) <= ENDS
    delivered = Appointment.objects.filter(state="delivered").count()
    assert Visit.objects.count() == Visit.objects.exclude(closed_at=None).count() == delivered
    numbers = sorted(int(n[-6:]) for n in Visit.objects.values_list("number", flat=True))
    assert numbers == list(range(1, delivered + 1)), "no number is missing"


def check_steps() -> None:
    """Each event continues the one before it, by a step of the table, in order of time and version."""
    at, version = NOW, 0
    state: dict[int, str] = {}
    for event in AppointmentEvent.objects.order_by("appointment", "pk"):
        before = state.get(event.appointment_id)
        if before is None:
            at, version = event.at, 0
        assert event.from_state == (before or "")
        assert event.from_state == event.to_state or (event.from_state, event.to_state) in STEPS
        assert (event.at >= at, event.version > version) == (True, True)
        at, version, state[event.appointment_id] = event.at, event.version, event.to_state
    assert state == dict(Appointment.objects.values_list("pk", "state"))


def check_variety(month: Month) -> None:
    """It was a month worth living through."""
    seen = set(AppointmentEvent.objects.values_list("to_state", flat=True))
    assert seen >= {"awaiting_parts", "awaiting_approval", "requested", *ENDS} - {"declined"}
    assert month.done["absence"]
    assert month.done["came after all"]
    assert Appointment.objects.exclude(late_cancelled_at=None).exists() or month.refused["too_late_to_change"]
