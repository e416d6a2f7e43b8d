"""Named members whose history shows one rule each. The same functions are tests of these rules.

Every story goes through the verbs of the house on days before today; each returns its hero's account.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.appointments.queries import availability
from booking.garage.models import Keeper, Vehicle
from booking.garage.rules import plate_key, with_check_digit
from booking.sites.models import Site
from booking.visits import actions as visits
from booking.visits.models import Visit, VisitLine
from booking.visits.rules import draft
from club import journeys
from club.members.models import Member
from club.members.queries import member_of
from club.referrals.actions import give_code
from loyalty.ledger.actions import book_expiries
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of
from loyalty.rewards.actions import order
from loyalty.rewards.models import Reward
from loyalty.tiers.actions import review_some
from portal.demo import goods
from portal.demo.cast import Cast
from portal.demo.ground import Ground
from portal.models import User

WHY = {"gb": "Put right after the visit", "cn": "服务后更正"}


@dataclass
class Stage:
    """Where stories happen."""

    ground: Ground
    region: str
    cast: Cast

    @property
    def site(self) -> Site:
        return self.ground.sites[0]

    @property
    def today(self) -> date:
        return self.ground.today

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def name(self, english: str, chinese: str) -> str:
        return chinese if self.region == "cn" else english

    def join(self, name: str, on: date, *, phone: str = "", code: str = "") -> Account:
        face, at = self.cast.face(), self.ground.moment(on)
        user = User(email=face.email, date_joined=at, language="zh-hans" if self.region == "cn" else "en")
        user.set_unusable_password()
        user.save()
        journeys.join_club(
            user=user, name=name, phone=phone or face.phone, site=self.site, referral_code=code, how="signup",
            consents={("reminder", "email"): True}, now=at,
        )  # fmt: skip
        account = account_of(user)
        assert account is not None
        return account

    def car(self, account: Account, on: date) -> Vehicle:
        """Bought here new, on the day of the contract."""
        plate = self.cast.plate(on.year)
        car = Vehicle.objects.create(
            vin=with_check_digit(self.cast.vin()), plate=plate, plate_key=plate_key(plate), registered_on=on,
            plate_country=self.site.country, model=self.ground.models[0], created_at=self.ground.moment(on),
        )  # fmt: skip
        Keeper.objects.create(vehicle=car, user=account.owner, from_date=on)
        return car

    def bill(self, account: Account, car: Vehicle, on: date, units: int) -> VisitLine:
        """A visit of one line that the customer paid: ``units`` of money before tax."""
        at, clerk = self.ground.moment(on), self.ground.staff[self.site.pk][0]
        number = visits.take_numbers(self.site, on.year, 1)[0]
        opened = Visit.objects.create(
            number=number, site=self.site, vehicle=car, person=account.owner, opened_at=at - timedelta(hours=2),
            opened_by=clerk, currency=self.site.currency, source="dms", external_number=f"RO-{number}",
        )  # fmt: skip
        line = draft(
            kind="labour", description=self.name("Service", "保养"), net_minor=units * 100, pay_type="customer",
            tax_percent=goods.TAX_PERCENT[self.region],
        )  # fmt: skip
        closed = visits.close(visit=opened, lines=[line], now=at, actor=clerk)
        journeys.settle(visit=closed, now=at, actor=clerk)
        return closed.lines.get()

    def refund(self, line: VisitLine, minor: int, on: date, key: str) -> None:
        journeys.refund_line(
            line=line, net_minor=minor, key=f"story:{line.pk}:{key}", reason=WHY[self.region],
            now=self.ground.moment(on), actor=self.ground.staff[self.site.pk][0],
        )  # fmt: skip


def spent_then_refunded(stage: Stage) -> Account:
    """2,600 points earned, 2,400 spent, the bill refunded: what is missing is owed."""
    hero = stage.join(stage.name("Nadia Pemberton", "贺兰"), stage.ago(300))
    line = stage.bill(hero, stage.car(hero, stage.ago(290)), stage.ago(120), 2_600)
    clean = Reward.objects.get(slug="deep-clean")
    on = stage.ago(100)
    order(reward=clean, account=hero, key="story:spent", on=on, now=stage.ground.moment(on))
    stage.refund(line, line.net_minor, stage.ago(10), "all")
    return hero


def hold_over_expiry(stage: Stage) -> Account:
    """Points of this month's end, put aside for a visit after it: they live until they pay."""
    hero = stage.join(stage.name("Gareth Holloway", "石磊"), stage.ago(800))
    car = stage.car(hero, stage.ago(800))
    stage.bill(hero, car, months_before(stage.today, 24), 900)
    book_expiries(on=stage.today)
    month_end = stage.today.replace(day=calendar.monthrange(stage.today.year, stage.today.month)[1])
    now, work = stage.ground.now, [stage.ground.operations["service-full"]]
    days = availability(
        site=stage.site, operations=work, mode="drop_off", now=now, vehicle=car, actor=hero.owner,
        first=max(month_end, stage.today + timedelta(days=1)) + timedelta(days=1),
        last=month_end + timedelta(days=9),
    )  # fmt: skip
    held = journeys.book_service(
        user=hero.owner, site=stage.site, operations=work, mode="drop_off", vehicle=car, now=now,
        at=next(iter(days.open_slots())).at, request_key="story:hold",
    )  # fmt: skip
    journeys.confirm_service(appointment=held, user=hero.owner, now=now, points=800)
    return hero


