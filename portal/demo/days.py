"""The coming weeks and today: real bookings through the real actions, and a workshop in full swing."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from booking.appointments.actions import book, mark_no_show
from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.refusals import Refusal
from booking.sites.actions import set_exception
from booking.sites.models import Site
from booking.sites.queries import calendar_of, policy
from booking.visits.models import Visit
from booking.visits.rules import draft, net_of
from booking.workshop.actions import lay_calendar
from club import journeys
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.models import User

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
NO_SHOW = 0.04


def fill_days(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    open_today(ground, now)
    by_site: dict[int, list[Owner]] = {}
    for owner in owners[1:]:
        by_site.setdefault(owner.site.pk, []).append(owner)
    for site in ground.sites:
        day = now.astimezone(site.tz).date()
        guests = iter(chance.sample(by_site[site.pk], k=min(len(by_site[site.pk]), 200)))
        for count in ground.size.per_day:
            for _number in range(count):
                book_one(next(guests), site, day, ground, chance, now)
            day += timedelta(days=1)
    keep_the_promise(owners[0], ground, now)
    for site in ground.sites:
        live_the_day(site, ground, chance, now)


def open_today(ground: Ground, now: datetime) -> None:
    """A demo on a Sunday still has a day to show: the first site opens."""
    site = ground.sites[0]
    today = now.astimezone(site.tz).date()
    if calendar_of(site).hours(today):
        return
    set_exception(
        site=site, day=today, intervals=[["08:00", "18:00"]], now=now, note="Open today", note_zh="今日营业"
    )
    lay_calendar(site=site, first=today, last=today, now=now)


def book_one(
    owner: Owner, site: Site, day: date, ground: Ground, chance: random.Random, now: datetime
) -> Appointment | None:
    """A time somebody could have found two days before; nothing when the day is full or closed."""
    asked_at = min(now, datetime.combine(day, time(9), site.tz) - timedelta(days=2))
    work = [ground.operations[code] for code in chance.sample(POPULAR, k=chance.choice((1, 1, 1, 2)))]
    car = chance.choice(owner.cars)
    mode = (
        "wait"
        if chance.random() < 0.3 and all(o.allows_waiting for o in work) and len(work) == 1
        else "drop_off"
    )
    asked: dict[str, Any] = {"site": site, "operations": work, "mode": mode, "now": asked_at, "vehicle": car}
    clerk = ground.staff[site.pk][0]
    offered = availability(**asked, first=day, last=day, by_staff=True)
    free = list(offered.open_slots())
    if not free:
        return None
    slot = chance.choice(free[: max(4, len(free) * 3 // 4)])
    try:
        return book(
            **asked,
            at=slot.at,
            request_key=f"demo:{car.pk}:{day}",
            person=owner.user,
            actor=clerk,
            by_staff=True,
        )
    except Refusal:
        return None  # the car has enough appointments


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
    journeys.confirm_service(appointment=held, user=owner.user, now=now)


def live_the_day(site: Site, ground: Ground, chance: random.Random, now: datetime) -> None:
    """Each of today's appointments as far as the clock has come."""
    start = datetime.combine(now.astimezone(site.tz).date(), time(0), site.tz)
    rows = Appointment.objects.filter(
        site=site, state="booked", arrive_at__gte=start, arrive_at__lt=min(now, start + timedelta(days=1))
    )
    clerk, technician = ground.staff[site.pk][0], ground.staff[site.pk][3]
    for appointment in rows.order_by("arrive_at").select_related("vehicle", "person", "site"):
        if chance.random() < NO_SHOW and now - appointment.arrive_at > timedelta(hours=2):
            mark_no_show(appointment=appointment, now=now, actor=clerk)
        else:
            live(appointment, clerk, technician, now)


def live(appointment: Appointment, clerk: User, technician: User, now: datetime) -> None:
    arrived = appointment.arrive_at + timedelta(minutes=4)
    reading = appointment.vehicle.readings.order_by("-on_date").first() if appointment.vehicle else None
    visit = journeys.receive_car(
        appointment=appointment, odometer_km=reading.km + 800 if reading else 9000, now=arrived, actor=clerk
    )
    if now - arrived > timedelta(minutes=25):
        journeys.start_work(appointment=appointment, now=arrived + timedelta(minutes=20), actor=technician)
    if now > appointment.promise_at:
        journeys.finish_work(appointment=appointment, now=appointment.promise_at, actor=technician)
    if now - appointment.promise_at > timedelta(hours=1):
        hand_over(visit, appointment, clerk, appointment.promise_at + timedelta(minutes=50))


def hand_over(visit: Visit, appointment: Appointment, clerk: User, at: datetime) -> None:
    percent = policy(appointment.site, "tax_percent", at.date())
    lines = [
        draft(
            kind=line.operation.kind,
            description=line.operation.name,
            net_minor=net_of(line.price_minor, percent),
            pay_type="customer",
            operation_id=line.operation_id,
            tax_percent=percent,
        )
        for line in appointment.lines.select_related("operation")
    ]
    journeys.close_visit(visit=visit, lines=lines, now=at, actor=clerk)
