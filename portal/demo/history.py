"""26 months of visits: bills by pay type, mileage, refunds. Points are the next chapter's."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.garage.models import Milestone, OdometerReading, Vehicle
from booking.visits.actions import take_numbers
from booking.visits.models import Visit, VisitLine
from booking.visits.rules import draft
from portal.demo import goods
from portal.demo.ground import MONTHS, Ground
from portal.demo.people import Owner

NEW = timedelta(days=580)
MEDIAN, SIGMA, LARGEST = 68_000, 0.95, 3_800_000  # minor units of a bill before tax
PAY_TYPES = (("customer", 62), ("warranty", 17), ("insurer", 14), ("internal", 7))
WORK = {
    "gb": (
        ("labour", "Inspection and labour"), ("parts", "Engine oil and filter"), ("parts", "Brake pads, front"),
        ("parts", "Air filter"), ("parts", "Wiper blades"), ("labour", "Wheel alignment"), ("parts", "Tyres"),
        ("labour", "Brake service"), ("parts", "Battery"), ("fee", "Disposal"), ("accessories", "Floor mats"),
        ("body", "Paint repair"), ("labour", "Software update"), ("sublet", "Glass repair"),
    ),
    "cn": (
        ("labour", "检测与工时"), ("parts", "机油与机滤"), ("parts", "前刹车片"), ("parts", "空气滤芯"), ("parts", "雨刷片"),
        ("labour", "四轮定位"), ("parts", "轮胎"), ("labour", "制动系统保养"), ("parts", "蓄电池"), ("fee", "废料处理"),
        ("accessories", "脚垫"), ("body", "漆面修复"), ("labour", "软件升级"), ("sublet", "玻璃修复"),
    ),
}  # fmt: skip


@dataclass
class Stay:
    """A closed visit, before it is written: who, which car, when, how far."""

    owner: Owner
    car: Vehicle
    on: date
    km: int


def write_history(
    owners: list[Owner], ground: Ground, region: str, chance: random.Random, now: datetime
) -> list[Visit]:
    """Visits with their lines, readings and services done, in order of time."""
    today = ground.today
    stays = sorted(plan_stays(owners, chance, today), key=lambda stay: (stay.on, stay.car.pk))
    numbers = numbers_for(stays)
    visits = Visit.objects.bulk_create(as_visit(stay, ground, chance, numbers) for stay in stays)
    for visit in visits:
        visit.written = as_lines(visit, region, chance)  # type: ignore[attr-defined]
    VisitLine.objects.bulk_create((line for visit in visits for line in visit.written), batch_size=5000)  # type: ignore[attr-defined]
    OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=stay.car, on_date=stay.on, km=stay.km, source="workshop", recorded_at=visit.opened_at
        )
        for stay, visit in zip(stays, visits, strict=True)
    )
    Milestone.objects.bulk_create(milestones(stays, visits, chance))
    return visits


def plan_stays(owners: list[Owner], chance: random.Random, today: date) -> list[Stay]:
    """Poisson visits at each owner's pace, on working days, never two of one car within three weeks."""
    first = today - timedelta(days=int(30.4 * MONTHS))
    stays = []
    for owner in owners:
        for car in owner.cars:
            assert car.registered_on and car.model
            gap = 365 * len(owner.cars) / owner.pace
            day = max(first, car.registered_on, known_from(owner, today))
            day += timedelta(days=int(chance.random() * gap))
            daily = car.model.km_per_year * chance.uniform(0.6, 1.5) / 365
            while day < today:
                if day.weekday() < 5:
                    km = int((day - car.registered_on).days * daily) + 12
                    stays.append(Stay(owner, car, day, km))
                day += timedelta(days=max(21, int(chance.gauss(gap, gap * 0.35))))
    return stays


def known_from(owner: Owner, today: date) -> date:
    """Who joined in the last months came with joining; the others were customers before."""
    return owner.joined_at.date() if is_new(owner, today) else date.min


def is_new(owner: Owner, today: date) -> bool:
    """Nobody knew them before they joined: they may be somebody's friend."""
    return owner.joined_at.date() > today - NEW


def numbers_for(stays: list[Stay]) -> dict[tuple[int, int], Iterator[str]]:
    """The numbers each site gives in each year, as many as there are visits."""
    sites = {stay.owner.site.pk: stay.owner.site for stay in stays}
    counts = Counter((stay.owner.site.pk, stay.on.year) for stay in stays)
    return {(pk, year): iter(take_numbers(sites[pk], year, n)) for (pk, year), n in sorted(counts.items())}


def as_visit(
    stay: Stay, ground: Ground, chance: random.Random, numbers: dict[tuple[int, int], Iterator[str]]
) -> Visit:
    site = stay.owner.site
    opened = datetime.combine(stay.on, time(8, 0), site.tz) + timedelta(minutes=chance.randint(0, 300))
    number = next(numbers[site.pk, stay.on.year])
    clerk = chance.choice(ground.staff[site.pk][:3])
    return Visit(
        number=number, site=site, vehicle=stay.car, person=stay.owner.user,
        opened_at=opened, closed_at=opened + timedelta(minutes=chance.randint(60, 290)),
        opened_by=clerk, closed_by=clerk, odometer_km=stay.km, currency=site.currency, source="dms",
        external_number=f"RO-{number}",
    )  # fmt: skip


def as_lines(visit: Visit, region: str, chance: random.Random) -> list[VisitLine]:
    """About four lines whose sum is log-normal; each line has its own payer."""
    factor = 9 if region == "cn" else 1
    total = min(LARGEST, int(MEDIAN * math.exp(chance.gauss(0, SIGMA)))) * factor
    chosen = chance.sample(WORK[region], k=chance.choices((2, 3, 4, 5, 6), (10, 24, 30, 22, 14))[0])
    shares = [chance.uniform(0.2, 1) for _line in chosen]
    payer = who_pays(chance)
    lines = []
    for position, ((kind, description), share) in enumerate(zip(chosen, shares, strict=True), start=1):
        pays = payer if chance.random() < 0.85 else who_pays(chance)
        line = draft(
            kind=kind, description=description, net_minor=int(total * share / sum(shares)), pay_type=pays,
            tax_percent=goods.TAX_PERCENT[region],
        )  # fmt: skip
        lines.append(
            VisitLine(
                visit=visit,
                position=position,
                kind=line.kind,
                description=line.description,
                net_minor=line.net_minor,
                tax_minor=line.tax_minor,
                pay_type=line.pay_type,
            )  # fmt: skip
        )
    return lines


def who_pays(chance: random.Random) -> str:
    return chance.choices([name for name, _ in PAY_TYPES], [weight for _, weight in PAY_TYPES])[0]


def milestones(stays: list[Stay], visits: list[Visit], chance: random.Random) -> list[Milestone]:
    """Every other visit was a service; the first of a day counts."""
    seen, rows = set(), []
    for stay, visit in zip(stays, visits, strict=True):
        if chance.random() < 0.6 and (stay.car.pk, stay.on) not in seen:
            seen.add((stay.car.pk, stay.on))
            rows.append(
                Milestone(
                    vehicle=stay.car, kind="service", on_date=stay.on, km=stay.km, recorded_at=visit.opened_at
                )
            )
    return rows
