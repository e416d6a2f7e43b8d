"""Points of 26 months: bills earn, birthdays come, rewards are ordered and used, refunds take back."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

from booking.visits.models import Visit, VisitLine
from club import journeys
from club.journeys.gifts import birthday_key
from club.reminders.rules import anniversary
from loyalty.earning.actions import Grant, Payment, earn_bills, grant_many
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.actions import book_expiries
from loyalty.ledger.models import Account
from loyalty.ledger.queries import balance
from loyalty.rewards.actions import use
from loyalty.rewards.models import Reward
from portal.demo.dealings import dealings, hand_out_codes, open_questions
from portal.demo.facts import beside_bills
from portal.demo.friends import come
from portal.demo.ground import Ground
from portal.demo.offers import let_in, open_offers
from portal.demo.people import Owner
from portal.demo.shelf import change_prices, take

LEAST = 500  # points of the cheapest reward


def give_points(
    owners: list[Owner],
    visits: list[Visit],
    friends: dict[date, list[tuple[Owner, Visit]]],
    ground: Ground,
    region: str,
    chance: random.Random,
    now: datetime,
) -> None:
    """Month by month, so that every statement reads in the order of time."""
    by_person = {owner.user.pk: owner for owner in owners}
    today = ground.today
    earned = by_month(bills(visits, by_person, ground), lambda payment: payment.on)
    grants = [*fixed(owners, ground, now), *beside_bills(owners, visits, ground, chance)]
    granted = by_month(grants, lambda grant: grant.on)
    dealt = by_month(dealings(owners, visits, ground, region, chance), lambda deed: deed[0])
    wished = by_month(wishes(owners, ground, chance, today), lambda wish: wish[1])
    put_right = list(refunds(visits, ground, chance))
    refunded = by_month(put_right, lambda refund: refund[1])
    open_offers(ground, today)
    for month in sorted({*earned, *granted, *dealt, *wished, *refunded, *friends}):
        for _on, deed in dealt.get(month, ()):  # before its bills: a gift's hold knows no later day
            with suppress(ValidationError):  # what the house refuses did not happen
                deed()
        earn_bills(payments=earned.get(month, ()), now=now)
        grant_many(grants=granted.get(month, ()), now=now)
        let_in(ground, today)
        for friend, first in friends.get(month, ()):
            come(friend, first)
        rich = set(Account.objects.filter(available__gte=LEAST).values_list("pk", flat=True))
        shelf = list(Reward.objects.exclude(stock=0).order_by("-price_points"))
        for owner, on in wished.get(month, ()):
            if owner.account.pk in rich:
                ask_for(owner, on, shelf, ground, chance, today)
        for line, on, minor in refunded.get(month, ()):
            take_back(line, on, minor, ground)
    for line in bills_already_spent(visits, {line.visit_id for line, *_ in put_right}, ground):
        late = today - timedelta(days=chance.randint(0, 20))
        take_back(line, max(late, closed_on(line.visit, ground)), line.net_minor, ground)
    open_questions(owners, ground, region, chance)
    hand_out_codes(owners, ground, chance)
    change_prices(today, ground.group.currency, now)
    book_expiries(on=today)


def bills_already_spent(visits: list[Visit], put_right: set[int], ground: Ground) -> list[VisitLine]:
    """Large bills of people whose points are gone by now: taking them back leaves a debt.

    ``put_right``: visits that had a line refunded already; nothing is given back twice.
    """
    has = dict(Account.objects.filter(debt=0).values_list("owner", "available"))
    paid = [
        line
        for visit in visits[-2500:]
        if visit.person_id in has and visit.pk not in put_right
        for line in visit.written  # type: ignore[attr-defined]
        if line.pay_type == "customer"
        and line.kind in ("labour", "parts")
        and line.net_minor > max(30_000, 100 * has[visit.person_id])
    ]
    return list({line.visit.person_id: line for line in paid}.values())[: ground.size.debtors]


def by_month[T](rows: Iterable[T], on: Callable[[T], date]) -> dict[date, list[T]]:
    found: dict[date, list[T]] = {}
    for row in sorted(rows, key=on):
        found.setdefault(on(row).replace(day=1), []).append(row)
    return found


def fixed(owners: list[Owner], ground: Ground, now: datetime) -> Iterator[Grant]:
    """The welcome of everybody, and the birthdays since."""
    today = ground.today
    for owner in owners:
        on = owner.joined_on(ground)
        yield Grant(owner.account, "welcome", f"welcome:{owner.member.pk}", on)
        if owner.member.birth_day and owner.member.birth_month:
            born = date(2000, owner.member.birth_month, owner.member.birth_day)
            for year in range(on.year, today.year + 1):
                day = anniversary(born, year, owner.member.birth_leap)
                if on < day <= today:
                    yield Grant(owner.account, "birthday", birthday_key(owner.member, day), day)


def bills(visits: list[Visit], owners: dict[int, Owner], ground: Ground) -> Iterator[Payment]:
    """What the hall would have told loyalty when each of these visits closed."""
    for visit in visits:
        owner = owners[visit.person_id or 0]
        on = closed_on(visit, ground)
        if on >= owner.joined_on(ground):
            yield Payment(owner.account, bill_of(visit), on)


def bill_of(visit: Visit) -> Bill:
    lines = [
        BillLine(str(line.pk), line.kind, line.pay_type, line.net_minor, line.description)
        for line in visit.written  # type: ignore[attr-defined]
    ]
    brand = visit.vehicle.model.brand.code if visit.vehicle.model else ""
    return Bill("visit", str(visit.pk), visit.site.code, brand, visit.currency, lines)


def wishes(
    owners: list[Owner], ground: Ground, chance: random.Random, today: date
) -> Iterator[tuple[Owner, date]]:
    """Who looks at the rewards, and when: once a day at most, for the day is part of the order's key."""
    keen = [owner for owner in owners if owner.pace > 1]
    seen: set[tuple[int, date]] = set()
    for owner in chance.choices(keen, k=ground.size.orders):
        on = today - timedelta(days=chance.randint(1, 700))
        if on > owner.joined_on(ground) and (owner.user.pk, on) not in seen:
            seen.add((owner.user.pk, on))
            yield owner, on


