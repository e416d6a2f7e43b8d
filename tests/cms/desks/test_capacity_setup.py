"""Zones, limits of skills, trust given back, and bookings beyond a full day at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from booking.appointments.models import OverrideLog, Waiver
from booking.transport.models import Zone
from booking.workshop.models import Resource, SkillCap, SkillDay
from club.trail.models import TrailEntry
from tests.booking.makes import make_appointment
from tests.booking.scenes import a_person
from tests.cms.desks.conftest import Staffed, World, text

ZONE = {"code": "near", "name": "Old town", "travel_minutes": "20", "postcodes": "YO1, YO24", "fee": "15",
        "has_shuttle": "on"}  # fmt: skip


@pytest.fixture
def foreman(world: World, staffed: Staffed) -> Client:
    return staffed("workshop", world.here.site)


def test_a_zone_is_written_and_changed(world: World, foreman: Client) -> None:
    assert foreman.post("/desk/setup/zones/new/", ZONE).status_code == 302
    zone = Zone.objects.get(site=world.here.site)
    assert (zone.fee_minor, zone.postcodes, zone.has_pick_up) == (1500, ["YO1", "YO24"], False)
    assert "Old town" in text(foreman.get("/desk/setup/zones/"))
    twice = foreman.post("/desk/setup/zones/new/", ZONE)
    assert (twice.status_code, "zone with this code already" in text(twice)) == (422, True)
    changed = foreman.post(f"/desk/setup/zones/{zone.pk}/", {**ZONE, "travel_minutes": "35"})
    assert changed.status_code == 302
    zone.refresh_from_db()
    assert zone.travel_minutes == 35
    assert TrailEntry.objects.filter(verb="zone.saved").count() == 2


def test_zones_of_another_site_do_not_exist(world: World, foreman: Client) -> None:
    other = Zone.objects.create(site=world.there.site, code="far", name="Far", travel_minutes=20)
    assert foreman.get(f"/desk/setup/zones/{other.pk}/").status_code == 404


def test_a_skill_gets_its_limit(world: World, foreman: Client) -> None:
    today = timezone.localdate()
    data = {"skill": "hv", "minutes_max": "240", "valid_from": today.isoformat()}
    assert foreman.post("/desk/setup/skills/", data).status_code == 302
    assert SkillCap.objects.get().minutes_max == 240
    assert SkillDay.objects.filter(site_day__site=world.here.site, site_day__day__lt=today).count() == 0
    past = {**data, "valid_from": (today - timedelta(days=1)).isoformat()}
    refused = foreman.post("/desk/setup/skills/", past)
    assert (refused.status_code, SkillCap.objects.count()) == (422, 1)


def test_equipment_and_skills_have_names(world: World, foreman: Client) -> None:
    Resource.objects.create(site=world.here.site, kind="bay", name="Bay 9", tags=["lift", "hv", "sunroof"])
    chinese = {"accept-language": "zh-hans"}
    assert "lift, high voltage, sunroof" in text(foreman.get("/desk/setup/units/"))
    assert "举升机、高压电、sunroof" in text(foreman.get("/desk/setup/units/", headers=chinese))
    data = {"skill": "hv", "minutes_max": "240", "valid_from": timezone.localdate().isoformat()}
    foreman.post("/desk/setup/skills/", data)
    assert "<b>high voltage</b>" in text(foreman.get("/desk/setup/skills/"))


def test_trust_is_given_back_with_a_reason(world: World, foreman: Client) -> None:
    now, person, stranger = timezone.now(), a_person("Late"), a_person("Elsewhere")
    for who, site in ((person, world.here.site), (stranger, world.there.site)):
        at = now - timedelta(days=3)
        make_appointment(site=site, person=who, state="no_show", arrive_at=at, promise_at=now, created_at=at)
    page = text(foreman.get("/desk/setup/trust/"))
    assert "Late" in page
    assert "Elsewhere" not in page
    assert foreman.post("/desk/setup/trust/", {"person": person.pk, "reason": ""}).status_code == 422
    assert foreman.post("/desk/setup/trust/", {"person": stranger.pk, "reason": "x"}).status_code == 404
    assert foreman.post("/desk/setup/trust/", {"person": person.pk, "reason": "Snow"}).status_code == 302
    assert Waiver.objects.get().reason == "Snow"
    assert "Everybody may book as usual" in text(foreman.get("/desk/setup/trust/"))
    assert not OverrideLog.objects.exists()
