"""Making a trip ready for a booking, and the zones a site serves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.sites.queries import policy
from booking.transport.models import Trip, Zone
from booking.transport.queries import zones_of
from booking.transport.rules import COURTESY, WITH_TRIP, TripWish, age_on, missing, serves

if TYPE_CHECKING:
    from datetime import date

    from booking.sites.models import Site


class TripIncomplete(Refusal):
    """``missing`` names the fields."""

    code = "trip_incomplete"
    sentence = _("Please fill in what we need to get you or your car there.")


class OutOfZone(Refusal):
    code = "out_of_zone"
    sentence = _("This address is outside the area our drivers serve from this centre.")


class LicenceExpired(Refusal):
    code = "licence_expired"
    sentence = _("The driving licence must be valid on the day you drive our car.")


class TooYoung(Refusal):
    """``age`` is the youngest we may insure."""

    code = "too_young"
    sentence = _("Our courtesy cars are insured for drivers from %(age)s years.")


def prepare(*, site: Site, mode: str, wish: TripWish | None, at: datetime, now: datetime) -> Trip | None:
    """The trip of a booking, checked and with the zone's figures, to be saved with it; None for no trip."""
    if mode not in WITH_TRIP:
        return None
    wish = wish or TripWish()
    if gaps := missing(mode, wish):
        raise TripIncomplete(missing=gaps)
    on = at.astimezone(site.tz).date()
    if mode == COURTESY:
        check_driver(site, wish, on, until=on, today=now.astimezone(site.tz).date())
        return Trip(**facts(wish, "licence_number", "licence_until", "born_on", "phone"))
    zone = zone_for(site, mode, wish, on)
    address = facts(wish, "street", "town", "postcode", "phone")
    return Trip(zone=zone, travel_minutes=zone.travel_minutes, fee_minor=zone.fee_minor, **address)


def check_driver(site: Site, driver: TripWish | Trip, on: date, *, until: date, today: date) -> None:
    """Old enough on the day (setting of the site), and with a licence until the own car is ready."""
    assert driver.licence_until is not None and driver.born_on is not None  # noqa: S101, PT018 - not missing
    if driver.licence_until < until:
        raise LicenceExpired
    youngest = policy(site, "courtesy_age_min", today)
    if age_on(driver.born_on, on) < youngest:
        raise TooYoung(age=youngest)


def check_licence(trip: Trip, until: date) -> None:
    """A courtesy car is driven until the own one is ready: the licence must last as long."""
    if trip.licence_until is not None and trip.licence_until < until:
        raise LicenceExpired


def zone_for(site: Site, mode: str, wish: TripWish, on: date) -> Zone:
    """The chosen zone, if it is served that way on the day and the address lies in it."""
    zone = next((zone for zone in zones_of(site, on, mode) if zone.code == wish.zone), None)
    if zone is None or not serves(zone.postcodes, wish.postcode):
        raise OutOfZone
    return zone


def facts(wish: TripWish, *names: str) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in names}
