"""What the club is about to say: everything that falls due this week, planned by the real planner."""

from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from booking.garage.actions import insure
from booking.garage.models import InsurancePolicy
from booking.sites.rules import first_instant
from club import journeys
from club.members.actions import edit_profile
from club.members.lunar import lunar_days
from club.reminders.actions import hand_over, pause_rule, plan, save_rule
from club.reminders.models import Rule
from club.reminders.rules import origins
from club.segments.models import Segment
from loyalty.ledger.actions import earn
from portal.demo.ground import Ground
from portal.demo.insight import leader
from portal.demo.people import Owner
from portal.models import User

SINCE, TOMORROW = timedelta(days=1), timedelta(days=1)
HELD_OUT = {"wake-up": 10, "deferred-work": 10}
NEW_CARS, SHORT_LIVED = 3, 4
TRIED = (80, 73)  # days ago
WARRANTIES, BEFORE_ITS_END = 9, (14, 60)
RULES: tuple[dict[str, str], ...] = (
    {"code": "club-anniversary", "name": "A year with us", "name_zh": "入会周年",
     "subject": "A year together, {name}", "body": "Thank you for another year with {site}.",
     "subject_zh": "{name}，又一年了", "body_zh": "感谢您又一年的陪伴。{site}敬上。"},
    {"code": "week-after", "name": "A week after the visit", "name_zh": "到店一周后",
     "subject": "How is your {car}?", "body": "A week ago it was with us. Is everything as it should be?",
     "subject_zh": "您的 {car} 还好吗？", "body_zh": "一周前它在我们这里。一切都好吗？"},
    {"code": "winter-check", "name": "Winter check", "name_zh": "冬季检查",
     "subject": "Is your car ready for winter?", "body": "Battery, tyres, lights: {site} looks at all of it.",
     "subject_zh": "爱车准备好过冬了吗？", "body_zh": "电瓶、轮胎、灯光，{site}都为您检查。"},
)  # fmt: skip


def plan_words(owners: list[Owner], ground: Ground, now: datetime) -> int:
    """Rules speak from yesterday on, so that nobody hears of the years before."""
    boss = leader(ground)
    if boss is not None:
        write_own_rules(ground, boss, now)
        for code, percent in HELD_OUT.items():
            rule = Rule.objects.get(code=code)
            rule.holdout_percent = percent
            save_rule(rule=rule, actor=boss, now=now)
    note_warranties(owners, ground, now)
    note_new_cars(owners, ground, now)
    give_points_that_end(owners, ground, now)
    celebrate_by_the_moon(owners, ground, now)
    Rule.objects.update(active_from=now - SINCE)
    planned = journeys.plan_messages(now=now)
    if boss is not None:
        try_half_a_year(ground, boss)
    return planned


def write_own_rules(ground: Ground, boss: User, now: datetime) -> None:
    """Three rules of staff's own: an anniversary, a word after a visit, and a letter to one segment."""
    target = Segment.objects.in_use().filter(code="next-car").first()  # cars that are not young any more
    terms: tuple[dict[str, Any], ...] = (
        {"anchor": Rule.Anchor.JOINED, "offsets": [0], "purpose": "greeting"},
        {"anchor": Rule.Anchor.VISIT, "offsets": [7], "purpose": "survey", "catch_up": "merge"},
        {"anchor": Rule.Anchor.DATE, "offsets": [0], "fixed_on": ground.today + timedelta(days=1),
         "purpose": "marketing", "segment": target, "holdout_percent": 10},
    )  # fmt: skip
    for words, term in zip(RULES, terms, strict=True):
        rule = Rule(
            channels=["inbox", "email"], opens=time(10), closes=time(19), active_from=now, priority=60,
            **words, **term,
        )  # fmt: skip
        save_rule(rule=rule, actor=boss, now=now)


def note_warranties(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """Extended warranties that end soon, as their owners noted them."""
    cars = [(owner, car) for owner in owners for car in owner.cars if car.verified_at][:WARRANTIES]
    for n, ((owner, car), days) in enumerate(zip(cars, cycle(BEFORE_ITS_END), strict=False)):
        insure(
            vehicle=car, insurer="", ends_on=ground.today + timedelta(days=days + n % 3), now=now,
            actor=owner.user, kind=InsurancePolicy.Kind.WARRANTY,
        )  # fmt: skip


def note_new_cars(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """Owners put the new car into their garage that comes to its first service in a month."""
    due = ground.today + TOMORROW + timedelta(days=30)
    for owner, model in zip(owners[10 : 10 + NEW_CARS], ground.models, strict=False):
        days = (due - timedelta(days=n) for n in range(4))  # not every month has a 31st
        bought = next(day for on in days for day in origins(on, model.first_service_months))
        if bought >= date(model.from_year, 1, 1):
            journeys.add_car(user=owner.user, now=now, model=model, registered_on=bought)


def give_points_that_end(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """Points of a short offer, of which their owners hear tomorrow, two weeks before they end."""
    for n, owner in enumerate(owners[20 : 20 + SHORT_LIVED]):
        earn(
            account=owner.account, points=100 + 50 * n, key=f"demo:short-{owner.member.number}",
            on=ground.today - timedelta(days=10), expires_on=ground.today + TOMORROW + timedelta(days=14),
            reason="Autumn weeks", now=now,
        )  # fmt: skip


def celebrate_by_the_moon(owners: list[Owner], ground: Ground, now: datetime) -> None:
    """In China one member says that the birthday is by the lunar calendar; it comes tomorrow, or soon."""
    days = (ground.today + TOMORROW + timedelta(days=n) for n in range(31))  # a leap month celebrates nobody
    moon = next(found for on in days if (found := lunar_days(on)))
    owner = next((each for each in owners[10:] if each.member.birth_day is None), None)
    if ground.group.country == "CN" and owner is not None:
        month, day = moon[0]
        edit_profile(
            member=owner.member, now=now, actor=owner.user, birth_year=1978, birth_month=month, birth_day=day,
            birth_lunar=True,
        )  # fmt: skip


def try_half_a_year(ground: Ground, boss: User) -> None:
    """A trial that is over: on two days a word half a year after a visit, to two of three, so
    that the week's figures show what it brought. Planned and said on its days by the real planner."""
    first, *_others = days = [
        first_instant(ground.group.tz, datetime.combine(ground.today - timedelta(days=ago), time(13)))
        for ago in TRIED
    ]
    rule = Rule(
        code="half-a-year", name="Half a year after the visit", name_zh="到店半年后",
        subject="Half a year, {name}", body="Your {car} was with us half a year ago. Shall we have a look?",
        subject_zh="{name}，半年了", body_zh="半年前您的 {car} 来过我们这里，要不要再来看看？",
        anchor=Rule.Anchor.VISIT, offsets=[182], purpose="marketing", channels=["inbox"],
        opens=time(10), closes=time(19), priority=60, holdout_percent=33, active_from=first - timedelta(days=6),
    )  # fmt: skip
    save_rule(rule=rule, actor=boss, now=first)
    for day in days:
        plan(now=day)
        hand_over(now=day, limit=200)
    pause_rule(rule=rule, actor=boss, now=days[-1])
