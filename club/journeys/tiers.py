"""Levels in the hall: the night's news, and the plan that keeps or reaches one (loyalty.md §4.4, §4.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.models import Appointment
from booking.appointments.queries import upcoming
from booking.due.queries import DueItem, GarageCar, garage_of
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.sites.queries import policy
from booking.workshop.models import Operation
from booking.workshop.queries import MenuItem, menu
from club.events.models import Event, Registration
from club.events.queries import tickets_ahead
from club.journeys.day import group_day
from club.members.queries import member_of
from club.notices.actions import tell
from loyalty.earning.rules import minor_per_unit
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of
from loyalty.policies.queries import policy as points_policy
from loyalty.tiers import actions as tiers
from loyalty.tiers import rules
from loyalty.tiers.models import TierNews, WakeUp
from loyalty.tiers.queries import Standing, StatusNumbers, room_for_events, standing, status_numbers

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["Plan", "plan_of", "review_tiers"]

NEWS_AGE_MAX = timedelta(days=14)
EARLY = timedelta(days=90)  # a service due this soon after the last day may be brought forward


@dataclass(frozen=True)
class Step:
    """One coming: a visit that is booked, or due and bookable, or an event with its place taken. Credits as
    the level weighs them."""

    vehicle: Vehicle | None
    on: date
    operations: Sequence[Operation]
    price_minor: int
    """Estimated, tax included."""
    currency: str
    credits: int
    visits: int
    appointment: Appointment | None = None
    due: Sequence[DueItem] = ()
    event: Event | None = None
    is_needed: bool = True
    """False for what comes after enough."""

    @property
    def is_booked(self) -> bool:
        return self.appointment is not None or self.event is not None


@dataclass(frozen=True)
class Plan:
    """What keeps the member's level, or, while it is safe, reaches the next. ``level`` None: at the top."""

    standing: Standing
    is_keeping: bool
    level: rules.Level | None
    gap: rules.Gap | None
    steps: Sequence[Step]

    @property
    def is_enough(self) -> bool:
        """Do the steps together bring what is missing?"""
        brought = sum(step.credits for step in self.steps), sum(step.visits for step in self.steps)
        return self.gap is not None and _is_met(self.gap, *brought)

    @property
    def next_step(self) -> Step | None:
        """The first that is still to be booked."""
        return next((step for step in self.steps if not step.is_booked), None)


def review_tiers(*, now: datetime) -> int:
    """The night's review: rows of news and wake-ups, and words to those they concern. How many rows."""
    on, count = group_day(now), 0
    for ids in tiers.batches():
        with transaction.atomic():
            rows = tiers.review_some(ids=ids, on=on, now=now)
            owners = Account.objects.select_related("owner").in_bulk([row.account_id for row in rows])
            for row in rows:
                owner = owners[row.account_id].owner
                _tell_asleep(owner, row, on, now) if isinstance(row, WakeUp) else _tell(owner, row, on, now)
        count += len(rows)
    return count


def plan_of(user: User, now: datetime) -> Plan | None:
    """Gap, due services with open recalls, booked visits and events: what would keep the level.

    None outside the club.
    """
    account, member = account_of(user), member_of(user)
    if account is None or member is None:
        return None
    on = group_day(now)
    stands = standing(account, on)
    if stands.gap:
        asked, level = stands.gap, stands.tier
    elif stands.next_tier:
        asked = rules.Gap(stands.credits_missing, stands.visits_missing, stands.year_ends_on)
        level = stands.next_tier
    else:
        return Plan(stands, False, None, None, ())
    reckon = Reckoner(member.site, level, status_numbers(on), policy(member.site, "tax_percent", on), on)
    booked = [reckon.booked(row) for row in upcoming(user, now) if day_of(row) <= asked.until]
    due = list(_due(garage_of(user, now), booked, asked.until, reckon))
    booked += _events(account, tickets_ahead(member, now), on, asked.until)
    booked.sort(key=lambda step: step.on)
    steps = _marked([*booked, *sorted(due, key=lambda step: step.on)], asked)
    return Plan(stands, bool(stands.gap), level, asked, steps)


