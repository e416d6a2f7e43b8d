"""Half a year of classes, segments staff made, a plan with targets, and the silences of this morning."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from booking.sites.models import Post
from club.insight.actions import ask_for_contacts, finish_activity, make_plan, set_target, start_digest
from club.insight.queries import signals_on
from club.insight.rules import run_day
from club.journeys import run_classes
from club.segments.actions import classify, mark, save_segment
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.models import User

RUNS = 7
SEGMENTS = (
    ("ask-friends", "Could bring a friend", "可以推荐朋友",
     {"cell": {"in": ["+A", "+B"]}, "churn": {"in": ["active"]}, "consent": {"in": ["marketing:email"]}}),
    ("win-back", "To win back", "值得挽回",
     {"churn": {"in": ["warning", "dormant"]}, "klass": {"in": ["A", "B"]}}),
    ("next-car", "May want another car", "可能换车", {"car_age": {"least": 5}, "klass": {"in": ["A", "B"]}}),
    ("companies", "Companies and taxis", "公司与出租车", {"attribute": {"in": ["company", "taxi"]}}),
)  # fmt: skip
STRATEGY = {
    "gb": "Owners stay because a promise kept is worth more than a discount. In three years most bookings are "
    "made online, and half of those who drift away come back.",
    "cn": "车主留下，是因为兑现承诺比打折更有价值。三年后大部分预约在线完成，一半流失客户回归。",
}
TARGETS = (
    ("online_share", 600, 50),
    ("revenue", 260_000_000, 8_000_000),
    ("joined", 420, 40),
    ("ffv", 920, 10),
)
WORDS = (("conduct", "demanding"), ("conduct", "confused"), ("conduct", "excited"), ("competitor", "told"))
MARKED = 40


def take_stock(
    owners: list[Owner], ground: Ground, region: str, chance: random.Random, now: datetime
) -> None:
    """Runs of the last months as each night left them, and what people made of them."""
    boss = leader(ground)
    if boss is None:
        return
    note_words(owners, ground, chance, now)
    days = month_ends(ground.today)
    for on in days[:-1]:
        classify(on=on, now=night_after(on, ground), signals=signals_on(on))
    run = run_classes(on=days[-1], now=night_after(days[-1], ground))
    ask_for_contacts(run=run, on=ground.today, now=now)
    for code, name, name_zh, definition in SEGMENTS:
        save_segment(
            code=code, name=name, name_zh=name_zh, definition=definition, on=days[0],
            now=night_after(days[0], ground), actor=boss,
        )  # fmt: skip
    make_the_plan(ground, region, boss, now)
    start_digest(user=boss, site=None, weekday=0, now=now)


def leader(ground: Ground) -> User | None:
    """Whoever answers for the whole group, else for a centre."""
    posts = Post.objects.on(ground.today).filter(role=Post.Role.GENERAL_MANAGER).select_related("user")
    post = posts.order_by("site__pk", "pk").first()
    return post.user if post else None


def month_ends(today: date) -> list[date]:
    found = [run_day(today, 1)]
    while len(found) < RUNS:
        found.append(run_day(found[-1], 1))
    return found[::-1]


def night_after(on: date, ground: Ground) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(3, 53), ground.group.tz)


def note_words(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    for owner in chance.sample(owners, min(MARKED, len(owners) // 4)):
        kind, word = chance.choice(WORDS)
        at = now - timedelta(days=chance.randrange(3, 150))
        mark(
            member=owner.member,
            kind=kind,
            word=word,
            now=at,
            actor=chance.choice(ground.staff[owner.site.pk]),
        )


def make_the_plan(ground: Ground, region: str, boss: User, now: datetime) -> None:
    year = ground.today.year
    name = "三年计划" if region == "cn" else "Three years"
    plan = make_plan(
        name=name, strategy=STRATEGY[region], first_year=year, last_year=year + 2, now=now, actor=boss
    )
    for figure, value, step in TARGETS:
        for ahead in range(3):
            times = 9 if region == "cn" and figure == "revenue" else 1
            set_target(
                plan=plan, year=year + ahead, figure=figure, value=(value + ahead * step) * times, now=now,
                actor=boss,
            )  # fmt: skip
    for activity in plan.activities.filter(year=year).order_by("pk")[:2]:
        finish_activity(activity=activity, now=now, actor=boss)
