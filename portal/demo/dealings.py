"""What passes between members and the desk over the months: by hand, as a gift, as a question.

Every deed is a verb of the hall with its day; what the house refuses did not happen.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from booking.visits.models import Visit
from club import journeys
from club.claims.models import PointsClaim
from loyalty.adjustments.models import Adjustment
from portal.demo.ground import Ground
from portal.demo.people import Owner

type Deed = tuple[date, Callable[[], object]]

BY_HAND = (
    ("goodwill", (100, 150, 200, 300, 500), 50),
    ("promise", (100, 250, 400), 18),
    ("campaign", (150, 200, 300), 12),
    ("missing", (60, 120, 240), 10),
    ("duplicate", (-50, -120, -200), 6),
    ("mistake", (-100, -300), 4),
    ("goodwill", (2_500, 3_000), 3),
)
GREETINGS = {
    "gb": ("Happy birthday!", "Thank you for the lift.", "For your next wash.", ""),
    "cn": ("生日快乐！", "谢谢你送我一程。", "下次洗车用。", ""),
}
MISSED = {
    "gb": ("Brakes in spring; I have no bill any more.", "We came twice that week.", "The number is hard to read."),
    "cn": ("春天换的刹车，单据找不到了。", "那一周来了两次。", "单号看不清。"),
}  # fmt: skip
NO_BILL = {
    "gb": "We found no bill of that day in your name. If you find it, show it to any advisor.",
    "cn": "没有找到您当天的账单。若找到单据，请出示给任一顾问。",
}
LATE_CLAIM_DAYS = 180
WAITING_HOURS = (1, 3, 20, 26, 75, 120)
"""How long ago the open questions were asked: some answered today will be in time, some are late."""


def dealings(
    owners: list[Owner], visits: list[Visit], ground: Ground, region: str, chance: random.Random
) -> Iterator[Deed]:
    yield from by_hand(owners, ground, chance)
    yield from gifts(owners, ground, region, chance)
    yield from late_claims(owners, visits, ground)
    yield from refused_claims(owners, ground, region, chance)


def some_day(owner: Owner, ground: Ground, chance: random.Random, least: int = 1) -> date:
    """A day of somebody's membership, up to yesterday."""
    joined = owner.joined_on(ground)
    return joined + timedelta(days=chance.randint(least, max(least, (ground.today - joined).days - 1)))


def by_hand(owners: list[Owner], ground: Ground, chance: random.Random) -> Iterator[Deed]:
    """Small sums by one person; large ones wait for a second, and the newest of them still do."""
    rows = chance.choices(BY_HAND, [share for *_, share in BY_HAND], k=ground.size.adjustments)
    for number, (reason, sums, _share) in enumerate(rows):
        owner, points = chance.choice(owners), chance.choice(sums)
        on = some_day(owner, ground, chance)
        if points > 2_000 and number % 2:
            on = ground.today - timedelta(days=1)
        yield on, partial(adjust, owner, points, reason, f"case:{on.year}-{number + 101}", on, ground)


def adjust(owner: Owner, points: int, reason: str, case: str, on: date, ground: Ground) -> None:
    row = journeys.adjust_points(
        account=owner.account, points=points, reason=reason, case=case, key=f"demo:{case}",
        now=ground.moment(on), actor=ground.logins["club"],
    )  # fmt: skip
    if row.state == Adjustment.State.ASKED and on < ground.today - timedelta(days=3):
        decided = ground.moment(on + timedelta(days=1))
        journeys.decide_adjustment(request=row, approve=True, now=decided, actor=ground.logins["gm"])


def gifts(owners: list[Owner], ground: Ground, region: str, chance: random.Random) -> Iterator[Deed]:
    for number in range(ground.size.gifts):
        giver, receiver = chance.sample(owners, k=2)
        on = max(some_day(giver, ground, chance, 31), receiver.joined_on(ground))
        points, greeting = 50 * chance.randint(2, 8), chance.choice(GREETINGS[region])
        if on < ground.today:
            yield on, partial(give, giver, receiver, points, greeting, number, on, ground)


