"""What makes files live: people spoken to, notes, who looks after whom, company cars, pairs to look at."""

import random
from datetime import datetime, timedelta

from booking.garage.models import Keeper
from club.members import actions
from club.members.models import Member
from club.privacy.actions import ask_copy
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.models import User

FIRMS = {
    "gb": ("Thornfield Couriers Ltd", "Pemberton & Ashdown Surveyors", "Riverside Home Care"),
    "cn": ("晨光物流有限公司", "江南测绘有限公司", "安心家政服务有限公司"),
}
NOTES = {
    "gb": (
        ("handover", "Asked at the counter about an estate with a tow bar. Sales, please ring after six."),
        ("note", "Prefers to wait with a tea; the car seat in the back stays in."),
        ("follow_up", "Said the steering felt light last time. Ask when they collect the car."),
        ("note", "Works nights: calls after two in the afternoon only."),
    ),
    "cn": (
        ("handover", "在前台问起带拖车钩的旅行车，请销售六点后回电。"),
        ("note", "喜欢在店里喝茶等候；后排儿童座椅不要拆。"),
        ("follow_up", "上次说方向盘偏轻，取车时请再问一下。"),
        ("note", "上夜班：请在下午两点后来电。"),
    ),
}
SPOKEN_TO, LOOKED_AFTER, PAIRS = 0.94, 24, 3


def keep_files(
    owners: list[Owner], ground: Ground, region: str, chance: random.Random, now: datetime
) -> None:
    speak_to(owners, ground, chance, now)
    for number, owner in enumerate(owners[: min(LOOKED_AFTER, len(owners))]):
        staff = ground.staff[owner.site.pk]
        actions.look_after(
            person=owner.user, side="service" if number % 2 else "sales", staff=staff[number % len(staff)],
            site=owner.site, now=owner.joined_at + timedelta(days=1), actor=staff[0],
        )  # fmt: skip
        kind, words = NOTES[region][number % 4]
        at = now - timedelta(days=chance.randrange(1, 60), hours=number)
        actions.note(
            person=owner.user, kind=kind, words=words, site=owner.site, now=max(at, owner.joined_at),
            actor=staff[number % len(staff)],
        )  # fmt: skip
    drive_for_firms(owners, ground, region, now)
    look_alike(owners, chance, now)
    ask_copy(person=owners[-1].user, now=now, actor=owners[-1].user)


def speak_to(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    """Most records were verified by a call the day after; the newest wait. As ``actions.verify`` sets it."""
    spoken = [owner for owner in owners if chance.random() < SPOKEN_TO]
    for owner in spoken:
        owner.member.verified_at = min(owner.joined_at + timedelta(days=1), now)
        owner.member.verified_by = ground.staff[owner.site.pk][0]
    Member.objects.bulk_update(
        [owner.member for owner in spoken], ["verified_at", "verified_by"], batch_size=500
    )


def drive_for_firms(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    """Three companies: somebody pays, somebody drives."""
    with_cars = [owner for owner in owners[3:] if owner.cars][: len(FIRMS[region])]
    for name, owner in zip(FIRMS[region], with_cars, strict=False):
        actor, on = ground.staff[owner.site.pk][0], owner.joined_on(ground)
        firm = actions.found(
            site=owner.site, now=now, actor=actor, name=name, attribute="company", fleet_size=8
        )
        actions.appoint(company=firm, person=owner.user, role="payer", on=on, now=now, actor=actor)
        driver = owners[owners.index(owner) + 1]
        actions.appoint(company=firm, person=driver.user, role="driver", on=on, now=now, actor=actor)
        car = owner.cars[0]
        if Keeper.objects.filter(vehicle=car, user=owner.user, until_date=None).exists():
            actions.add_car(company=firm, vehicle=car, points_to="payer", on=on, now=now, actor=actor)


def look_alike(owners: list[Owner], chance: random.Random, now: datetime) -> None:
    """Some people stand in the dealer's file a second time, with the same phone."""
    for owner in chance.sample(owners[1:], k=min(PAIRS, len(owners) - 1)):
        User.objects.create(name=owner.user.name, phone=owner.user.phone, date_joined=owner.joined_at)
    actions.propose_doubles(now=now)
