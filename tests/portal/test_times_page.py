"""The page of times: as few questions on a full day of a large group as on an empty one."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.booking.makes import make_model
from tests.booking.scenes import EVERY_DAY, a_scene, book
from tests.portal.bookings import make_car, plan
from tests.portal.people import browser_of, joined

QUESTIONS = 14


@pytest.mark.parametrize("more", [0, 3])
@pytest.mark.django_db
def test_times_cost_the_same_on_a_full_day_of_many_centres(
    django_assert_num_queries: Callable[..., object], more: int
) -> None:
    scene = a_scene(now=timezone.now(), hours=EVERY_DAY)
    ben = joined(scene.site, "ben@example.com", "Ben Oak")
    car, client = make_car(ben, make_model()), browser_of(ben)
    for n in range(more):
        a_scene()
        book(scene, scene.at(3, 9 + 2 * n))
    client.get(plan(scene, car))
    with django_assert_num_queries(QUESTIONS):  # type: ignore[attr-defined]
        page = client.get(plan(scene, car)).content.decode()
    assert 'name="at"' in page
    centres = page.split('id="site"')[1].split("</select>")[0]
    assert centres.count("<option") == 1 + more
