"""The coming weeks and today, booked through the real actions; the first centre is open at any hour."""

import random
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from booking.appointments.actions import book
from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.refusals import Refusal
from booking.sites.actions import set_exception
from booking.sites.models import Site
from booking.sites.queries import calendar_of
from booking.workshop.actions import lay_calendar
from club import journeys
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.demo.today import live_the_day
from portal.demo.ways import minutes_of, mode_of, trip_of

POPULAR = (
    "service-small",
    "service-full",
    "oil",
    "inspection",
    "tyre-swap",
    "diagnosis",
    "brakes-front",
    "aircon",
)
ASKERS, WAITING, ALONE = 2, 3, 0.4
BEFORE, AFTER = 5, 4
"""Hours around now in which the first centre is open, whatever the hour."""
NOISES = {"GB": "It knocks over bumps, front left.", "CN": "过减速带时左前方有异响。"}


def fill_days(owners: list[Owner], ground: Ground, region: str, chance: random.Random, now: datetime) -> None:
    first = ground.sites[0]
    nights = open_long(first, now)
    by_site: dict[int, list[Owner]] = {}
    for owner in owners[1:]:
        by_site.setdefault(owner.site.pk, []).append(owner)
    for site in ground.sites:
        day = now.astimezone(site.tz).date()
        guests = iter(chance.sample(by_site[site.pk], k=len(by_site[site.pk])))
        for ahead, count in enumerate(ground.size.per_day):
            for owner in islice(guests, count):
                book_one(owner, site, day + timedelta(days=ahead), ground, chance, now)
        if site == first:
            for night in nights:
                for owner in islice(guests, ground.size.per_day[0] // 2):
                    book_one(owner, site, night, ground, chance, now)
        for owner in islice(guests, ASKERS):
            ask_for_a_look(owner, site, ground, chance, now)
    keep_the_promise(owners[0], ground, now)
    for site in ground.sites:
        wait_for_earlier(site, now)
    for site in ground.sites:
        live_the_day(site, ground, region, chance, now)


def open_long(site: Site, now: datetime) -> list[date]:
    """A demo at night or on a Sunday still has a day in full swing: the first centre opens around now.

    Returns the day before, if it was lengthened too: early at night most cars came in the evening.
    """
    local = now.astimezone(site.tz)
    today, opened = local.date(), calendar_of(site).hours(local.date())
    if any(at_hour(opens) + 2 <= local.hour < at_hour(closes, 24) - 2 for opens, closes in opened):
        return []
    first = min([max(0, local.hour - BEFORE), *(at_hour(opens) for opens, _closes in opened)])
    last = max([min(24, local.hour + AFTER), *(at_hour(closes, 24) for _opens, closes in opened)])
    open_on(site, today, first, last, now)
    if local.hour >= BEFORE:
        return []
    yesterday = today - timedelta(days=1)
    open_on(site, yesterday, 14, 24, now)
    return [yesterday]


def open_on(site: Site, day: date, first: int, last: int, now: datetime) -> None:
    hours = [[f"{first:02d}:00", f"{last % 24:02d}:00"]]
    set_exception(site=site, day=day, intervals=hours, now=now, note="Open longer", note_zh="延长营业")
    lay_calendar(site=site, first=day, last=day, now=now)


def at_hour(moment: time, midnight: int = 0) -> int:
    """Whole hours of a time of day; ``midnight``: what 00:00 means."""
    return moment.hour or midnight


def ask_for_a_look(owner: Owner, site: Site, ground: Ground, chance: random.Random, now: datetime) -> None:
    """Work nobody can time in advance: asked for some hours ago, not answered yet."""
    asked_at = now - timedelta(hours=chance.randint(1, 5))
    car, day = (
        chance.choice(owner.cars),
        now.astimezone(site.tz).date() + timedelta(days=chance.randint(3, 6)),
    )
    asked: dict[str, Any] = {
        "site": site, "operations": [ground.operations["noise"]], "mode": "drop_off", "now": asked_at,
        "vehicle": car,
    }  # fmt: skip
    free = list(availability(**asked, first=day, last=day, actor=owner.user).open_slots())
    if not free:
        return
    with suppress(Refusal):
        held = journeys.book_service(
            **asked, user=owner.user, at=free[0].at, request_key=f"demo:look:{car.pk}",
            note=NOISES[ground.group.country],
        )  # fmt: skip
        journeys.confirm_service(
            appointment=held, user=owner.user, now=asked_at, note=NOISES[ground.group.country]
        )


def book_one(
    owner: Owner, site: Site, day: date, ground: Ground, chance: random.Random, now: datetime
) -> Appointment | None:
    """A time somebody found days or weeks before, four in ten by themselves; nothing on a full day."""
    asked_at = asked_before(day, site, chance, now)
    alone = chance.random() < ALONE
    work = [ground.operations[code] for code in chance.sample(POPULAR, k=chance.choice((1, 1, 1, 2)))]
    car = chance.choice(owner.cars)
    is_short = len(work) == 1 and all(operation.allows_waiting for operation in work)
    modes = (
        ["wait"] if chance.random() < 0.3 and is_short else list(dict.fromkeys([mode_of(car), "drop_off"]))
    )
    asked: dict[str, Any] = {"site": site, "operations": work, "now": asked_at, "vehicle": car}
    for mode in modes:  # a driver or a courtesy car may be taken that day: then the car is left
        made = take_one(owner, asked | {"mode": mode}, day, ground, chance, alone=alone)
        if made is not None:
            return made
    return None


def take_one(
    owner: Owner, asked: dict[str, Any], day: date, ground: Ground, chance: random.Random, *, alone: bool
) -> Appointment | None:
    """One of the free times of a day; None where nothing is free or the car has enough appointments."""
    site, mode = asked["site"], asked["mode"]
    actor = owner.user if alone else ground.staff[site.pk][0]
    offered = availability(
        **asked, first=day, last=day, by_staff=not alone, actor=actor, travel_minutes=minutes_of(mode)
    )
    free = list(offered.open_slots())
    if not free:
        return None
    slot = chance.choice(free[: max(4, len(free) * 3 // 4)])
    try:
        return book(
            **asked, at=slot.at, request_key=f"demo:{asked['vehicle'].pk}:{day}:{mode}", person=owner.user,
            actor=actor, by_staff=not alone, trip=trip_of(owner, mode, day),
        )  # fmt: skip
    except Refusal:
        return None


def asked_before(day: date, site: Site, chance: random.Random, now: datetime) -> datetime:
    """When a visit of the day was booked: some office hour two days to three weeks before it."""
    moment = time(chance.randint(8, 17), chance.randint(0, 59))
    for ahead in (chance.randint(2, 21), 21):
        asked_at = datetime.combine(day - timedelta(days=ahead), moment, site.tz)
        if asked_at < now:
            return asked_at
    return now


def wait_for_earlier(site: Site, now: datetime) -> None:
    """Some whose visit is days away would rather come sooner, first thing in the morning."""
    ahead = Appointment.objects.filter(site=site, state="booked", arrive_at__gt=now + timedelta(days=5))
    for row in ahead.select_related("person").order_by("arrive_at", "pk")[:WAITING]:
        last = row.arrive_at.astimezone(site.tz).date() - timedelta(days=1)
        if row.person is None:
            continue
        with suppress(Refusal):
            journeys.wait_for_time(
                person=row.person, site=site, now=now, mode=row.mode, replaces=row, last=last,
                first=now.astimezone(site.tz).date() + timedelta(days=2), until_time=time(8, 30),
            )  # fmt: skip


def keep_the_promise(owner: Owner, ground: Ground, now: datetime) -> None:
    """The fixed owner's next appointment: the first free morning from three days on."""
    site = owner.site
    first = now.astimezone(site.tz).date() + timedelta(days=3)
    asked: dict[str, Any] = {
        "site": site, "operations": [ground.operations["service-small"]], "mode": "wait",
        "now": now, "vehicle": owner.cars[0],
    }  # fmt: skip
    offered = availability(**asked, first=first, last=first + timedelta(days=9), actor=owner.user)
    morning = [slot for slot in offered.open_slots() if slot.local.hour >= 9]
    held = journeys.book_service(
        user=owner.user, site=site, operations=asked["operations"], mode="wait", at=morning[0].at,
        vehicle=owner.cars[0], request_key="demo:promise", now=now,
    )  # fmt: skip
    booked = journeys.confirm_service(appointment=held, user=owner.user, now=now)
    perks = journeys.perks_of(appointment=booked, account=owner.account, now=now)
    units = {perk.benefit.pk: 1 for perk in perks[:1]}  # the first that the level brings waits for the visit
    journeys.place_perks(appointment=booked, units=units, key="demo:promise", now=now, actor=owner.user)
