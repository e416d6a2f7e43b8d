"""Complaints in every colour of the clock, warnings, and what was learnt from closed ones.

Raised and worked through by the verbs of the house, at moments counted back from now.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from booking.sites.actions import appoint
from booking.sites.models import Post, Site
from club import journeys
from club.complaints import actions
from club.complaints.models import Ticket
from club.warnings.actions import add_recipient, set_law
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.models import User

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUDGET_MINOR = 150_000
LAWS = (  # sources.md A14, care.md §2: China's order 43; elsewhere what the group has set itself
    ("CN", "国家市场监督管理总局令第43号", {"loaner_days": 5, "repair_days": 30, "repairs": 4}),
    ("GB", "Group standard", {"loaner_days": 5, "repair_days": 30, "repairs": 4}),
)
SAID = {
    "gb": (
        ("repair", "The brakes squeal again, a week after you replaced the pads."),
        ("time", "I was told four o'clock and waited until half past six without a word."),
        ("price", "The bill is higher than the estimate and nobody called me before."),
        ("staff", "The person at the desk talked over me and would not look at the car."),
        ("parts", "The part has been on its way for three weeks."),
        ("club", "The points for my September visit are still missing."),
        ("car", "The gearbox hesitates at low speed since the software update."),
    ),
    "cn": (
        ("repair", "刚换完刹车片一周,刹车又开始异响。"),
        ("time", "说好四点交车,一直等到六点半,没有人通知我。"),
        ("price", "账单比报价高,事先没有人给我打电话。"),
        ("staff", "前台一直打断我说话,也不愿意看车。"),
        ("parts", "配件等了三周还没有到。"),
        ("club", "九月份到店的积分到现在还没有。"),
        ("car", "软件升级以后,低速时变速箱有顿挫。"),
    ),
}
ANSWER = {
    "gb": "We are sorry. We looked at the car again today and put it right at our cost.",
    "cn": "非常抱歉。我们今天重新检查了车辆,并免费处理完毕。",
}
LESSON = {"gb": "Call before the promised time, not after it.", "cn": "在承诺时间之前联系客户,而不是之后。"}
WORRY = {"gb": "Third call this week, and he mentioned a lawyer.", "cn": "本周第三次来电,提到要找律师。"}
CAUSES = ("procedure", "behaviour", "procedure", "promise", "understanding", "procedure", "perception")


def speak_up(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    """Posts for the ladder, budgets, laws; then tickets old and new at every site."""
    chance = random.Random(43)
    for country, source, numbers in LAWS:
        set_law(
            country=country, valid_from=now.date() - 400 * DAY, source=source, actor=None, now=now,
            numbers=numbers | {"months": 24, "km": 50_000},
        )  # fmt: skip
    add_recipient(user=ground.logins["care"], site=None, actor=ground.logins["admin"], now=now)
    for site in ground.sites:
        prepare(site, ground, now)
        since = now - 90 * DAY
        here = [owner for owner in owners if owner.site == site and owner.joined_at < since]
        for number, owner in enumerate(chance.sample(here, min(len(here), 9))):
            tell_one(number, owner, site, ground, region, now)
    worried = Ticket.objects.open().filter(vehicle__isnull=False).order_by("pk").first()
    if worried is not None and worried.vehicle is not None:
        journeys.flag_car(
            vehicle=worried.vehicle, site=worried.site, words=WORRY[region], actor=ground.logins["advisor"],
            now=now,
        )  # fmt: skip
    journeys.clocks_by_the_clock(now=now)
    journeys.watch(now=now)


def prepare(site: Site, ground: Ground, now: datetime) -> None:
    """A team lead and a head of department from the crew, and this month's goodwill."""
    crew = ground.staff[site.pk]
    since = ground.today - timedelta(days=365)
    appoint(user=crew[0], role=Post.Role.TEAM_LEAD, on=since, site=site)
    appoint(user=crew[3], role=Post.Role.DEPARTMENT_HEAD, on=since, site=site)
    for department in ("service", "parts", "club"):
        actions.set_budget(
            site=site, department=department, month=ground.today, amount_minor=BUDGET_MINOR,
            actor=ground.logins["gm"], now=now,
        )  # fmt: skip


def tell_one(number: int, owner: Owner, site: Site, ground: Ground, region: str, now: datetime) -> None:
    """The first five were closed long ago, the next are open: fresh, in hand, late, answered."""
    area, words = SAID[region][number % len(SAID[region])]
    crew = ground.staff[site.pk]
    ages = (80, 55, 40, 25, 12, 0.02, 0.3, 2, 1.5)
    at = now - ages[number] * DAY
    clerk = crew[number % 3]
    car = owner.cars[0] if owner.cars else None
    ticket = journeys.raise_ticket(
        site=site, source=("phone", "walk_in", "web")[number % 3], words=words, now=at,
        key=f"demo:{site.code}:{number}", actor=None if number % 3 == 2 else clerk, person=owner.user,
        vehicle=car, area=area, klass="major" if number == 7 and site == ground.sites[0] else "general",
    )  # fmt: skip
    if number == 5:
        return
    journeys.accept_ticket(ticket=ticket, actor=clerk, now=at + HOUR / 2, promise_at=at + 6 * HOUR)
    if number == 7:
        return
    actions.note_contact(
        ticket=ticket, channel="phone", is_reached=True, words="", actor=clerk, now=at + HOUR
    )
    if number == 6:
        return
    journeys.answer_ticket(ticket=ticket, words=ANSWER[region], actor=clerk, now=at + 3 * HOUR)
    journeys.resolve_ticket(ticket=ticket, words="", actor=clerk, now=at + 4 * HOUR)
    if number < 5:
        finish(ticket, number, clerk, ground, region, at)


def finish(ticket: Ticket, number: int, clerk: User, ground: Ground, region: str, at: datetime) -> None:
    """Followed up by somebody else, and closed with its cause."""
    journeys.follow_up_ticket(
        ticket=ticket, is_satisfied=True, words="", actor=ground.logins["care"], now=at + 2 * DAY
    )
    journeys.close_ticket(
        ticket=ticket, cause=CAUSES[number], lesson=LESSON[region], actor=clerk, now=at + 2 * DAY + HOUR
    )
