"""Getting there and away: a key box, the zones our drivers serve, and owners who use them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from booking.garage.models import Vehicle
from booking.sites.actions import set_policy
from booking.sites.models import Site
from booking.transport.models import Zone
from booking.transport.rules import COURTESY, PICK_UP, SHUTTLE, WITH_TRIP, TripWish

if TYPE_CHECKING:
    from portal.demo.people import Owner
    from portal.models import User

# code, name, name in Chinese, minutes one way, fee both ways in pence, lifts home?
ZONES = (
    ("near", "Up to three miles", "五公里以内", 10, 0, True),
    ("far", "Up to ten miles", "十六公里以内", 25, 1_500, False),
)
FEE_FACTOR = {"gb": 1, "cn": 5}
ASKED = ("courtesy", "", SHUTTLE, "", "key_box", "", PICK_UP, "", "", "")
"""How the cars that stay come and their owners go, one car after the other; most are simply left."""
LICENCE = {"gb": "MARSH657054ZM9IJ", "cn": "310104198704123456"}


def open_ways(site: Site, region: str, author: User, now: datetime) -> None:
    today = now.astimezone(site.tz).date()
    set_policy(name="key_box", value=True, valid_from=today, now=now, author=author, site=site)
    Zone.objects.bulk_create(
        Zone(
            site=site, code=code, name=name, name_zh=name_zh, travel_minutes=minutes,
            fee_minor=fee * FEE_FACTOR[region], has_shuttle=has_shuttle,
        )
        for code, name, name_zh, minutes, fee, has_shuttle in ZONES
    )  # fmt: skip


def mode_of(car: Vehicle) -> str:
    """By the car alone, so that nobody else's story changes with it."""
    return ASKED[car.pk % len(ASKED)] or "drop_off"


def trip_of(owner: Owner, mode: str, day: date) -> TripWish | None:
    """What the mode asks for, as this owner would say it."""
    if mode not in WITH_TRIP:
        return None
    phone = str(owner.user.phone or "")
    if mode == COURTESY:
        licence = LICENCE["cn" if owner.site.country == "CN" else "gb"]
        return TripWish(
            licence_number=licence, licence_until=day + timedelta(days=1_000), born_on=date(1987, 4, 12),
            phone=phone,
        )  # fmt: skip
    return TripWish(
        zone=ZONES[0][0], street=owner.member.street, town=owner.member.town, postcode=owner.member.postcode,
        phone=phone,
    )  # fmt: skip


def minutes_of(mode: str) -> int:
    """To the owner's door; only a driver asks."""
    return ZONES[0][3] if mode in (SHUTTLE, PICK_UP) else 0
