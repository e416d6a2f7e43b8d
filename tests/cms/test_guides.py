"""Guides to the models, as an owner meets them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from cms.seed import seed
from portal.models import User
from tests.booking.makes import make_model
from tests.cms.conftest import NOW

CARS = ("finch", "ridge")


@pytest.mark.source("K2")
def test_an_owner_finds_their_own_model_first(client: Client, sites: list[Site]) -> None:
    """K2: who has a Ridge sees the Ridge in front of all others, and on its page that it is theirs."""
    models = {name: make_model(name, name=name.title()) for name in CARS}
    seed(now=NOW)
    owner = User.objects.create_user("ridge@example.com")
    client.force_login(owner)
    car = Vehicle.objects.create(model=models["ridge"], created_at=NOW)
    Keeper.objects.create(vehicle=car, user=owner, from_date=date(2026, 1, 1))
    context: Any = client.get("/models/", follow=True).context
    assert [page.slug for page in context["mine"]] == ["ridge"]
    assert [page.slug for page in context["others"]] == ["finch"]
    assert client.get("/models/ridge/").context["mine"] == [car]
    assert client.get("/models/finch/").context["mine"] == []