def ask_for(
    owner: Owner, on: date, shelf: list[Reward], ground: Ground, chance: random.Random, today: date
) -> None:
    """One order of something within reach, mostly used within two months; over the limit: nothing."""
    has = balance(owner.account, on).available
    within = [reward for reward in shelf if reward.price_points <= has][:8]
    if not within:
        return
    key = f"demo:{owner.user.pk}:{on}"
    voucher = take(owner.account, chance.choice(within), key, on, ground.moment(on))
    if voucher is None:
        return
    used_on = on + timedelta(days=chance.randint(1, 60))
    if used_on < today and chance.random() < 0.8:
        clerk = ground.staff[owner.site.pk][0]
        use(code=voucher.code, site=owner.site.code, on=used_on, now=ground.moment(used_on), actor=clerk)


def refunds(
    visits: list[Visit], ground: Ground, chance: random.Random
) -> Iterator[tuple[VisitLine, date, int]]:
    """Four in a hundred visits had something put right; who had spent the points owes them."""
    for visit in chance.sample(visits, k=min(ground.size.refunds, len(visits))):
        line = max(visit.written, key=lambda row: (row.pay_type == "customer", row.net_minor))  # type: ignore[attr-defined]
        on = min(ground.today, closed_on(visit, ground) + timedelta(days=chance.randint(2, 120)))
        amount = line.net_minor if chance.random() < 0.6 else line.net_minor // 3
        if amount:
            yield line, on, amount


def closed_on(visit: Visit, ground: Ground) -> date:
    assert visit.closed_at
    return visit.closed_at.astimezone(ground.group.tz).date()


def take_back(line: VisitLine, on: date, minor: int, ground: Ground) -> None:
    journeys.refund_line(
        line=line, net_minor=minor, key=f"demo-refund:{line.pk}", reason="Put right after the visit",
        now=ground.moment(on), actor=ground.staff[line.visit.site_id][0],
    )  # fmt: skip
