"""A small dealership with drivers, courtesy cars and zones, for tests of getting there and away."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from booking.appointments.rules import Override
from booking.sites.actions import set_policy
from booking.sites.models import Post
from booking.transport.models import Zone
from booking.transport.rules import TripWish
from booking.workshop.actions import lay_calendar
from portal.models import User
from tests.booking.scenes import Scene, a_person, a_scene, units

WITH_LUNCH = {weekday: [(time(8), time(12)), (time(13), time(18))] for weekday in range(6)}
DRIVER = TripWish(licence_number="MORGA657054SM9IJ", licence_until=date(2031, 1, 1), born_on=date(1990, 5, 4))
ADDRESS = TripWish(zone="near", street="4 Mill Lane", town="York", postcode="YO1 7HH", phone="01632 960001")
TRIPS = {"courtesy": DRIVER, "shuttle": ADDRESS, "pick_up": ADDRESS, "drop_off": None, "key_box": None}


def a_zone(scene: Scene, code: str = "near", **fields: Any) -> Zone:
    values = {"name": "Old town", "travel_minutes": 20, "fee_minor": 1500, "postcodes": ["YO1"], **fields}
    return Zone.objects.create(site=scene.site, code=code, **values)


def a_travel_scene(*, drivers: int = 1, cars: int = 1, **more: Any) -> Scene:
    """With a key box, one zone, and everything of which a mode may need one."""
    scene = a_scene(**{"days": 30, **more})
    units(scene.site, {"driver": drivers, "courtesy_car": cars})
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(30), now=scene.now)
    a_zone(scene)
    set_policy(
        name="key_box", value=True, valid_from=scene.day(0), now=scene.now, author=None, site=scene.site
    )
    return scene


def foreman(scene: Scene, role: str = "workshop") -> User:
    user = a_person("Foreman")
    Post.objects.create(user=user, site=scene.site, role=role, from_date=scene.day(0) - timedelta(days=30))
    return user


BECAUSE = Override("Stranded on the way to the ferry")
