"""Points of 26 months: bills earn, birthdays come, rewards are ordered and used, refunds take back."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest

from booking.visits.models import Visit
from club import journeys
from club.journeys.gifts import birthday_key
from club.reminders.rules import anniversary
from loyalty.earning.actions import Grant, Payment, earn_bills, grant_many
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.actions import book_expiries
from loyalty.ledger.queries import balance
from loyalty.refusals import Refusal
from loyalty.rewards.actions import order, use
from loyalty.rewards.models import Reward, Voucher
from portal.demo.ground import Ground
from portal.demo.people import Owner

ORDERS, REFUNDS = 2200, 200


def give_points(
    owners: list[Owner], visits: list[Visit], ground: Ground, chance: random.Random, now: datetime
) -> None:
    """Everything in order of time for each account, many accounts in one statement."""
    grant_many(grants=list(fixed(owners, ground, now)), now=now)
    by_person = {owner.user.pk: owner for owner in owners}
    for batch in rounds(bills(visits, by_person, ground)):
        earn_bills(payments=batch, now=now)
    spend(owners, ground, chance, now)
    take_back(visits, by_person, ground, chance, now)
    book_expiries(on=now.astimezone(ground.group.tz).date())


def fixed(owners: list[Owner], ground: Ground, now: datetime) -> Iterator[Grant]:
    """The welcome of everybody, and the birthdays since."""
    today = now.astimezone(ground.group.tz).date()
    for owner in owners:
        on = owner.joined_on(ground)
        yield Grant(owner.account, "welcome", f"welcome:{owner.member.pk}", on)
        if owner.member.birth_day and owner.member.birth_month:
            born = date(2000, owner.member.birth_month, owner.member.birth_day)
            for year in range(on.year, today.year + 1):
                day = anniversary(born, year, owner.member.birth_leap)
                if on < day <= today:
                    yield Grant(owner.account, "birthday", birthday_key(owner.member.pk, year), day)


def bills(visits: list[Visit], owners: dict[int, Owner], ground: Ground) -> Iterator[Payment]:
    """What the hall would have told loyalty when each of these visits closed."""
    for visit in visits:
        owner = owners[visit.person_id or 0]
        assert visit.closed_at
        on = visit.closed_at.astimezone(ground.group.tz).date()
        if on >= owner.joined_on(ground):
            yield Payment(owner.account, bill_of(visit), on)


def bill_of(visit: Visit) -> Bill:
    lines = [
        BillLine(str(line.pk), line.kind, line.pay_type, line.net_minor, line.description)
        for line in visit.written  # type: ignore[attr-defined]
    ]
    brand = visit.vehicle.model.brand.code if visit.vehicle.model else ""
    return Bill("visit", str(visit.pk), visit.site.code, brand, visit.currency, lines)


def rounds(payments: Iterable[Payment]) -> Iterator[list[Payment]]:
    """The first bill of every account, then the second of every account, and so on."""
    by_account = sorted(payments, key=lambda payment: (payment.account.pk, payment.on))
    each = [list(group) for _pk, group in groupby(by_account, key=lambda payment: payment.account.pk)]
    for batch in zip_longest(*each):
        yield [payment for payment in batch if payment]


def spend(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> None:
    """Orders over the months; those who cannot pay yet do not order. Most vouchers are used."""
    today = now.astimezone(ground.group.tz).date()
    rewards = list(Reward.objects.exclude(stock=0).order_by("price_points"))
    keen = [owner for owner in owners if owner.pace > 1]
    wishes = [(owner, chance.randint(10, 700)) for owner in chance.choices(keen, k=ORDERS)]
    for number, (owner, days_ago) in enumerate(sorted(wishes, key=lambda wish: -wish[1])):
        on = max(today - timedelta(days=days_ago), owner.joined_on(ground) + timedelta(days=20))
        has = balance(owner.account, on).available if on < today else 0
        within = [reward for reward in rewards if reward.price_points <= has]
        if within:
            ask_for(chance.choice(within[-8:]), owner, f"demo:{number}", on, ground, chance, today)


def ask_for(
    reward: Reward, owner: Owner, key: str, on: date, ground: Ground, chance: random.Random, today: date
) -> None:
    """One order, and mostly its use within two months; sold out or over the limit: nothing."""
    try:
        voucher = order(reward=reward, account=owner.account, key=key, on=on, now=moment(on, ground))
    except Refusal:
        return
    used_on = on + timedelta(days=chance.randint(1, 60))
    if used_on < today and chance.random() < 0.8:
        clerk = ground.staff[owner.site.pk][0]
        use(code=voucher.code, site=owner.site.code, on=used_on, now=moment(used_on, ground), actor=clerk)


def take_back(
    visits: list[Visit], owners: dict[int, Owner], ground: Ground, chance: random.Random, now: datetime
) -> None:
    """Four in a hundred visits had something refunded; who had spent the points owes them."""
    today = now.astimezone(ground.group.tz).date()
    spenders = set(Voucher.objects.values_list("account__owner", flat=True))
    likely = sorted(visits, key=lambda visit: (visit.person_id in spenders, visit.opened_at))[-REFUNDS * 8 :]
    for visit in chance.sample(likely, k=REFUNDS):
        line = max(visit.written, key=lambda row: (row.pay_type == "customer", row.net_minor))  # type: ignore[attr-defined]
        assert visit.closed_at
        on = min(today, visit.closed_at.date() + timedelta(days=chance.randint(2, 40)))
        amount = line.net_minor if chance.random() < 0.5 else line.net_minor // 3
        if amount and line.net_minor:
            journeys.refund_line(
                line=line, net_minor=amount, key=f"demo-refund:{line.pk}", reason="Put right after the visit",
                now=moment(on, ground), actor=ground.staff[visit.site_id][0],
            )  # fmt: skip


def moment(on: date, ground: Ground) -> datetime:
    """Late morning of a day."""
    return datetime(on.year, on.month, on.day, 11, tzinfo=ground.group.tz)
