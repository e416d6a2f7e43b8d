"""What the database refuses whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from booking.appointments.models import AppointmentEvent
from tests.booking.scenes import (
    a_scene,
    book,
    hold,
    run,
)

pytestmark = pytest.mark.django_db


def test_events_are_never_changed() -> None:
    scene = a_scene()
    hold(scene, scene.at(2, 9))
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AppointmentEvent.objects.update(reason="other")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AppointmentEvent.objects.all().delete()


@pytest.mark.proves("A2")
def test_the_database_itself_refuses_overlaps_and_work_out_of_hours() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9))
    claim = booked.claims.get(resource__kind="bay")
    columns = "resource_id, during, site_day_id, lo, hi, minutes, cars, skills, reason"
    with pytest.raises(IntegrityError, match="unit_does_one_thing"), transaction.atomic():
        run(
            f"INSERT INTO booking_claim ({columns}) SELECT {columns} FROM booking_claim WHERE id = {claim.pk}"
        )
    for moved in ("+ interval '9 hours'", "+ interval '13 hours'", "- interval '90 minutes'"):
        elsewhere = f"tstzrange(lower(during) {moved}, upper(during) {moved})"
        with pytest.raises(IntegrityError, match="claim_inside_shift"), transaction.atomic():
            run(
                f"INSERT INTO booking_claim ({columns}) SELECT resource_id, {elsewhere}, site_day_id, lo, hi,"
                f" 0, 0, '{{}}', '' FROM booking_claim WHERE id = {claim.pk}; SET CONSTRAINTS ALL IMMEDIATE"
            )
    with pytest.raises(IntegrityError, match="claim_inside_shift"), transaction.atomic():
        run(
            f"DELETE FROM booking_shift WHERE resource_id = {claim.resource_id};"
            " SET CONSTRAINTS ALL IMMEDIATE"
        )
    with pytest.raises(IntegrityError, match="shift_without_overlaps"), transaction.atomic():
        run(
            "INSERT INTO booking_shift (resource_id, during, site_day_id, lo, hi)"
            f" SELECT resource_id, during, site_day_id, lo, hi FROM booking_shift"
            f" WHERE resource_id = {claim.resource_id}"
        )
