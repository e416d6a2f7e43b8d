"""The club's events: fourteen that were, six to come, one of them full with parties waiting."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings

from club import journeys
from club.events import actions
from club.events.models import Event, Registration
from club.journeys import event_facts
from club.refusals import Refusal
from loyalty.refusals import Refusal as PointsRefusal
from portal.demo.cast import kin
from portal.demo.ground import Ground
from portal.demo.money import pay_places
from portal.demo.people import Owner

# code, (title, in Chinese), theme, days from today, seats, points for a place, points for coming
PLANNED = (
    ("winter-circuit", ("An evening on ice", "冰面驾驶之夜"), "driving", 8, 24, 0, 100),
    ("first-service-cafe", ("Coffee with the workshop", "车间咖啡时间"), "care", 19, 30, 0, 50),
    ("santa-garage", ("Santa comes to the garage", "圣诞老人来修车"), "family", 26, 60, 0, 50),
    ("night-drive", ("Night drive to the coast", "海岸夜行"), "travel", 41, 16, 500, 100),
    ("electric-first", ("The new electric, before anybody", "纯电新车抢先看"), "launch", 55, 40, 0, 50),
    ("gallery-evening", ("Cars on canvas", "画布上的汽车"), "culture", 70, 35, 300, 50),
)
BEEN = (
    ("spring-check", ("Spring check Saturday", "春季检测日"), "care", 24),
    ("track-day", ("Track day for everyone", "人人赛道日"), "driving", 20),
    ("family-picnic", ("Picnic at the lake", "湖边野餐"), "family", 40),
    ("wheel-workshop", ("Change a wheel yourself", "自己换轮胎"), "care", 16),
    ("classic-run", ("Classic car run", "老车巡游"), "travel", 22),
    ("concert", ("A concert in the showroom", "展厅音乐会"), "culture", 45),
    ("city-launch", ("First look at the city car", "城市小车首秀"), "launch", 30),
)
PRICED = {"electric-first", "track-day-1"}  # a place costs money
FULL, WAITING = "winter-circuit", 30  # and the family of the story


def look_back(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    """Two years of events, the oldest first, each held on its day."""
    people = keen(owners)
    for number in reversed(range(2 * len(BEEN))):
        code, title, theme, seats = BEEN[number % len(BEEN)]
        day = now - timedelta(days=20 + 50 * number)
        hold_past(f"{code}-{1 + number // len(BEEN)}", title, theme, seats, day, people, ground, chance)


def look_ahead(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    people = keen(owners)
    for code, title, theme, days, seats, price, gives in PLANNED:
        terms = {"price_points": price, "gives_points": gives} | money(code, ground)
        event = plan(ground, code, title, theme, now + timedelta(days=days), seats, **terms)
        some = chance.sample(people, k=min(len(people), seats // 3))
        for n, owner in enumerate(some):
            then = now - (timedelta(days=3, minutes=n) if n else timedelta(minutes=15))
            settle(come(event, owner, chance.choice([0, 1, 1, 2]), then), then, n, len(some))
    crowd(Event.objects.get(slug=FULL), people, chance, now)


def money(code: str, ground: Ground) -> dict[str, int]:
    """What a place costs; nothing where Stripe's own page would have to be paid on."""
    if code not in PRICED or not settings.STRIPE_SIMULATOR:
        return {}
    return {"price_minor": 2_500 if ground.group.currency == "GBP" else 18_800}


def settle(registration: Registration | None, now: datetime, n: int = 1, of: int = 9) -> bool:
    """Paid some minutes later on the hosted page. The newest still waits for its money, one gave its place
    back, and one had to try a second card."""
    if registration is None or not registration.money_minor:
        return True
    if not n:
        return False
    declined = ("4000 0000 0000 9995",) if n == 2 else ()
    pay_places(registration, now + timedelta(minutes=10), declined=declined)
    if n == of - 1:
        journeys.cancel_registration(registration=registration, now=now + timedelta(hours=5))
    return True


def keen(owners: list[Owner]) -> list[Owner]:
    return sorted((owner for owner in owners if owner.pace > 1), key=lambda owner: owner.member.pk)


def plan(
    ground: Ground, code: str, title: tuple[str, str], theme: str, day: datetime, seats: int, **more: Any
) -> Event:
    """An evening at the first centre, planned four weeks before and open to everybody for three."""
    site = ground.sites[0]
    starts_at = at(ground, day.astimezone(site.tz).date(), 18)
    written = starts_at - timedelta(days=100)
    host = ground.logins["club"]
    event = actions.plan_event(
        slug=code, now=written, actor=host, title=title[0], title_zh=title[1], theme=theme, site=site,
        place=f"{site.street}, {site.town}", zone=site.zone, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4),
        opens_at=starts_at - timedelta(days=90), closes_at=starts_at - timedelta(hours=2),
        names_until=starts_at - timedelta(days=2), seats=seats, **{"guests_max": 3, "gives_points": 50} | more,
    )  # fmt: skip
    return actions.publish(event=event, now=written, actor=host)


def hold_past(
    code: str,
    title: tuple[str, str],
    theme: str,
    seats: int,
    day: datetime,
    people: list[Owner],
    ground: Ground,
    chance: random.Random,
) -> None:
    event = plan(ground, code, title, theme, day, seats, cost_minor=seats * 1_400, **money(code, ground))
    on, host = event.starts_at.astimezone(event.tz).date(), ground.logins["club"]
    there = [owner for owner in people if owner.joined_on(ground) < on - timedelta(days=30)]
    for owner in chance.sample(there, k=min(len(there), seats // 2)):
        then = event.starts_at - timedelta(days=9)
        registration = come(event, owner, chance.choice([0, 0, 1, 2]), then)
        is_paid = settle(registration, then)
        if registration is not None and is_paid and chance.random() < 0.88:
            journeys.check_in(
                event=event, token=journeys.door_token(registration), nonce=f"demo:{registration.ref}",
                present=range(1 + registration.guests.count()), scanned_at=event.starts_at,
                now=event.starts_at, actor=host,
            )  # fmt: skip
    actions.close_event(event=event, now=event.ends_at + timedelta(hours=2))


def come(event: Event, owner: Owner, guests: int, now: datetime) -> Any:
    """Registered, or not: full, not enough points."""
    names = kin(owner.user.name, guests) if owner.user.name else guests
    try:
        return journeys.register_for_event(
            event=event, member=owner.member, guests=names, now=now,
            request_key=f"demo:{event.slug}:{owner.member.number}",
        )  # fmt: skip
    except (Refusal, PointsRefusal):
        return None


def crowd(event: Event, people: list[Owner], chance: random.Random, now: datetime) -> None:
    """The favourite: every seat taken, and a line of parties."""
    some = iter(chance.sample(people, k=len(people)))
    event.refresh_from_db()
    while event.seats_free and (owner := next(some, None)):
        come(event, owner, min(chance.choice([0, 1, 3]), event.seats_free - 1), now - timedelta(days=2))
        event.refresh_from_db()
    for n, owner in zip(range(WAITING), some, strict=False):
        if not event.registrations.filter(member=owner.member).exists():
            wait_for(event, owner, chance.choice([0, 1, 1, 3]), now - timedelta(hours=WAITING - n))


def wait_for(event: Event, owner: Owner, guests: int, now: datetime) -> None:
    facts = event_facts(owner.member, now.date())
    actions.join_line(event=event, member=owner.member, guest=facts, guests=guests, rank=facts.rank, now=now)


def at(ground: Ground, on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), ground.sites[0].tz)
