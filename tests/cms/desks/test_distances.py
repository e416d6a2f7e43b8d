"""The desk asks and tells distances as the country's roads do; what is kept is kilometres."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.test import Client, override_settings
from django.urls import reverse

from booking.garage.models import OdometerReading, VehicleModel
from booking.sites.models import Policy
from booking.visits.models import Visit
from booking.workshop.models import OperationPrice
from club.warnings.models import LawLimit
from cms.distances import DistanceField
from cms.planting import far
from tests.booking.makes import make_model
from tests.booking.scenes import TODAY
from tests.cms.desks.conftest import ARRIVAL, Staffed, World, text


@pytest.fixture
def admin(world: World, staffed: Staffed) -> Client:
    return staffed("administrator")


def facts(model: VehicleModel, **more: Any) -> dict[str, Any]:
    told = {name: value for name, value in model_to_dict(model).items() if value is not None}
    return told | more


@pytest.mark.parametrize(
    ("region", "asked", "km"), [("gb", "Odometer, miles", 41_038), ("cn", "Odometer, km", 25_500)]
)
def test_the_advisor_types_what_the_dashboard_shows(
    world: World, staffed: Staffed, region: str, asked: str, km: int
) -> None:
    advisor, ref = staffed("advisor", world.here.site), world.booking.ref
    page = reverse("desk_appointment", args=[ref])
    with override_settings(REGION=region), time_machine.travel(ARRIVAL, tick=False):
        assert asked in text(advisor.get(page))
        told = {"odometer_km": "25500", "without": "Came by tow truck"}
        assert advisor.post(reverse("desk_receive", args=[ref]), told).status_code == 302
        assert f"25,500 {asked.partition(', ')[2]}" in text(advisor.get(page))
    assert Visit.objects.get().odometer_km == km
    assert OdometerReading.objects.get().km == km


def test_intervals_of_a_model_are_typed_in_miles_and_stay_when_nobody_touches_them(admin: Client) -> None:
    model = make_model()
    page = reverse("desk_model", args=[model.code])
    assert 'name="service_km" value="9321"' in text(admin.get(page))
    shown = facts(model, service_km="9321", km_per_year="7456", service_months=24)
    assert admin.post(page, shown).status_code == 302
    model.refresh_from_db()
    assert (model.service_months, model.service_km, model.km_per_year) == (24, 15_000, 12_000)
    assert admin.post(page, shown | {"service_km": "10000"}).status_code == 302
    model.refresh_from_db()
    assert (model.service_km, model.km_per_year) == (16_093, 12_000)
    assert "24 months or 10,000 miles" in text(admin.get(reverse("desk_makes")))
    refused = admin.post(page, shown | {"service_km": "0", "km_per_year": "8000"})
    assert refused.status_code == 422
    assert 'value="8000"' in text(refused), "as it was typed"


@pytest.mark.parametrize(("region", "begins"), [("gb", ("9000", "7000")), ("cn", ("15000", "12000"))])
def test_a_new_model_begins_at_round_numbers_of_the_roads_here(
    admin: Client, region: str, begins: tuple[str, str]
) -> None:
    with override_settings(REGION=region):
        page = text(admin.get(reverse("desk_model_new")))
    for name, value in zip(("service_km", "km_per_year"), begins, strict=True):
        assert f'name="{name}" value="{value}"' in page


def test_prices_for_cars_that_ran_far_begin_at_miles(world: World, admin: Client) -> None:
    code = world.here.service.code
    page = reverse("desk_operation", args=[code])
    price = {
        "amount": "99",
        "valid_from": TODAY.isoformat(),
        "from_km": "60000",
        "site": "",
        "price_group": "",
    }
    assert admin.post(page, price).status_code == 302
    assert OperationPrice.objects.get(operation__code=code, from_km__gt=0).from_km == 96_561
    assert "from 60,000 miles" in text(admin.get(page))


def test_the_guarantee_on_parts_counts_in_miles(world: World, admin: Client) -> None:
    page = reverse("desk_policies")
    assert "Miles a genuine part is guaranteed" in text(admin.get(page))
    rule = {"name": "part_warranty_km", "value": "60000", "valid_from": TODAY + timedelta(days=1), "site": ""}
    assert admin.post(page, rule).status_code == 302
    assert Policy.objects.get().value == 96_561
    assert "Miles a genuine part is guaranteed</b> 60000" in text(admin.get(page))


def test_limits_of_a_law_are_written_in_miles(admin: Client) -> None:
    law = {
        "country": "GB", "valid_from": "2026-01-01", "loaner_days": 5, "repair_days": 30, "repairs": 4,
        "months": 24, "km": "30000", "source": "Order 43",
    }  # fmt: skip
    assert admin.post("/desk/care/warnings/law/", law).status_code == 302
    assert LawLimit.objects.get().km == 48_280


@pytest.mark.parametrize(
    ("region", "words"), [("gb", ("9,321 miles", "9,321 英里")), ("de", ("15,000 km", "15,000 公里"))]
)
def test_guides_to_models_are_written_in_the_unit_read_here(region: str, words: tuple[str, str]) -> None:
    with override_settings(REGION=region):
        assert (far(15_000), far(15_000, zh=True)) == words


@pytest.mark.parametrize(("region", "most"), [("gb", 1_242_742), ("cn", 2_000_000)])
def test_what_no_car_has_run_is_refused_in_either_unit(region: str, most: int) -> None:
    with override_settings(REGION=region):
        field = DistanceField(miles="Miles", km="Kilometres")
        assert field.clean(str(most)) <= 2_000_000  # type: ignore[operator]
        for wrong in (str(most + 1), "-1", "9" * 30):
            with pytest.raises(Exception, match="Ensure this value"):
                field.clean(wrong)
