"""Lists of the dealer system at the desk: taken in whole or not at all, seen, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from booking.appointments.models import Claim
from booking.foreign.models import ForeignBatch, ForeignBooking
from club.trail.models import TrailEntry
from tests.booking.scenes import TODAY
from tests.cms.desks.conftest import Staffed, World, text

PAGE = "/desk/workshop/dealer-system/"


@pytest.fixture
def workshop(world: World, staffed: Staffed) -> Client:
    return staffed("workshop", world.here.site)


def sent(client: Client, *lines: str, data: bytes | None = None) -> Any:
    body = "\n".join(("record,start,end,unit,label", *lines)).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("dms.csv", data or body)})


def test_a_list_comes_in_collides_is_seen_and_goes(world: World, workshop: Client) -> None:
    claim = world.booking.claims.select_related("resource").get(resource__kind="bay")
    when = f"{TODAY} 09:00,{TODAY} 10:00"
    answer = sent(workshop, f"1,{when},{claim.resource.name},AB1", f"2,{TODAY} 14:00,{TODAY} 15:00,,=cmd()")
    assert answer.status_code == 302
    page = text(workshop.get(PAGE))
    assert "Its place was taken; it stands on an extra unit." in page
    assert "In place: 1. On extra units: 1." in page
    assert TrailEntry.objects.filter(verb="foreign.taken").exists()
    collided = ForeignBooking.objects.get(state="overflow")
    assert workshop.post(reverse("desk_foreign_seen", args=[collided.pk])).status_code == 302
    assert "Nothing collides." in text(workshop.get(PAGE))
    undo = reverse("desk_foreign_undo", args=[ForeignBatch.objects.get().pk])
    assert workshop.post(undo).status_code == 302
    assert not Claim.objects.filter(appointment=None).exists()
    assert "taken back" in text(workshop.get(PAGE))


def test_one_bad_line_refuses_the_whole_list_and_is_named(world: World, workshop: Client) -> None:
    answer = sent(workshop, f"1,{TODAY} 14:00,{TODAY} 15:00,,ok", f"2,soon,{TODAY} 15:00,,bad")
    assert answer.status_code == 422
    assert "Line 3: “start” is not understood." in text(answer)
    assert not ForeignBatch.objects.exists()


def test_a_file_that_is_no_list_is_refused(world: World, workshop: Client) -> None:
    for data in (b"\x00\x01\x02", b"name,plate\nAda,AB1\n"):
        assert sent(workshop, data=data).status_code == 422
    assert not ForeignBatch.objects.exists()


def test_other_sites_and_advisors_stay_out(world: World, workshop: Client, staffed: Staffed) -> None:
    sent(workshop, f"1,{TODAY} 14:00,{TODAY} 15:00,,ok")
    undo = reverse("desk_foreign_undo", args=[ForeignBatch.objects.get().pk])
    assert staffed("workshop", world.there.site).post(undo).status_code == 404
    assert staffed("advisor", world.here.site).get(PAGE).status_code == 403
    assert ForeignBatch.objects.get().undone_at is None
