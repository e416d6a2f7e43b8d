"""The level of members on any day, what keeps it, and the way to the next."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from loyalty.ledger.models import Account
from loyalty.policies.queries import policy
from loyalty.tiers import rules
from loyalty.tiers.models import StatusCredit
from loyalty.tiers.queries.facts import Facts, House, known_of

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    tier: rules.Level
    credits: int
    """Status credits of this membership year, with the ``carried`` ones; ``visits`` likewise."""
    visits: int
    carried: int
    valid_until: datetime.date | None
    """Last day of the tier; None for the lowest, which does not end."""
    term_starts_on: datetime.date
    term_ends_on: datetime.date
    """The term benefits are counted in: that of the tier; the lowest has the membership year's."""
    year_ends_on: datetime.date
    grace_starts_on: datetime.date | None
    grace_until: datetime.date | None
    gap: rules.Gap | None
    """What keeps the tier; None while nothing is asked of the member."""
    is_floor: bool
    """Given by hand, or kept because a benefit was used."""
    next_tier: rules.Level | None
    credits_missing: int
    visits_missing: int | None
    """None when the next tier is not reached by visits."""
    share_percent: int
    asleep_from: datetime.date
    """The day it falls, or fell, asleep without another paid visit."""
    is_asleep: bool


def standing(account: Account, on: datetime.date) -> Standing:
    """One query, however long the history. The past answers as the present does."""
    return standings_on([(account, on)])[0]


def tier_on(account: Account, on: datetime.date) -> rules.Level:
    """Exactly one tier, on every day, with its numbers of that day."""
    return tiers_on([(account, on)])[0]


def tiers_on(asked: Sequence[tuple[Account, datetime.date]]) -> list[rules.Level]:
    """``tier_on`` for many accounts, each on its day. As many queries as for one."""
    known, house = known_of({account.pk for account, _on in asked})
    return [_course(account, known[account.pk], house, on).level for account, on in asked]


def standings_on(asked: Sequence[tuple[Account, datetime.date]]) -> list[Standing]:
    """``standing`` for many accounts, each on its day. As many queries as for one."""
    known, house = known_of({account.pk for account, _on in asked})
    return [_standing(account, known[account.pk], house, on) for account, on in asked]


def room_for_events(account: Account, on: datetime.date) -> int:
    """Status credits that events may still give in the membership year of a day."""
    year = rules.membership_year(account.opened_on, on)
    rows = StatusCredit.objects.filter(
        account=account, kind=StatusCredit.Kind.EVENT, counts_on__range=(year.starts_on, year.ends_on)
    )
    given = int(rows.aggregate(total=Sum("credits", default=0))["total"])
    return max(0, policy("event_credits_per_year", on) - given)


def _course(account: Account, facts: Facts, numbers: House, on: datetime.date) -> rules.Course:
    now = rules.course(account.opened_on, facts.credits, numbers.ladder, numbers.numbers, on)
    return rules.raised(now, facts.floors, numbers.ladder.on(on), on) if facts.floors else now


def _standing(account: Account, facts: Facts, numbers: House, on: datetime.date) -> Standing:
    now = _course(account, facts, numbers, on)
    year = rules.membership_year(account.opened_on, on)
    above = next((level for level in numbers.ladder.on(on) if level.rank > now.level.rank), None)
    missing = now.count.missing(above) if above else (0, None)
    asleep = rules.asleep_from(account.opened_on, facts.visited_on(on), numbers.sleeping_months(on))
    return Standing(
        tier=now.level,
        credits=now.count.credits,
        visits=now.count.visits,
        carried=now.carried,
        valid_until=now.valid_until,
        term_starts_on=now.starts_on if now.ends_on else max(now.starts_on, year.starts_on),
        term_ends_on=now.grace_until or now.ends_on or year.ends_on,
        year_ends_on=year.ends_on,
        grace_starts_on=now.ends_on + DAY if now.grace_until and now.ends_on else None,
        grace_until=now.grace_until,
        gap=now.gap(year),
        is_floor=now.is_floor,
        next_tier=above,
        credits_missing=missing[0],
        visits_missing=missing[1],
        share_percent=rules.share_percent(above, now.count) if above else 100,
        asleep_from=asleep,
        is_asleep=on >= asleep,
    )