def refunds_of_thirds(stage: Stage) -> Account:
    """100 points, given back in three equal parts: 33, 33 and 34."""
    hero = stage.join(stage.name("Rhian Marsh", "范静"), stage.ago(200))
    line = stage.bill(hero, stage.car(hero, stage.ago(200)), stage.ago(90), 100)
    third = line.net_minor // 3
    for n, minor in enumerate((third, third, line.net_minor - 2 * third)):
        stage.refund(line, minor, stage.ago(60 - 10 * n), str(n))
    return hero


def tier_saved(stage: Stage) -> Account:
    """Gold by three visits; a thin second year; in the days of grace two visits keep it."""
    joined = stage.ago(2 * 366 + 45)
    hero = stage.join(stage.name("Piotr Ashdown", "姚远"), joined)
    car = stage.car(hero, joined)
    for days, units in ((30, 240), (150, 180), (300, 260), (500, 150)):
        stage.bill(hero, car, joined + timedelta(days=days), units)
    anniversary = joined + timedelta(days=2 * 366)
    look(hero, joined + timedelta(days=301), stage)
    look(hero, anniversary + timedelta(days=2), stage)
    for days in (20, 35):
        stage.bill(hero, car, anniversary + timedelta(days=days), 300)
    look(hero, anniversary + timedelta(days=36), stage)
    return hero


def car_sold(stage: Stage) -> Account:
    """One of two cars is sold: what was booked for it is given back, the other stays."""
    hero = stage.join(stage.name("Ines Thorne", "陆梅"), stage.ago(400))
    cars = [stage.car(hero, stage.ago(400)), stage.car(hero, stage.ago(350))]
    now, first = stage.ground.now, stage.today + timedelta(days=4)
    work = [stage.ground.operations["oil"]]
    days = availability(
        site=stage.site, operations=work, mode="drop_off", now=now, vehicle=cars[0], actor=hero.owner,
        first=first, last=first + timedelta(days=7),
    )  # fmt: skip
    held = journeys.book_service(
        user=hero.owner, site=stage.site, operations=work, mode="drop_off", vehicle=cars[0], now=now,
        at=next(iter(days.open_slots())).at, request_key="story:sold",
    )  # fmt: skip
    journeys.confirm_service(appointment=held, user=hero.owner, now=now)
    journeys.part_with_car(
        vehicle=cars[0], user=hero.owner, on=stage.today, ending=Keeper.Ending.SOLD, now=now
    )
    return hero


def self_referral(stage: Stage) -> Account:
    """Somebody brings themselves, by a second address and the same telephone: it is not paid."""
    name = stage.name("Marco Whitlock", "韩东")
    hero = stage.join(name, stage.ago(150))
    code = give_code(member=member_for(hero), now=stage.ground.now).code
    return stage.join(name, stage.ago(40), phone=str(hero.owner.phone), code=code)


def merged_and_unmerged(stage: Stage) -> Account:
    """Two numbers of one person are joined; of two others it turns out that they are brothers."""
    first = stage.join(stage.name("Agnieszka Nowak", "白雪"), stage.ago(500))
    second = stage.join(stage.name("Agnieszka Nowak-Wood", "白雪"), stage.ago(130))
    stage.bill(second, stage.car(second, stage.ago(130)), stage.ago(80), 320)
    merge(stage, second, first, stage.ago(30))
    one = stage.join(stage.name("Jonas Bramley", "孟刚"), stage.ago(420))
    other = stage.join(stage.name("Jon Bramley", "孟钢"), stage.ago(110))
    stage.bill(other, stage.car(other, stage.ago(110)), stage.ago(70), 210)
    merge(stage, other, one, stage.ago(20))
    bond = other.bonds.get()
    journeys.undo_merge(
        merge=bond, why="Brothers at one address", now=stage.ground.moment(stage.ago(15)),
        actor=stage.ground.logins["gm"],
    )  # fmt: skip
    return first


STORIES = (
    spent_then_refunded, hold_over_expiry, refunds_of_thirds, tier_saved, car_sold, self_referral,
    merged_and_unmerged,
)  # fmt: skip


def tell_stories(ground: Ground, region: str, cast: Cast) -> None:
    stage = Stage(ground, region, cast)
    for story in STORIES:
        story(stage)


def merge(stage: Stage, loser: Account, winner: Account, on: date) -> None:
    asked, key = stage.ground.moment(on), f"case:{on.year}-{loser.pk}"
    row = journeys.ask_merge(
        loser=loser, winner=winner, case=key, key=key, now=asked, actor=stage.ground.logins["club"]
    )
    decided = min(stage.ground.now, asked + timedelta(hours=5))
    journeys.decide_adjustment(request=row, approve=True, now=decided, actor=stage.ground.logins["gm"])


def look(hero: Account, on: date, stage: Stage) -> None:
    """The night's review, for one."""
    review_some(ids=[hero.pk], on=on, now=datetime.combine(on, time(2), stage.ground.group.tz))


def member_for(account: Account) -> Member:
    found = member_of(account.owner)
    assert found is not None
    return found


def months_before(day: date, months: int) -> date:
    """The fifth of the month so many months before: nothing of it is lost in a short February."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 5)
