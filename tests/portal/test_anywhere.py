"""The earliest time at any centre: a line each, and what each of them costs."""

import pytest
from django.test import Client

from booking.garage.models import Vehicle
from booking.workshop.models import SiteDay
from tests.booking.rides import a_travel_scene
from tests.booking.scenes import EVERY_DAY, Scene, a_scene, book
from tests.portal.bookings import text_of
from tests.portal.test_booking_pages import car, client, scene, site

__all__ = ["car", "client", "scene", "site"]
ANYWHERE_QUERIES = 10


def test_anywhere_lists_each_centre_with_its_first_time(client: Client, scene: Scene, car: Vehicle) -> None:
    other = a_scene(now=scene.now, hours=EVERY_DAY)
    book(other, other.at(1, 8), by_staff=True)
    ask = f"car={car.ref}&work={scene.service.code}&mode=wait"
    page = client.get(f"/appointments/anywhere/?{ask}")
    assert page.status_code == 200
    for each in (scene.site, other.site):
        assert each.name in text_of(page)
        assert f"site={each.code}" in text_of(page)
    assert client.get("/appointments/anywhere/").status_code == 302  # no work chosen yet


@pytest.mark.parametrize("centres", [1, 3])
def test_anywhere_asks_as_little_for_many_centres(
    client: Client, scene: Scene, car: Vehicle, centres: int, django_assert_num_queries: object
) -> None:
    """Three for the times, one for the prices, however many centres there are."""
    for _more in range(centres - 1):
        a_scene(now=scene.now, hours=EVERY_DAY)
    ask = f"/appointments/anywhere/?car={car.ref}&work={scene.service.code}&mode=wait"
    client.get(ask)
    with django_assert_num_queries(ANYWHERE_QUERIES):  # type: ignore[operator]
        client.get(ask)


def test_anywhere_knows_how_far_each_centre_drives(client: Client, scene: Scene, car: Vehicle) -> None:
    """A centre without a zone is not driven to; a far zone leaves only times its driver can keep."""
    near, far, none = (a_travel_scene(now=scene.now, hours=EVERY_DAY) for _n in range(3))
    far.site.zones.update(travel_minutes=180)
    none.site.zones.all().delete()
    SiteDay.objects.filter(day__lt=scene.day(3)).update(cars_cap=0)  # the first time is a morning's, then
    ask = f"car={car.ref}&work={scene.service.code}&mode=pick_up"
    offers = {
        line.offer.site.pk: line.offer
        for line in client.get(f"/appointments/anywhere/?{ask}").context["lines"]
    }
    assert offers.keys() == {near.site.pk, far.site.pk}
    assert offers[near.site.pk].slot.local.hour < 11 <= offers[far.site.pk].slot.local.hour
