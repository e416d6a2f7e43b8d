"""A car is sold: its owner loses it and what was booked for it; the workshop keeps what has begun."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment
from booking.garage.models import Keeper, Vehicle
from club import journeys
from club.notices.models import Notice
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import TODAY, Cast, a_booking, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def test_selling_gives_back_what_was_booked(cast: Cast) -> None:
    booked = a_booking(cast)
    car = Vehicle.objects.for_user(cast.ben.user).get()
    journeys.part_with_car(
        vehicle=car, user=cast.ben.user, on=TODAY, ending=Keeper.Ending.SOLD, now=NOW + timedelta(minutes=1)
    )
    booked.refresh_from_db()
    assert booked.state == Appointment.State.CANCELLED
    assert not booked.claims.exists()
    assert not Vehicle.objects.for_user(cast.ben.user).exists()
    assert Notice.objects.filter(kind="booking_cancelled", person=cast.ben.user).count() == 1


def test_a_car_in_the_house_stays_in_work(cast: Cast) -> None:
    booked = a_booking(cast)
    journeys.receive_car(appointment=booked, odometer_km=12_000, now=booked.arrive_at, actor=cast.advisor)
    car = Vehicle.objects.for_user(cast.ben.user).get()
    journeys.part_with_car(
        vehicle=car, user=cast.ben.user, on=TODAY, ending=Keeper.Ending.SOLD, now=booked.arrive_at
    )
    booked.refresh_from_db()
    assert booked.state == Appointment.State.CHECKED_IN