@dataclass
class Reckoner:
    """What a visit would bring towards a level, by today's prices and numbers."""

    site: Site
    level: rules.Level
    numbers: StatusNumbers
    tax_percent: int
    on: date

    def __post_init__(self) -> None:
        offered = Operation.objects.offered_on(self.on).online().exclude(resets="")
        self.first: dict[str, Operation] = {}
        for operation in offered.order_by("rank", "code"):
            self.first.setdefault(operation.resets, operation)
        self._menus: dict[str, Mapping[int, MenuItem]] = {}

    def booked(self, row: Appointment) -> Step:
        lines = list(row.lines.all())
        return self._step(
            row.vehicle, day_of(row), [line.operation for line in lines],
            sum(line.price_minor for line in lines), appointment=row,
        )  # fmt: skip

    def coming(self, car: GarageCar, items: Sequence[DueItem]) -> Step:
        """One visit for everything that is due on a car; an open recall is done with it, free of charge."""
        work = [self.first[kind] for kind in dict.fromkeys(kind_of(item) for item in items)]
        price = sum(self._menu(car.vehicle)[operation.pk].price_minor for operation in work)
        recalls = [item for item in car.due if item.kind == "recall" and item.operation]
        work += Operation.objects.filter(code__in={item.operation for item in recalls}) if recalls else ()
        first = min(item.due_on for item in items)
        return self._step(car.vehicle, first, work, price, due=(*items, *recalls))

    def _step(
        self,
        vehicle: Vehicle | None,
        on: date,
        operations: Sequence[Operation],
        price_minor: int,
        appointment: Appointment | None = None,
        due: Sequence[DueItem] = (),
    ) -> Step:
        net = price_minor * 100 // (100 + self.tax_percent)
        unit = minor_per_unit(self.site.currency)
        credits = rules.spend_credits(net, unit, self.numbers.per_units)  # noqa: A001  # the domain's word
        brand = vehicle.model.brand.code if vehicle is not None and vehicle.model is not None else ""
        weighed = rules.Count().plus(credits + self.numbers.per_visit if net else 0, bool(net), brand)
        brought = weighed.measured(self.level)
        return Step(
            vehicle, on, operations, price_minor, self.site.currency, *brought, appointment=appointment,
            due=due,
        )  # fmt: skip

    def _menu(self, vehicle: Vehicle) -> Mapping[int, MenuItem]:
        group = vehicle.model.price_group if vehicle.model else ""
        if group not in self._menus:
            items = menu(self.site, vehicle=vehicle, on=self.on, operations=list(self.first.values()))
            self._menus[group] = {item.operation.pk: item for item in items}
        return self._menus[group]


def day_of(row: Appointment) -> date:
    """The site's calendar day of an arrival."""
    return row.arrive_at.astimezone(row.site.tz).date()


def kind_of(item: DueItem) -> str:
    """The interval an item starts anew: a first service is a service."""
    return item.kind.removeprefix("first_")


def _due(cars: Sequence[GarageCar], booked: Sequence[Step], until: date, reckon: Reckoner) -> Iterator[Step]:
    """For each car, what falls due in time or may be brought forward, and is not booked yet."""
    for car in cars:
        done = {
            operation.resets
            for step in booked
            if step.vehicle is not None and step.vehicle.pk == car.vehicle.pk
            for operation in step.operations
        }
        items = [
            item
            for item in car.due
            if kind_of(item) in reckon.first and kind_of(item) not in done and item.due_on <= until + EARLY
        ]
        if items:
            yield reckon.coming(car, items)


def _events(account: Account, places: Iterable[Registration], on: date, until: date) -> list[Step]:
    """Events with a place taken, as far as the year's most for events still gives something."""
    steps: list[Step] = []
    if not (tickets := list(places)):
        return steps
    room, each = room_for_events(account, on), points_policy("credits_per_event", on)
    for row in tickets:
        day = row.event.starts_at.astimezone(row.event.tz).date()
        brought = min(room, each)
        if day <= until and brought:
            room -= brought
            steps.append(Step(None, day, (), 0, row.event.currency, brought, 0, event=row.event))
    return steps


def _marked(steps: Sequence[Step], asked: rules.Gap) -> list[Step]:
    """The steps in order; those that come after enough are marked as more than needed."""
    marked, credits, visits = [], 0, 0  # noqa: A001  # the domain's word
    for step in steps:
        marked.append(replace(step, is_needed=not _is_met(asked, credits, visits)))
        credits, visits = credits + step.credits, visits + step.visits  # noqa: A001  # as above
    return marked


def _is_met(gap: rules.Gap, credits: int, visits: int) -> bool:  # noqa: A002  # the domain's word
    return credits >= gap.credits or (gap.visits is not None and visits >= gap.visits)


def _tell(owner: User, news: TierNews, on: date, now: datetime) -> None:
    """A grace and a step down always; good news while it is news."""
    is_old = news.starts_on < on - NEWS_AGE_MAX
    if is_old and news.kind in {TierNews.Kind.UP, TierNews.Kind.RENEWED}:
        return
    data = {
        "tier": news.tier.name,
        "tier_zh": news.tier.name_zh,
        "credits": news.credits_missing,
        "visits": news.visits_missing,
    } | ({"until_on": news.until.isoformat()} if news.until else {})
    tell(person=owner, kind=f"tier_{news.kind}", key=f"tier:{news.pk}", data=data, now=now)


def _tell_asleep(owner: User, sleeper: WakeUp, on: date, now: datetime) -> None:
    if sleeper.since_on >= on - NEWS_AGE_MAX:
        tell(
            person=owner, kind="tier_asleep", key=f"asleep:{sleeper.pk}", data={}, purpose="reminder", now=now
        )
