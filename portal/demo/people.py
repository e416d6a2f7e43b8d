"""Members and their cars: 1,200 people, 1,480 cars in full, joined over 26 months."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from booking.garage.models import Vehicle
from booking.sites.models import Site
from club.members.models import Consent, Member
from club.members.rules import member_number
from loyalty.ledger.models import Account
from portal.demo.cars import give_cars
from portal.demo.cast import Cast, Face
from portal.demo.ground import MONTHS, Ground
from portal.models import User

TEXT_VERSION = "2026-01"
CONSENTS = (("reminder", "email", 0.93), ("greeting", "email", 0.82), ("marketing", "email", 0.55))
# How many visits a year a person's cars make, and how many people are like that.
PACES = ((0.95, 15), (2.2, 43), (3.5, 22), (5.9, 13), (10.6, 5.5), (18.0, 1.5))
BUSIEST = 9.5
# Hobbies, occupations, industries: what some tell about themselves.
LIVES = {
    "gb": (
        ("walking", "cycling, jazz", "gardening", "football", "cooking", "camping", "photography"),
        ("teacher", "nurse", "engineer", "accountant", "electrician", "designer", "retired"),
        ("education", "health", "manufacturing", "finance", "construction", "retail", "media"),
    ),
    "cn": (
        ("徒步", "骑行、音乐", "园艺", "足球", "烹饪", "露营", "摄影"),
        ("教师", "护士", "工程师", "会计", "电工", "设计师", "已退休"),
        ("教育", "医疗", "制造", "金融", "建筑", "零售", "传媒"),
    ),
}


@dataclass
class Owner:
    """A member with what belongs to them. ``pace`` is visits a year over all their cars."""

    user: User
    member: Member
    account: Account
    joined_at: datetime
    pace: float
    cars: list[Vehicle] = field(default_factory=list)

    @property
    def site(self) -> Site:
        return self.member.site

    def joined_on(self, ground: Ground) -> date:
        return self.joined_at.astimezone(ground.group.tz).date()


def populate(ground: Ground, region: str, cast: Cast, chance: random.Random, now: datetime) -> list[Owner]:
    faces = [cast.face() for _number in range(ground.size.members)]
    users = User.objects.bulk_create(as_user(face, region, chance, now) for face in faces)
    name_the_first(users[0], region)
    members = Member.objects.bulk_create(
        as_member(user, face, serial, ground, chance)
        for user, face, serial in zip(users, faces, serials(len(faces)), strict=True)
    )
    accounts = Account.objects.bulk_create(as_account(member, ground) for member in members)
    Consent.objects.bulk_create(consents(members, chance))
    paces = chance.choices([p for p, _ in PACES], [w for _, w in PACES], k=len(faces))
    paces[0] = BUSIEST
    owners = [
        Owner(user, member, account, member.joined_at, pace)
        for user, member, account, pace in zip(users, members, accounts, paces, strict=True)
    ]
    give_cars(owners, ground, region, cast, chance, now)
    return owners


def as_user(face: Face, region: str, chance: random.Random, now: datetime) -> User:
    span = 30.4 * MONTHS
    joined = now - timedelta(days=span * chance.betavariate(3.2, 0.9) + 3)
    user = User(email=face.email, name=face.name, phone=face.phone, date_joined=joined)
    user.language = "zh-hans" if region == "cn" else "en"
    user.set_unusable_password()
    return user


def name_the_first(user: User, region: str) -> None:
    """The owner of the fixed login: two cars, a Gold card, a visit coming up."""
    user.email, user.name = "owner@demo.test", "林薇" if region == "cn" else "Olivia Hart"
    user.save(update_fields=["email", "name"])


def serials(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('club_member_serial') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def as_member(user: User, face: Face, serial: int, ground: Ground, chance: random.Random) -> Member:
    site = chance.choices(ground.sites, (34, 26, 22, 18))[0]
    born = date(1946, 1, 1) + timedelta(days=chance.randrange(21_500))
    member = Member(
        user=user, number=member_number(site.pk, serial), site=site, joined_at=user.date_joined,
        street=face.street, town=face.town, postcode=face.postcode, country=site.country,
    )  # fmt: skip
    if chance.random() < 0.45:
        told = LIVES["cn" if site.country == "CN" else "gb"]
        member.hobbies, member.occupation, member.industry = (chance.choice(row) for row in told)
        member.region = face.town
    if chance.random() < 0.86:
        member.birth_day, member.birth_month = born.day, born.month
        member.birth_year = born.year if chance.random() < 0.7 else None
    return member


def as_account(member: Member, ground: Ground) -> Account:
    on = member.joined_at.astimezone(ground.group.tz).date()
    return Account(owner=member.user, opened_at=member.joined_at, opened_on=on, known_on=on)


def consents(members: list[Member], chance: random.Random) -> list[Consent]:
    """Three of four let us choose offers for them, the first of all too."""
    told = [
        decision(member, purpose, channel, is_yes=chance.random() < share)
        for member in members
        for purpose, channel, share in CONSENTS
    ]
    return told + [
        decision(member, "profiling", "email", is_yes=n % 4 != 3) for n, member in enumerate(members)
    ]


def decision(member: Member, purpose: str, channel: str, *, is_yes: bool) -> Consent:
    return Consent(
        person=member.user, purpose=purpose, channel=channel, text_version=TEXT_VERSION, how="sign-up",
        decision="granted" if is_yes else "withdrawn", at=member.joined_at, by=member.user,
    )  # fmt: skip