def give(
    giver: Owner, receiver: Owner, points: int, greeting: str, number: int, on: date, ground: Ground
) -> None:
    gift = journeys.give_points(
        user=giver.user, to=receiver.member.number, points=points, key=f"demo:{number}", message=greeting,
        now=ground.moment(on),
    )  # fmt: skip
    answered = on + timedelta(days=number % 3)
    if answered < ground.today:
        answer = journeys.decline_gift if number % 9 == 0 else journeys.take_gift
        answer(gift=gift, user=receiver.user, now=ground.moment(answered))


def late_claims(owners: list[Owner], visits: list[Visit], ground: Ground) -> Iterator[Deed]:
    """Bills from before joining: the number on them finds the visit, which earns by itself."""
    joined = {owner.user.pk: owner for owner in owners}
    claimed: set[int] = set()
    for visit in visits:
        owner = joined[visit.person_id or 0]
        assert visit.closed_at
        ago = owner.joined_at - visit.closed_at
        if timedelta() < ago < timedelta(days=LATE_CLAIM_DAYS) and owner.user.pk not in claimed:
            claimed.add(owner.user.pk)
            on = owner.joined_on(ground) + timedelta(days=2)
            if on < ground.today and len(claimed) <= ground.size.claims:
                yield on, partial(claim, owner, ground.moment(on), visit.number, "")


def refused_claims(owners: list[Owner], ground: Ground, region: str, chance: random.Random) -> Iterator[Deed]:
    for number, owner in enumerate(chance.sample(owners, k=ground.size.claims // 5)):
        on = some_day(owner, ground, chance)
        if on + timedelta(days=1) < ground.today:
            yield on, partial(refused, owner, number, on, ground, region, chance.choice(MISSED[region]))


def refused(owner: Owner, number: int, on: date, ground: Ground, region: str, note: str) -> None:
    asked = claim(owner, ground.moment(on), f"9{number:06d}", note)
    if asked.is_waiting():
        journeys.refuse_claim(
            claim=asked, answer=NO_BILL[region], now=ground.moment(on + timedelta(days=1)),
            actor=ground.logins["care"],
        )  # fmt: skip


def claim(owner: Owner, now: datetime, number: str, note: str) -> PointsClaim:
    return journeys.claim_points(user=owner.user, site=owner.site, invoice_number=number, note=note, now=now)


def open_questions(owners: list[Owner], ground: Ground, region: str, chance: random.Random) -> None:
    """What waits at the desk this minute: fresh, due today, and late."""
    for number, owner in enumerate(chance.sample(owners[1:], k=len(WAITING_HOURS))):
        asked_at = max(owner.joined_at, ground.now - timedelta(hours=WAITING_HOURS[number]))
        claim(owner, asked_at, f"8{number:06d}", MISSED[region][number % len(MISSED[region])])


def hand_out_codes(owners: list[Owner], ground: Ground, chance: random.Random) -> None:
    """Twenty codes for an open day, agreed by a second person; some have been used."""
    club, today = ground.logins["club"], ground.today
    asked = ground.moment(today - timedelta(days=9))
    made, texts = journeys.issue_codes(
        points=250, number=20, reason="Open day", expires_on=today + timedelta(days=50), key="demo:open-day",
        actor=club, now=asked, site=ground.sites[0],
    )  # fmt: skip
    journeys.approve_codes(issue=made, actor=ground.logins["gm"], now=asked + timedelta(hours=2))
    settled = [owner for owner in owners[1:] if owner.joined_on(ground) < today - timedelta(days=9)]
    for number, owner in enumerate(chance.sample(settled, k=min(7, len(settled)))):
        on = today - timedelta(days=7 - number)
        journeys.redeem_code(typed=texts[number], user=owner.user, now=ground.moment(on))
