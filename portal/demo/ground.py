"""The ground the demo stands on: group, brands, models, menu, sites, hours, units, staff, rewards."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from booking.garage.models import VehicleModel
from booking.sites.actions import appoint, set_exception, set_hours, set_policy
from booking.sites.models import Brand, Group, Post, Site
from booking.workshop.actions import lay_calendar
from booking.workshop.models import Kind, Operation, OperationPrice, Resource
from portal.demo import goods
from portal.demo.cast import Cast
from portal.demo.shelf import stock_rewards
from portal.demo.size import FULL, Size
from portal.demo.ways import open_ways
from portal.models import User

WEEK = {day: [(time(8), time(18))] for day in range(5)} | {5: [(time(8, 30), time(13))]}
MONTHS = 26
# The fixed logins of contract.md: name, role, whole group or the first site.
LOGINS = (
    ("advisor", "Zoe Marsh", "周敏", Post.Role.ADVISOR, True),
    ("workshop", "Tunde Okafor", "赵志强", Post.Role.WORKSHOP, False),
    ("club", "Harriet Bramley", "何文静", Post.Role.CLUB_MANAGER, True),
    ("care", "Callum Fraser", "苏晨曦", Post.Role.CARE_AGENT, True),
    ("gm", "Priya Whitlock", "林建国", Post.Role.GENERAL_MANAGER, True),
    ("admin", "Ewan Thorne", "高博文", Post.Role.ADMINISTRATOR, True),
)
CREW = (
    (Post.Role.ADVISOR, 3),
    (Post.Role.WORKSHOP, 5),
    (Post.Role.SALES, 1),
    (Post.Role.GENERAL_MANAGER, 1),
)
UNITS = (
    (Kind.BAY, 6, True),
    (Kind.RECEPTION, 3, True),
    (Kind.SEAT, 4, True),
    (Kind.COURTESY_CAR, 3, True),
    (Kind.DRIVER, 1, True),
)
BAY_TAGS: tuple[list[str], ...] = (
    ["lift", "alignment"],
    ["lift", "inspection"],
    ["lift", "hv"],
    ["lift"],
    ["lift"],
    [],
)
CREW_TAGS: tuple[list[str], ...] = (["aircon", "hv"], ["aircon"], ["hv"], [], ["aircon"])


@dataclass
class Ground:
    """What later chapters of the seed build on."""

    now: datetime
    group: Group
    sites: list[Site]
    models: list[VehicleModel]
    operations: dict[str, Operation]
    staff: dict[int, list[User]] = field(default_factory=dict)
    logins: dict[str, User] = field(default_factory=dict)
    size: Size = FULL

    @property
    def today(self) -> date:
        """The group's day, which is not the server's around midnight."""
        return self.now.astimezone(self.group.tz).date()

    def moment(self, on: date) -> datetime:
        """Late morning of a day; now, when that is still to come."""
        return min(self.now, datetime(on.year, on.month, on.day, 11, tzinfo=self.group.tz))


def lay_ground(region: str, cast: Cast, now: datetime, size: Size = FULL) -> Ground:
    zone, currency, country = goods.ZONES[region]
    group = Group.objects.create(
        code="meridian",
        name="Meridian Club",
        name_zh="子午俱乐部",
        zone=zone,
        currency=currency,
        country=country,
    )
    brands = {code: Brand.objects.create(code=code, name=name, name_zh=zh) for code, name, zh in goods.BRANDS}
    ground = Ground(
        now=now,
        group=group,
        sites=[make_site(group, row, brands, now, size) for row in goods.SITES[region][: size.sites]],
        models=make_models(brands),
        operations=make_menu(goods.PRICE_FACTOR[region], currency),
        size=size,
    )
    today = ground.today
    set_policy(name="tax_percent", value=goods.TAX_PERCENT[region], valid_from=today, now=now, author=None)
    hire(ground, region, cast, today)
    for site in ground.sites:
        equip(ground, site, now)
        open_ways(site, region, ground.logins["admin"], now)
    stock_rewards(today - timedelta(days=31 * MONTHS), currency, now)
    return ground


def make_site(
    group: Group,
    row: tuple,  # type: ignore[type-arg]
    brands: dict[str, Brand],
    now: datetime,
    size: Size,
) -> Site:
    code, name, name_zh, street, town, postcode, latitude, longitude, sells = row
    site = Site.objects.create(
        group=group, code=code, name=name, name_zh=name_zh, street=street, town=town, postcode=postcode,
        zone=group.zone, currency=group.currency, country=group.country, latitude=latitude, longitude=longitude,
        phone="+44 20 7946 0100" if group.country == "GB" else "+86 174 0050 0100",
        email=f"{code}@meridian.example", opened_on=date(2012, 4, 2),
    )  # fmt: skip
    site.brands.set(brands[code] for code in sells)
    set_hours(site=site, weekly=WEEK, now=now)
    set_hours(site=site, weekly=WEEK, now=now, kind="care")
    for day, note, note_zh in holidays(now.astimezone(group.tz).date(), group.country, size.days_ahead):
        set_exception(site=site, day=day, intervals=[], now=now, note=note, note_zh=note_zh)
    return site


def holidays(today: date, country: str, days_ahead: int) -> list[tuple[date, str, str]]:
    """The days off of the next year that stand at a fixed date."""
    fixed = {
        "GB": (
            (12, 25, "Christmas Day", "圣诞节"),
            (12, 26, "Boxing Day", "节礼日"),
            (1, 1, "New Year", "元旦"),
        ),
        "CN": ((1, 1, "New Year", "元旦"), (5, 1, "Labour Day", "劳动节"), (10, 1, "National Day", "国庆节")),
    }[country]
    days = [(date(year, m, d), en, zh) for year in (today.year, today.year + 1) for m, d, en, zh in fixed]
    return [day for day in days if today < day[0] <= today + timedelta(days=days_ahead)]


def make_models(brands: dict[str, Brand]) -> list[VehicleModel]:
    names = (
        "code", "name", "name_zh", "body", "fuel", "price_group", "factor_percent",
        "first_service_months", "service_months", "service_km", "km_per_year",
    )  # fmt: skip
    rows = [
        VehicleModel(brand=brands[brand], from_year=2015, **dict(zip(names, rest[:-1], strict=True)))
        for brand, *rest in goods.MODELS
    ]
    return VehicleModel.objects.bulk_create(rows)


def make_menu(factor: int, currency: str) -> dict[str, Operation]:
    menu = {}
    for rank, (code, group, name, zh, minutes, tags, waits, small, medium, large) in enumerate(goods.MENU):
        menu[code] = operation = Operation.objects.create(
            code=code, group=group, name=name, name_zh=zh, minutes=minutes, tags=list(tags), rank=rank,
            allows_waiting=waits, price_minor=medium * factor, currency=currency, resets=goods.RESETS.get(code, ""),
            is_open_ended=code in goods.OPEN_ENDED,
        )  # fmt: skip
        OperationPrice.objects.bulk_create(
            OperationPrice(
                operation=operation, price_group=size, price_minor=price * factor, valid_from=date(2020, 1, 1)
            )
            for size, price in (("small", small), ("medium", medium), ("large", large))
        )
    return menu


def hire(ground: Ground, region: str, cast: Cast, today: date) -> None:
    """46 people: six fixed logins, ten at each site."""
    since = today - timedelta(days=365 * 4)
    for login, name, name_zh, role, is_group in LOGINS:
        user = engage(f"{login}@demo.test", name_zh if region == "cn" else name, cast)
        ground.logins[login] = user
        appoint(user=user, role=role, on=since, site=None if is_group else ground.sites[0])
    for site in ground.sites:
        crew = []
        for role, count in CREW:
            for number in range(count):
                user = engage(f"{role}{number + 1}.{site.code}@meridian.example", cast.name(), cast)
                appoint(user=user, role=role, on=since, site=site)
                crew.append(user)
        ground.staff[site.pk] = crew


def engage(email: str, name: str, cast: Cast) -> User:
    face = cast.face()
    user = User(email=email, name=name, phone=face.phone, is_staff=True)
    user.set_unusable_password()
    user.save()
    return user


def equip(ground: Ground, site: Site, now: datetime) -> None:
    """Bays, lanes, seats, cars and a technician for each of the workshop's people; then the calendar."""
    units = [
        Resource(
            site=site,
            kind=kind,
            name=f"{number + 1}",
            rank=number,
            is_online=online,
            tags=BAY_TAGS[number] if kind == Kind.BAY else [],
        )  # fmt: skip
        for kind, count, online in UNITS
        for number in range(count)
    ]
    hands = [user for user in ground.staff[site.pk] if str(user.email).startswith("workshop")]
    if site == ground.sites[0]:
        hands.append(ground.logins["workshop"])
    units += [
        Resource(
            site=site,
            kind=Kind.TECHNICIAN,
            name=user.name,
            user=user,
            rank=number,
            tags=CREW_TAGS[number % len(CREW_TAGS)],
        )  # fmt: skip
        for number, user in enumerate(hands)
    ]
    Resource.objects.bulk_create(units)
    today = now.astimezone(site.tz).date()
    lay_calendar(
        site=site,
        first=today - timedelta(days=1),
        last=today + timedelta(days=ground.size.days_ahead),
        now=now,
    )
