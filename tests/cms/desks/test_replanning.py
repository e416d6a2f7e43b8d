"""The work list, and moving or cancelling a booking at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.appointments.models import Appointment, Claim, OverrideLog
from booking.replanning.models import StrandedWork
from booking.workshop.models import Absence, Resource, Shift, SiteDay
from club.notices.models import Notice
from club.trail.models import TrailEntry
from tests.booking.scenes import TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, text

LIST = "/desk/workshop/replanning/"


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("general_manager", world.here.site)


def technician_of(booked: Appointment) -> Resource:
    return Claim.objects.get(appointment=booked, resource__kind="technician").resource


def absence(unit: Resource, **more: Any) -> dict[str, Any]:
    return {"resource": unit.pk, "first": f"{TODAY}T08:30", "last": f"{TODAY}T18:00", "reason": "", **more}


def everybody_else_is_away(world: World, manager: Client, booked: Appointment) -> None:
    """Only one technician is left, and he is away too."""
    for unit in Resource.objects.filter(site=world.here.site, kind="technician").order_by("pk"):
        if unit != technician_of(booked):
            assert manager.post("/desk/setup/absences/", absence(unit)).status_code == 302
    unit = technician_of(booked)
    assert manager.post("/desk/setup/absences/", absence(unit, replan="1")).status_code == 302


def test_a_refused_absence_says_what_would_happen_and_offers_it(world: World, manager: Client) -> None:
    unit = technician_of(world.booking)
    answer = manager.post("/desk/setup/absences/", absence(unit))
    assert answer.status_code == 409
    assert "can keep its times" in text(answer)
    assert 'name="replan"' in text(answer)
    again = manager.post("/desk/setup/absences/", absence(unit, replan="1"))
    assert again.status_code == 302
    assert technician_of(world.booking) != unit
    assert Absence.objects.get().resource == unit
    assert "Re-planned: 1." in text(manager.get(again["Location"]))


def test_what_cannot_be_kept_leads_to_the_list_and_leaves_it_when_moved(
    world: World, manager: Client
) -> None:
    everybody_else_is_away(world, manager, world.booking)
    page = text(manager.get(LIST))
    assert world.booking.vehicle is not None
    assert world.booking.vehicle.plate in page
    world.booking.refresh_from_db()
    at = world.here.at(1, 9)
    data = {"at": at.isoformat(), "version": world.booking.version}
    move = reverse("desk_move", args=[world.booking.ref])
    assert f'value="{at.isoformat()}"' not in text(manager.get(move))  # another day is asked for first
    assert 'name="at"' in text(manager.get(f"{move}?day={at.date()}"))
    assert manager.post(move, data).status_code == 302
    assert "Every booking has its bay" in text(manager.get(LIST))
    assert not StrandedWork.objects.open().exists()
    assert Notice.objects.filter(kind="booking_moved", person=world.member.user).exists()


def test_a_courtesy_car_lent_too_short_is_reported(world: World, manager: Client) -> None:
    car = Resource.objects.create(site=world.here.site, kind="courtesy_car", name="Loan 1")
    claim = Claim.objects.filter(appointment=world.booking, resource__kind="bay").earliest("pk")
    cells = {"during": claim.during, "site_day": claim.site_day, "lo": claim.lo, "hi": claim.hi}
    Shift.objects.create(resource=car, **cells)
    Claim.objects.create(resource=car, appointment=world.booking, **cells)
    promise = claim.during.upper + timedelta(hours=3)
    more = {"mode": "courtesy", "state": "in_work", "promise_at": promise}
    Appointment.objects.filter(pk=world.booking.pk).update(**more)
    page = text(manager.get(LIST))
    assert "Courtesy cars wanted back too early" in page
    assert ("Loan 1" in page, "Every booking has its bay" in page) == (True, False)


def test_who_comes_back_takes_the_work_at_once(world: World, manager: Client) -> None:
    everybody_else_is_away(world, manager, world.booking)
    other = Absence.objects.exclude(resource=technician_of(world.booking)).earliest("pk")
    assert manager.post(reverse("desk_absence_back", args=[other.pk])).status_code == 302
    assert technician_of(world.booking) == other.resource
    assert "Every booking has its bay" in text(manager.get(LIST))


def test_trying_again_uses_what_has_come_free(world: World, manager: Client) -> None:
    everybody_else_is_away(world, manager, world.booking)
    other = Absence.objects.exclude(resource=technician_of(world.booking)).earliest("pk")
    Absence.objects.filter(pk=other.pk).delete()
    assert manager.post(LIST).status_code == 302
    assert technician_of(world.booking) == other.resource
    assert TrailEntry.objects.filter(verb="work.replanned", after={"kept": 1, "left": 0}).exists()


def test_an_old_version_is_not_moved(world: World, manager: Client) -> None:
    data = {"at": world.here.at(1, 9).isoformat(), "version": 0}
    answer = manager.post(reverse("desk_move", args=[world.booking.ref]), data)
    assert answer.status_code == 409
    assert "changed meanwhile" in text(answer)


def test_a_full_day_takes_a_moved_booking_only_from_who_may_and_says_why(
    world: World, manager: Client, staffed: Staffed
) -> None:
    at = world.here.at(1, 9)
    SiteDay.objects.filter(site=world.here.site, day=at.date()).update(minutes_cap=0)
    page, fields = reverse("desk_move", args=[world.booking.ref]), {"at": at.isoformat(), "version": 1}
    assert "Beyond what the day holds" in text(manager.get(f"{page}?day={at.date()}"))
    advisor = staffed("advisor", world.here.site)
    assert "Beyond what the day holds" not in text(advisor.get(f"{page}?day={at.date()}"))
    fields["version"] = world.booking.version
    assert manager.post(page, fields).status_code == 409
    assert advisor.post(page, {**fields, "beyond": "Because"}).status_code == 403
    assert not OverrideLog.objects.exists()
    assert manager.post(page, {**fields, "beyond": "Her only free day"}).status_code == 302
    assert OverrideLog.objects.get().reason == "Her only free day"
    world.booking.refresh_from_db()
    assert world.booking.arrive_at == at


def test_a_desk_opens_at_a_site_that_is_open_today(world: World, staffed: Staffed) -> None:
    auditor = staffed("auditor")
    assert auditor.get("/desk/workshop/").context["site"] == world.here.site
    SiteDay.objects.filter(site=world.here.site, day=TODAY).update(opening=[])
    assert staffed("auditor").get("/desk/workshop/").context["site"] == world.there.site


def test_cancelling_asks_why_and_tells_the_customer(world: World, manager: Client) -> None:
    page = reverse("desk_cancel", args=[world.booking.ref])
    assert manager.get(page).status_code == 200
    assert manager.post(page, {"reason": ""}).status_code == 422
    assert manager.post(page, {"reason": "The lift is broken"}).status_code == 302
    world.booking.refresh_from_db()
    assert (world.booking.state, world.booking.late_cancelled_at) == ("cancelled", None)
    assert Notice.objects.filter(kind="booking_cancelled").exists()
    assert manager.get(page).status_code == 404
    assert manager.post(page, {"reason": "again"}).status_code == 409


@pytest.mark.parametrize("name", ["desk_move", "desk_cancel"])
def test_another_site_finds_no_booking(world: World, staffed: Staffed, name: str) -> None:
    client = staffed("advisor", world.there.site)
    page = reverse(name, args=[world.booking.ref])
    assert client.get(page).status_code == 404
    assert client.post(page, {"reason": "mine"}).status_code == 404
    assert client.get(f"{LIST}?site={world.here.site.code}").status_code == 404
    assert staffed("auditor").post(page, {"reason": "x"}).status_code == 403


def test_somebody_elses_absence_is_not_ended(world: World, manager: Client, staffed: Staffed) -> None:
    unit = Resource.objects.filter(site=world.here.site, kind="technician").latest("pk")
    tomorrow = TODAY + timedelta(days=1)
    away = absence(unit, first=f"{tomorrow}T08:00", last=f"{tomorrow}T18:00")
    assert manager.post("/desk/setup/absences/", away).status_code == 302
    page = reverse("desk_absence_back", args=[Absence.objects.get().pk])
    assert staffed("workshop", world.there.site).post(page).status_code == 404
    assert Absence.objects.exists()


def test_the_list_costs_the_same_at_one_and_three_bookings(world: World, manager: Client) -> None:
    everybody_else_is_away(world, manager, world.booking)
    manager.get(LIST)
    with CaptureQueriesContext(connection) as one:
        manager.get(LIST)
    row = StrandedWork.objects.open().first()
    assert row is not None
    for hours in (3, 5):
        booked = world.book(world.there, hours=hours, user=a_person())
        StrandedWork.objects.create(
            resource=row.resource, site_day=row.site_day, lo=row.lo + hours * 4, hi=row.hi + hours * 4,
            appointment=booked, found_at=world.here.now,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as three:
        page = text(manager.get(LIST))
    assert page.count("desk_move") == 0
    assert page.count("Move</a>") == 3
    assert len(three) == len(one)
