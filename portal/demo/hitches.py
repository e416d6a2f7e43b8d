"""What comes in the way of a plan: somebody away, another system's bookings, a recall, papers to look at."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from booking.due.actions import RecallDraft, import_recalls
from booking.foreign.rules import Row
from booking.ownership.actions import grant, wait_for_papers
from booking.sites.models import Site
from booking.workshop.models import Kind, Resource
from club import journeys
from portal.demo.ground import Ground
from portal.demo.people import Owner

RECALLS = (  # number, what is wrong, in Chinese, a danger?, the work that settles it, every n-th car, days ago
    ("XP-2417", "Rear belt buckle may not lock", "后排安全带锁扣可能无法锁止", True, "diagnosis", 60, 12),
    (
        "XP-2391",
        "Coolant hose can chafe on its clip",
        "冷却水管可能与卡箍摩擦",
        False,
        "service-small",
        37,
        140,
    ),
)
BELONGS = (  # name, in Chinese, how often, the work
    ("Free interim service", "免费小保养", 2, "service-small"),
    ("Seasonal wheel storage", "季节轮胎存放", 4, "tyre-swap"),
)
AWAY = {"gb": "Training at the maker's", "cn": "厂家培训"}
FLEET = {"gb": "Fleet contract 7731", "cn": "大客户合同 7731"}
FOREIGN_DAYS = (2, 8, 10)


def meet_hitches(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    call_back(owners, ground, now)
    give_what_belongs(owners, ground, now)
    ask_for_papers(owners, now)
    for site in ground.sites:
        hear_of_others(site, ground, region, now)
    send_away(ground.sites[-1], ground, region, now)


def call_back(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """Recalls with their cars; the fixed owner's first car is among those of the quiet one."""
    vins = [car.vin for owner in owners for car in owner.cars if car.vin]
    drafts = [
        RecallDraft(
            code=code, title=title, title_zh=title_zh, is_urgent=is_urgent, operation=ground.operations[work],
            issued_on=ground.today - timedelta(days=ago), ranges=[(vin, vin) for vin in vins[first::nth]],
        )
        for first, (code, title, title_zh, is_urgent, work, nth, ago) in zip((5, 0), RECALLS, strict=True)
    ]  # fmt: skip
    import_recalls(drafts=drafts, now=now, actor=ground.logins["admin"])


def give_what_belongs(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """What some bought or were given with their car."""
    for number, owner in enumerate(owners[:40:8]):
        name, name_zh, units, work = BELONGS[number % 2]
        if owner.cars:
            grant(
                vehicle=owner.cars[0], name=name, name_zh=name_zh, units=units, operation=ground.operations[work],
                until_on=ground.today + timedelta(days=400), now=now, actor=ground.staff[owner.site.pk][0],
            )  # fmt: skip


def ask_for_papers(owners: list[Owner], now: datetime) -> None:
    """Somebody says a car is theirs that stands in another garage: a person looks at the papers."""
    buyer, seller = owners[-2], owners[-3]
    if seller.cars and seller.cars[0].vin:
        wait_for_papers(user=buyer.user, vin=seller.cars[0].vin, now=now - timedelta(hours=3))


def hear_of_others(site: Site, ground: Ground, region: str, now: datetime) -> None:
    """What the dealer system has booked beside us: some fits, some needs an extra unit or finds no place."""
    bays = Resource.objects.filter(site=site, kind=Kind.BAY, is_overflow=False).order_by("rank")
    names = list(bays.values_list("name", flat=True))
    rows = [
        Row(
            record=f"F{ahead}-{n}", version=1, starts_at=(begins := at(site, now, ahead, 9 + 2 * n)),
            ends_at=begins + timedelta(hours=2), unit=names[-1 - n % 2], label=FLEET[region],
        )
        for ahead in FOREIGN_DAYS for n in range(3)
    ]  # fmt: skip
    journeys.take_foreign(
        site=site, rows=rows, now=now - timedelta(hours=2), actor=ground.staff[site.pk][0], name="fleet.csv"
    )


def send_away(site: Site, ground: Ground, region: str, now: datetime) -> None:
    """Two of the workshop's people are away for a day full of work: others take over what they can."""
    hands = Resource.objects.filter(site=site, kind=Kind.TECHNICIAN, is_overflow=False).order_by("rank")
    for hand in hands[:2]:
        journeys.note_absence(
            resource=hand, starts_at=at(site, now, 1, 7), ends_at=at(site, now, 1, 19), now=now,
            actor=ground.staff[site.pk][3], reason=AWAY[region], keep_times=True,
        )  # fmt: skip


def at(site: Site, now: datetime, ahead: int, hour: int) -> datetime:
    day = now.astimezone(site.tz).date() + timedelta(days=ahead)
    return datetime.combine(day, time(hour), site.tz)
