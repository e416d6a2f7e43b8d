"""A centre is described, given its brands and closed; work after its last day is named and stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.garage.models import VehicleModel
from booking.sites.actions import set_policy
from booking.sites.models import Brand, Site
from booking.transport.models import Zone
from club.trail.models import TrailEntry
from tests.booking.makes import make_model
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

PAGES = (
    "desk_first_steps", "desk_centres", "desk_centre_new", "desk_makes", "desk_brand_new", "desk_model_new",
)  # fmt: skip


def facts(site: Site, **more: Any) -> dict[str, Any]:
    kept = {"currency": site.currency, "country": site.country, "opened_on": site.opened_on.isoformat()}
    return {"name": site.name, "name_zh": "", **kept, **more}


@pytest.fixture
def admin(world: World, staffed: Staffed) -> Client:
    return staffed("administrator")


def test_its_facts_and_brands_are_kept_with_who_wrote_them(world: World, admin: Client) -> None:
    site, brand = world.here.site, Brand.objects.create(code="alder", name="Alder")
    zone = site.zone
    page = reverse("desk_centre", args=[site.code])
    told = facts(site, town="Leeds", zone="Asia/Tokyo", brands=[brand.pk])
    assert admin.post(page, told).status_code == 302
    site.refresh_from_db()
    assert (site.town, [each.code for each in site.brands.all()]) == ("Leeds", ["alder"])
    assert TrailEntry.objects.get(verb="site.saved").after["brands"] == "alder"
    assert "Alder" in text(admin.get(reverse("desk_centres")))
    assert site.zone == zone  # changed on a page of its own, with its bookings


def test_the_coins_of_a_centre_change_until_money_stands_in_them(world: World, admin: Client) -> None:
    booked, bare = world.here.site, world.there.site
    page = reverse("desk_centre", args=[booked.code])
    refused = admin.post(page, facts(booked, currency="EUR", town="Rye"))
    assert refused.status_code == 409
    assert "GBP stays: bookings, bills, prices or fees of this centre are kept" in text(refused)
    booked.refresh_from_db()
    assert (booked.currency, booked.town) == ("GBP", "")
    page = reverse("desk_centre", args=[bare.code])
    assert admin.post(page, facts(bare, currency="EUR")).status_code == 302
    bare.refresh_from_db()
    assert bare.currency == "EUR"
    assert TrailEntry.objects.get(verb="site.saved").after["currency"] == "EUR"


@pytest.mark.parametrize("kind", ["drive", "price", "rule"])
def test_fees_and_prices_of_a_centre_keep_its_coins_too(world: World, admin: Client, kind: str) -> None:
    site = world.there.site
    page = reverse("desk_centre", args=[site.code])
    if kind == "drive":
        Zone.objects.create(site=site, code="free", name="Free", travel_minutes=5)
        assert admin.post(page, facts(site, currency="EUR")).status_code == 302, "a drive that costs nothing"
        Zone.objects.create(site=site, code="town", name="Town", travel_minutes=20, fee_minor=900)
    elif kind == "price":
        world.there.service.prices.create(site=site, valid_from=TODAY, price_minor=1)
    else:
        set_policy(name="deposit_minor", value=500, valid_from=TODAY, now=NOW, author=None, site=site)
    assert admin.post(page, facts(site, currency="CHF")).status_code == 409


def test_a_last_day_before_booked_work_names_the_work(world: World, admin: Client) -> None:
    site = world.here.site
    page = reverse("desk_centre", args=[site.code])
    refused = admin.post(page, facts(site, closed_on=TODAY.isoformat()))
    assert refused.status_code == 409
    assert world.booking.ref in text(refused)
    site.refresh_from_db()
    assert site.closed_on is None
    later = TODAY + timedelta(days=2)
    assert admin.post(page, facts(site, closed_on=later.isoformat())).status_code == 302
    site.refresh_from_db()
    assert site.closed_on == later
    assert not site.days.filter(day__gte=later, shifts__isnull=False).exists()


def test_a_day_before_its_first_is_refused_at_the_form(world: World, admin: Client) -> None:
    site = world.there.site
    before = (site.opened_on - timedelta(days=1)).isoformat()
    answer = admin.post(reverse("desk_centre", args=[site.code]), facts(site, closed_on=before))
    assert answer.status_code == 422


def test_models_and_brands_are_changed(admin: Client) -> None:
    model = make_model()
    fields = VehicleModel._meta.fields
    names = [field.name for field in fields if field.name not in ("id", "km_per_year_seen")]
    data = {name: getattr(model, name) for name in names if getattr(model, name) is not None}
    data |= {"brand": model.brand_id, "service_months": 24}
    assert admin.post(reverse("desk_model", args=[model.code]), data).status_code == 302
    model.refresh_from_db()
    assert model.service_months == 24
    page = reverse("desk_brand", args=[model.brand.code])
    assert admin.post(page, {"name": "Renamed", "name_zh": "改名"}).status_code == 302
    assert "Renamed" in text(admin.get(reverse("desk_makes")))


@pytest.mark.parametrize("name", PAGES)
def test_only_the_administrator_writes_and_leaders_read(world: World, staffed: Staffed, name: str) -> None:
    assert staffed("advisor", world.here.site).get(reverse(name)).status_code == 403
    assert staffed("auditor").get(reverse(name)).status_code == 200
    manager = staffed("general_manager", world.here.site)
    assert manager.get(reverse(name)).status_code == 200
    if name.endswith("_new"):
        assert manager.post(reverse(name), {}).status_code == 403


@pytest.mark.parametrize("more", [0, 3])
def test_the_lists_cost_the_same_for_more(
    admin: Client, more: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(more):
        make_model(f"model-{n}")
    admin.get(reverse("desk_makes"))
    with django_assert_max_num_queries(16):
        admin.get(reverse("desk_makes"))
    with django_assert_max_num_queries(16):
        admin.get(reverse("desk_centres"))
