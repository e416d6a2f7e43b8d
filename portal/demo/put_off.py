"""Work that owners put off three months ago, so that it is due again this week."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.sites.queries import policy
from booking.workshop.actions import lay_calendar
from club import journeys
from club.notices.rules import local_instant
from club.reminders.models import Rule
from club.reminders.rules import AHEAD
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.demo.today import Day
from portal.demo.words import SINCE

OWNERS = 3


def put_work_off(
    owners: list[Owner], ground: Ground, region: str, chance: random.Random, now: datetime
) -> None:
    """Each came for an oil change, agreed to the large thing that was seen, and not to the small one."""
    for site in ground.sites:
        days = days_of(site, now)
        lay_calendar(site=site, first=days[0], last=days[-1], now=now)
        for owner, car in islice(who_came(owners, site, days[0]), OWNERS):
            booked = come(owner, car, days, ground)
            if booked is not None:
                Day(site, ground, region, chance, now).live(booked, "asked")


def days_of(site: Site, now: datetime) -> list[date]:
    """The days on which a "not now" is spoken of again between yesterday and the day after tomorrow."""
    today, rule = now.astimezone(site.tz).date(), Rule.objects.get(code="deferred-work")
    ago = timedelta(days=policy(None, "deferred_again_days", today) + min(rule.offsets))
    spoken = [today + timedelta(days=n) for n in range(-1, 3)]
    window = now - SINCE, now + AHEAD
    return [on - ago for on in spoken if window[0] <= local_instant(on, rule.opens, site.tz) <= window[1]]


def who_came(owners: list[Owner], site: Site, day: date) -> Iterator[tuple[Owner, Vehicle]]:
    """Owners of the site whose car was not seen since."""
    for owner in owners[1:]:
        if owner.site == site:
            for car in owner.cars:
                last = car.readings.order_by("-on_date").first()
                if last is not None and last.on_date < day:
                    yield owner, car


def come(owner: Owner, car: Vehicle, days: list[date], ground: Ground) -> Appointment | None:
    asked_at, work = ground.moment(days[0] - timedelta(days=6)), [ground.operations["oil"]]
    free = availability(
        site=owner.site, operations=work, mode="drop_off", now=asked_at, vehicle=car, actor=owner.user,
        first=days[0], last=days[-1],
    )  # fmt: skip
    slots = list(free.open_slots())
    if not slots:
        return None
    last = max(slot.at.date() for slot in slots)
    slot = next(slot for slot in slots if slot.at.date() == last)
    held = journeys.book_service(
        user=owner.user, site=owner.site, operations=work, mode="drop_off", vehicle=car, now=asked_at,
        at=slot.at, request_key=f"demo:put-off:{car.pk}",
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=owner.user, now=asked_at)
