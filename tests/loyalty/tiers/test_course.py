"""The course of a membership against a simulator that lives through every single day."""

import datetime
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.tiers import rules

DAY = datetime.timedelta(days=1)
EPOCH = datetime.date(2019, 1, 1)
BEGINNING = datetime.date(2000, 1, 1)


@dataclass
class Life:
    """One member's days, one after the other, written down as loyalty.md §4 tells them."""

    joined: datetime.date
    credits: list[rules.Credit]
    rungs: list[rules.Rung]
    grace_days: int
    carry_percent: int
    rank: int = 1
    until: datetime.date | None = None
    renewed: datetime.date | None = None
    grace: datetime.date | None = None
    carry: int = 0
    reviewed_carry: int = 0
    years: list[datetime.date] = field(default_factory=list)
    known: dict[datetime.date, dict[int, tuple[int, int | None]]] = field(default_factory=dict)

    def levels(self, day: datetime.date) -> dict[int, tuple[int, int | None]]:
        if day not in self.known:
            self.known[day] = self.levels_new(day)
        return self.known[day]

    def levels_new(self, day: datetime.date) -> dict[int, tuple[int, int | None]]:
        found = {}
        for rung in self.rungs:
            newest = [terms for terms in rung.terms if terms.valid_from <= day][-1]
            if rung.rank == 1 or rung.retired_on is None or day < rung.retired_on:
                found[rung.rank] = (newest.credits_min or 0, newest.visits_min)
        return found

    def total(self, first: datetime.date, last: datetime.date) -> tuple[int, int]:
        inside = [credit for credit in self.credits if first <= credit.counts_on <= last]
        return sum(c.credits for c in inside), sum(c.visits for c in inside)

    def is_met(self, rank: int, count: tuple[int, int], day: datetime.date) -> bool:
        if rank not in self.levels(day):
            return False
        needed, visits = self.levels(day)[rank]
        return rank == 1 or count[0] >= needed or (visits is not None and count[1] >= visits)

    def fall_to(self, rank: int, day: datetime.date, until: datetime.date) -> None:
        self.rank = max(r for r in self.levels(day) if r <= rank)
        self.until, self.renewed, self.grace = (until if self.rank > 1 else None), None, None

    def live_to(self, on: datetime.date) -> None:
        self.credits = [c for c in self.credits if c.on <= on]
        self.years = [self.anniversary(n) for n in range(on.year - self.joined.year + 4)]
        day = self.joined
        while day <= on:
            self.live(day)
            day += DAY

    def anniversary(self, n: int) -> datetime.date:
        year = self.joined.year + n
        is_leap_day = (self.joined.month, self.joined.day) == (2, 29)
        has_one = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return datetime.date(year, 2, 28) if is_leap_day and not has_one else self.joined.replace(year=year)

    def live(self, day: datetime.date) -> None:
        n = max(n for n, start in enumerate(self.years) if start <= day)
        start, end, after = self.years[n], self.years[n + 1] - DAY, self.years[n + 2] - DAY
        if day == start and n:
            self.pass_anniversary(n, end)
        top = max(r for r in self.levels(day) if r <= self.rank)
        if top != self.rank:
            self.rank = top
            if top == 1:
                self.until = self.renewed = self.grace = None
        if self.grace and self.grace < day:
            self.fall_to(self.rank - 1, day, end)
        count = self.total(start, day)
        count = (count[0] + self.carry, count[1])
        best = max(rank for rank in self.levels(day) if self.is_met(rank, count, day))
        if best > self.rank:
            self.rank, self.until, self.renewed, self.grace = best, after, None, None
        elif best == self.rank > 1:
            if self.grace:
                self.until, self.grace = after, None
            elif self.until and self.until < after:
                self.renewed = after
        elif self.grace:
            before = self.total(self.years[n - 1], start - DAY)
            since = self.total(start, day)
            both = (before[0] + since[0] + self.reviewed_carry, before[1] + since[1])
            if self.is_met(self.rank, both, day):
                self.until, self.grace = end, None

    def pass_anniversary(self, n: int, end: datetime.date) -> None:
        start, before = self.years[n], self.years[n - 1]
        counted = self.total(before, start - DAY)[0] + self.carry
        self.reviewed_carry = self.carry
        self.carry = 0
        eve = self.levels(start - DAY)
        if self.until:
            needed = eve[max(r for r in eve if r <= self.rank)][0]
            self.carry = max(0, min(counted - needed, needed * self.carry_percent // 100))
        if self.grace and self.grace < start:
            self.fall_to(self.rank - 1, start, end)
        if self.until and self.until < start and not self.grace:
            if self.renewed:
                self.until, self.renewed = self.renewed, None
            else:
                self.grace = start + datetime.timedelta(days=self.grace_days - 1)


days = st.integers(0, 1500).map(lambda n: EPOCH + n * DAY)
amounts = st.sampled_from([0, 1, 49, 50, 99, 100, 101, 130, 200, 249, 250, 400])


@st.composite
def credits_made(draw: st.DrawFn) -> rules.Credit:
    counts_on = draw(days)
    if draw(st.booleans()):
        return rules.Credit(counts_on, counts_on, draw(amounts), draw(st.integers(0, 1)))
    back = counts_on + draw(st.integers(0, 500)) * DAY
    return rules.Credit(back, counts_on, -draw(amounts), draw(st.integers(-1, 0)))


@st.composite
def ladders(draw: st.DrawFn) -> list[rules.Rung]:
    rungs = [rules.Rung("one", 1, [rules.Terms(BEGINNING, 0, 0)])]
    for rank, credits_min, visits_min in ((2, 100, 2), (3, 250, 4), (4, 400, None)):
        terms = [rules.Terms(BEGINNING, draw(st.sampled_from([0, credits_min, credits_min])), visits_min)]
        if draw(st.booleans()):
            terms.append(rules.Terms(draw(days), credits_min + draw(st.integers(-40, 40)), visits_min))
        retired_on = draw(st.none() | days) if rank == 3 else None
        rungs.append(rules.Rung(f"rank{rank}", rank, terms, retired_on=retired_on))
    return rungs


@settings(max_examples=60, deadline=None)
@given(
    joined=st.sampled_from([EPOCH, datetime.date(2020, 2, 29), datetime.date(2019, 12, 31)]) | days,
    credits=st.lists(credits_made(), max_size=14),
    rungs=ladders(),
    grace_days=st.sampled_from([0, 1, 90, 365]),
    carry_percent=st.sampled_from([0, 30, 100]),
    ahead=st.integers(0, 1600),
)
def test_the_course_is_what_living_every_day_gives(
    joined: datetime.date,
    credits: list[rules.Credit],  # noqa: A002  # the domain's word
    rungs: list[rules.Rung],
    grace_days: int,
    carry_percent: int,
    ahead: int,
) -> None:
    on = joined + ahead * DAY
    credits = [c for c in credits if c.counts_on >= joined]  # noqa: A001  # as the action writes them
    life = Life(joined, credits, rungs, grace_days, carry_percent)
    life.credits = [c for c in credits if c.counts_on <= on]
    life.live_to(on)
    numbers = rules.Numbers(grace_days, carry_percent)
    now = rules.course(joined, credits, rules.Ladder(rungs), lambda _day: numbers, on)
    assert (now.level.rank, now.ends_on, now.renewed_to, now.grace_until) == (
        life.rank, life.until, life.renewed, life.grace,
    )  # fmt: skip
    assert now.carried == life.carry


def ladder(*more: rules.Terms) -> rules.Ladder:
    gold = [rules.Terms(BEGINNING, 1500, 3), *more]
    return rules.Ladder([
        rules.Rung("silver", 1, [rules.Terms(BEGINNING, 0)]), rules.Rung("gold", 2, gold),
        rules.Rung("platinum", 3, [rules.Terms(BEGINNING, 4000, 6)]),
    ])  # fmt: skip


def at(on: datetime.date, *rows: rules.Credit, of: rules.Ladder | None = None) -> rules.Course:
    return rules.course(EPOCH, rows, of or ladder(), lambda _day: rules.Numbers(), on)


def paid(on: datetime.date, amount: int, visits: int = 0, brand: str = "") -> rules.Credit:
    return rules.Credit(on, on, amount, visits, brand)


MAY = datetime.date(2019, 5, 1)


def test_the_grace_names_the_gap_and_the_last_day() -> None:
    rows = (paid(MAY, 1500), paid(datetime.date(2020, 6, 1), 1120, 2))
    now = at(datetime.date(2021, 2, 1), *rows)
    gap = now.gap(rules.membership_year(EPOCH, datetime.date(2021, 2, 1)))
    assert gap == rules.Gap(380, 1, datetime.date(2021, 3, 31))
    saved = at(datetime.date(2021, 3, 31), *rows, paid(datetime.date(2021, 3, 31), 10, 1))
    assert (saved.level.code, saved.ends_on) == ("gold", datetime.date(2021, 12, 31))
    late = at(datetime.date(2021, 4, 1), *rows, paid(datetime.date(2021, 4, 1), 380, 1))
    assert late.level.code == "silver"


def test_what_is_beyond_carries_over_up_to_thirty_percent() -> None:
    january = datetime.date(2020, 1, 1)
    assert at(january, paid(MAY, 1600)).carried == 100
    assert at(january, paid(MAY, 3900)).carried == 450
    assert at(january, paid(MAY, 1400)).carried == 0, "below a level nothing is beyond it"
    renewed = at(datetime.date(2020, 3, 1), paid(MAY, 3900), paid(datetime.date(2020, 2, 1), 1050))
    assert renewed.renewed_to == datetime.date(2021, 12, 31)


def test_a_reversal_takes_the_level_from_its_own_day_only() -> None:
    back = rules.Credit(datetime.date(2019, 9, 1), MAY, -1)
    assert at(datetime.date(2019, 8, 31), paid(MAY, 1500), back).level.code == "gold"
    assert at(datetime.date(2019, 9, 1), paid(MAY, 1500), back).level.code == "silver"


def test_a_used_benefit_keeps_the_level_and_a_floor_never_lowers_it() -> None:
    on, levels = datetime.date(2019, 9, 1), ladder().on(MAY)
    back = rules.Credit(on, MAY, -1)
    kept = rules.Floor(2, MAY, datetime.date(2020, 12, 31))
    silver = at(on, paid(MAY, 1500), back)
    assert rules.raised(silver, [kept], levels, on).level.code == "gold"
    high = at(on, paid(MAY, 4000))
    assert rules.raised(high, [kept], levels, on).level.code == "platinum"
    assert rules.raised(silver, [kept], levels, datetime.date(2021, 1, 1)).level.code == "silver"


def test_a_brand_weighs_by_its_own_threshold() -> None:
    dear = ladder(rules.Terms(BEGINNING, 3000, 6, brand="aurel"))
    assert at(MAY, paid(MAY, 2999, brand="aurel"), of=dear).level.code == "silver"
    assert at(MAY, paid(MAY, 3000, brand="aurel"), of=dear).level.code == "gold"
    assert at(MAY, paid(MAY, 1500, brand="other"), of=dear).level.code == "gold"
    both = (paid(MAY, 1500, brand="aurel"), paid(MAY, 749))
    assert at(MAY, *both, of=dear).level.code == "silver"
    assert at(MAY, *both, paid(MAY, 1), of=dear).level.code == "gold", "half of one and half of the other"
    assert at(MAY, paid(MAY, 0, 5, brand="aurel"), of=dear).level.code == "silver"


def test_every_day_of_the_calendar_has_one_level() -> None:
    free = ladder(rules.Terms(datetime.date(2020, 1, 1), 0))
    for on in (datetime.date.min, EPOCH - DAY, EPOCH, datetime.date(9998, 12, 31), datetime.date.max):
        assert at(on, paid(MAY, 4000)).level.code in {"silver", "platinum"}
        assert at(on, of=free).level.code in {"silver", "gold"}


def test_asleep_after_eighteen_months_without_a_visit() -> None:
    assert rules.asleep_from(EPOCH, [], 18) == datetime.date(2020, 7, 1)
    assert rules.asleep_from(EPOCH, [datetime.date(2019, 8, 31)], 18) == datetime.date(2021, 2, 28)
