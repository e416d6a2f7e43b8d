"""The demo's lists and addresses: refused rows, a list that waits, one address that is not there."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from booking.garage.models import Keeper, Vehicle
from booking.garage.rules import with_check_digit
from booking.visits.models import Visit
from club.exchange.models import ApiToken, ImportConflict, ImportJob, WebhookDelivery
from portal.demo.exchange import exchange_with_others
from portal.demo.ground import Ground
from portal.demo.people import Owner
from tests.booking.scenes import NOW, a_car, a_person, a_scene, a_site

VIN = with_check_digit("WVWZZZ1KZ6W000001")


@pytest.mark.parametrize("region", ["gb", "cn"])
def test_lists_and_addresses_of_the_demo_are_alive(
    db: None, region: str, settings: Any, tmp_path: Any
) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "private": place}
    scene = a_scene(days=1)
    scene.site.country = region.upper()
    scene.site.save()
    Visit.objects.create(
        number="V1", site=scene.site, vehicle=a_car(), opened_at=NOW - timedelta(days=2), currency="GBP",
        closed_at=NOW - timedelta(days=1),
    )  # fmt: skip
    ground = SimpleNamespace(sites=[scene.site], staff={scene.site.pk: [a_person()]}, now=NOW)
    there = SimpleNamespace(site=a_site(), cars=[a_car()])
    Vehicle.objects.filter(pk=there.cars[0].pk).update(vin=VIN)
    there.cars[0].refresh_from_db()
    Keeper.objects.create(vehicle=there.cars[0], user=a_person(), from_date=NOW.date())
    exchange_with_others([cast("Owner", there)], cast("Ground", ground), region, NOW)
    counts = [(job.kind, job.state, job.counts) for job in ImportJob.objects.order_by("made_at", "pk")]
    assert counts == [
        ("customers", "done", {"new": 5}),
        ("vehicles", "done", {"new": 5, "conflict": 1, "error": 2}),
        ("visits", "done", {"new": 5, "error": 1}),
        ("visits", "checked", {"new": 1}),
    ]
    assert sorted(WebhookDelivery.objects.values_list("state", flat=True)) == ["delivered", "waiting"]
    assert (ApiToken.objects.count(), ImportConflict.objects.count()) == (1, 1)
