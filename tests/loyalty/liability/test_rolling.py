"""The roll-forward against a plain-Python ledger, on random histories, with the night job on and off."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Callable

import pytest

from loyalty.ledger import actions
from loyalty.ledger.models import Hold, Lot
from loyalty.liability.queries import by_month, expiry_calendar, outstanding, roll_forward
from loyalty.liability.queries.proof import differences
from loyalty.liability.rules import COLUMNS, Amount, Roll, last_day, later, month_of, together, total
from loyalty.models import Account, Entry
from loyalty.refusals import Refusal
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.loyalty.ledger.model import EVER, Ledger, Refused

SITES, BRANDS, CAMPAIGNS = ("north", "south", ""), ("arden", "boreal"), ("", "spring")
MONTHS = [datetime.date(2026, n, 1) for n in range(1, 9)]
type Taken = dict[tuple[int, int], int]  # (account, lot's number) → points


class History:
    """Some accounts moved at random, in the real ledger and in a plain one, day after day."""

    def __init__(self, seed: int, *, with_job: bool) -> None:
        self.chance = random.Random(seed)
        self.with_job = with_job
        self.accounts = [new_account() for _ in range(2)]
        self.plain = [Ledger() for _ in self.accounts]
        self.earned: list[list[tuple[int, Entry]]] = [[] for _ in self.accounts]
        self.spent: list[list[Entry]] = [[] for _ in self.accounts]
        self.holds: list[list[Hold]] = [[] for _ in self.accounts]
        self.moved: dict[tuple[datetime.date, str], Taken] = defaultdict(lambda: defaultdict(int))
        self.stood: dict[datetime.date, Taken] = {}
        self.pending: dict[datetime.date, Taken] = {}
        self.held: dict[datetime.date, Taken] = {}

    def live(self) -> History:
        for n in range(1, 244):
            for at in range(len(self.accounts)):
                self.morning(at, day(n))
            for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
                self.move(day(n))
            if self.with_job:
                actions.book_expiries(on=day(n))
            if day(n) == last_day(month_of(day(n))):
                self.remember(day(n))
        return self

    def morning(self, at: int, on: datetime.date) -> None:
        """What opens pays what is owed."""
        before = [lot.left for lot in self.plain[at].lots]
        self.plain[at].to(on)
        for number, (was, lot) in enumerate(zip(before, self.plain[at].lots, strict=True)):
            self.moved[month_of(on), "reversed"][at, number] += lot.left - was

    def move(self, on: datetime.date) -> None:
        at = self.chance.randrange(len(self.accounts))
        verbs = (self.earn, self.earn, self.redeem, self.hold, self.end, self.give_back, self.reverse)
        before = [lot.left for lot in self.plain[at].lots]
        verb = self.chance.choice(verbs)
        try:
            column = verb(at, on)
        except Refused:
            return
        made = [0] * (len(self.plain[at].lots) - len(before))
        month = month_of(on)
        for number, (was, lot) in enumerate(zip(before + made, self.plain[at].lots, strict=True)):
            new = number >= len(before) and column in ("issued", "reinstated")
            gained = lot.original if new else lot.left - was
            if new:
                self.moved[month, "reversed"][at, number] += lot.left - lot.original  # paid a debt at once
            name = "reversed" if column == "reinstated" and gained < 0 else column
            self.moved[month, name][at, number] += gained

    def earn(self, at: int, on: datetime.date) -> str:
        points, basis = self.chance.randint(1, 900), 1000
        opens = on + datetime.timedelta(days=self.chance.choice((0, 0, 0, 7, 30)))
        dies = self.chance.choice((None, opens + datetime.timedelta(days=self.chance.randint(0, 120))))
        site, brand = self.chance.choice(SITES), self.chance.choice(BRANDS)
        campaign, value = self.chance.choice(CAMPAIGNS), self.chance.choice((100, 73))
        entry = actions.earn(
            account=self.accounts[at], points=points, key=key(), on=on, opens_on=opens, expires_on=dies,
            basis=basis, site=site, brand=brand, campaign=campaign, unit_value=value,
        )  # fmt: skip
        fund = f"{site}-{brand}-{campaign}-{value}"
        self.earned[at].append((self.plain[at].earn(points, on, opens, dies, basis, fund=fund), entry))
        return "issued"

    def redeem(self, at: int, on: datetime.date) -> str:
        points = self.chance.randint(1, 600)
        self.plain[at].redeem(points, on)
        account = self.accounts[at]
        self.spent[at].append(actions.redeem(account=account, points=points, key=key(), on=on, site="north"))
        return "redeemed"

    def hold(self, at: int, on: datetime.date) -> str:
        points, until = self.chance.randint(1, 300), on + datetime.timedelta(days=self.chance.randint(0, 40))
        self.plain[at].hold(points, on, until)
        kept = actions.hold(account=self.accounts[at], points=points, key=key(), on=on, until=until)
        self.holds[at].append(kept)
        return "held"

    def end(self, at: int, on: datetime.date) -> str:
        if not self.holds[at]:
            raise Refused("none")
        number = self.chance.randrange(len(self.holds[at]))
        if self.chance.random() < 0.5:
            self.plain[at].release(number, on)
            actions.release(hold=self.holds[at][number], on=on)
            return "released"
        self.plain[at].capture(number, None, on)
        hold = self.holds[at][number]
        self.spent[at].append(actions.capture(hold=hold, key=key(), on=on, site="south"))
        return "redeemed"

    def give_back(self, at: int, on: datetime.date) -> str:
        if not self.spent[at]:
            raise Refused("none")
        number = self.chance.randrange(len(self.spent[at]))
        points = self.chance.randint(1, 200)
        if any(points_owed for _, points_owed in self.plain[at].owed):
            raise Refused("both a return and a payment in one step: the diff could not tell them apart")
        self.plain[at].give_back(number, points, on)
        actions.give_back(entry=self.spent[at][number], points=points, key=key(), on=on)
        return "reinstated"

    def reverse(self, at: int, on: datetime.date) -> str:
        if not self.earned[at]:
            raise Refused("none")
        number, entry = self.chance.choice(self.earned[at])
        basis = self.chance.choice((100, 333, 1000))
        self.plain[at].reverse(number, basis, on)
        actions.reverse_earn(entry=entry, basis=basis, key=key(), on=on)
        return "reversed"

    def remember(self, on: datetime.date) -> None:
        """What stands at the end of a day: the living, and of the dead what a hold still keeps."""
        stood: Taken = {}
        pending: Taken = {}
        held: Taken = {}
        for at, plain in enumerate(self.plain):
            for lot in plain.lots:
                kept = plain.held(lot, on)
                stood[at, lot.number] = lot.left if on <= lot.dies else kept
                pending[at, lot.number] = lot.left if on < lot.opens else 0
                held[at, lot.number] = kept
        self.stood[on], self.pending[on], self.held[on] = stood, pending, held

    def lines(self, month: datetime.date) -> dict[tuple[str, ...], Roll]:
        """The oracle's roll-forward: dimensions are read off the real lots, every number is its own."""
        lots = [list(Lot.objects.filter(account=account).order_by("pk")) for account in self.accounts]

        def spread(taken: Taken) -> dict[tuple[str, ...], Amount]:
            found: dict[tuple[str, ...], Amount] = defaultdict(Amount)
            for (at, number), points in taken.items():
                lot = lots[at][number]
                found[lot.site, lot.brand, lot.campaign] += Amount(points, points * lot.unit_value)
            return found

        end = last_day(month)
        opening = spread(self.stood.get(month - datetime.timedelta(days=1), {}))
        closing, pending, held = (spread(kind[end]) for kind in (self.stood, self.pending, self.held))
        moved = {name: spread(self.moved[month, name]) for name in COLUMNS}
        rolls = {}
        for dims in closing:
            parts = {name: moved[name][dims] for name in COLUMNS if name != "expired"}
            dead = closing[dims] + -opening[dims] + -total(parts.values())
            parts["expired"] = dead
            rolls[dims] = Roll(dims, opening[dims], parts, pending[dims], held[dims])
        return rolls


@pytest.mark.parametrize("with_job", [True, False], ids=["job", "no job"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_month_of_a_random_history_is_what_a_plain_ledger_says(
    db: None, seed: int, with_job: bool
) -> None:
    history = History(seed, with_job=with_job).live()
    for month in MONTHS:
        expected = history.lines(month)
        found = {roll.key: roll for roll in roll_forward(month, last_day(month))}
        assert found.keys() == expected.keys()
        for dims, roll in found.items():
            assert roll.columns == expected[dims].columns, (month, dims)
    assert not list(differences())


def test_a_month_opens_where_the_last_one_closed_and_sites_add_up_to_the_group(db: None) -> None:
    History(7, with_job=True).live()
    lines = by_month(MONTHS[0], last_day(MONTHS[-1]))
    assert [month for month, _ in lines] == MONTHS
    before = Amount()
    for month, roll in lines:
        assert roll.opening == before
        before = roll.closing
        whole = together(roll_forward(month, last_day(month)))
        assert (whole.opening, whole.moved, whole.closing) == (roll.opening, roll.moved, roll.closing)
        parts = [together(roll_forward(month, last_day(month), ("site",), [site])) for site in SITES]
        assert together(parts).columns == whole.columns
        assert outstanding(last_day(month)).closing == roll.closing
        assert expiry_calendar(last_day(month)).total == roll.closing


def test_a_site_sees_its_own_points_only(db: None) -> None:
    History(3, with_job=False).live()
    seen = roll_forward(MONTHS[3], last_day(MONTHS[3]), sites=["north"])
    assert {roll.key[0] for roll in seen} == {"north"}
    assert roll_forward(MONTHS[3], last_day(MONTHS[3]), sites=[]) == []


def test_the_number_of_queries_does_not_follow_the_history(
    account: Account, django_assert_num_queries: Callable[..., object]
) -> None:
    for count in (1, 3):
        for n in range(count):
            actions.earn(account=account, points=10, key=key(), on=day(n + 1), site=f"site{n}")
        with django_assert_num_queries(2):  # type: ignore[attr-defined]
            roll_forward(day(1), day(31))
        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            by_month(day(1), day(200))
        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            expiry_calendar(day(31))


def test_only_known_columns_may_be_asked_for(db: None) -> None:
    with pytest.raises(ValueError, match="owner"):
        roll_forward(day(1), day(31), ("owner",))


def test_every_kind_of_entry_has_its_column() -> None:
    from loyalty.liability.rules import MOVES

    assert set(Entry.Kind.values) - {"write_off"} <= set(MOVES)
    assert set(MOVES.values()) == set(COLUMNS)


def test_what_a_hold_kept_alive_dies_when_the_hold_ends(account: Account) -> None:
    actions.earn(account=account, points=100, key=key(), on=day(1), expires_on=day(31))
    actions.hold(account=account, points=40, key=key(), on=day(20), until=day(60))
    january, february, march = (together(roll_forward(month, last_day(month))) for month in MONTHS[:3])
    assert (january.closing.points, january.held.points) == (100, 40)
    assert february.moved["expired"].points == -60
    assert (february.closing.points, february.held.points) == (40, 40)
    assert (march.moved["expired"].points, march.closing.points) == (-40, 0)


def test_worth_is_told_at_the_value_of_the_day_of_issue(account: Account) -> None:
    actions.earn(account=account, points=150, key=key(), on=day(1), unit_value=100)
    actions.earn(account=account, points=150, key=key(), on=day(2), unit_value=75)
    closing = outstanding(day(31)).closing
    assert (closing.points, closing.minor) == (300, 263)  # 150 + 112.5, rounded once


def test_the_calendar_holds_24_months_what_comes_later_and_what_never_ends(account: Account) -> None:
    for n, last in enumerate((day(40), datetime.date(2029, 1, 31), None)):
        actions.earn(account=account, points=10 + n, key=key(), on=day(1), expires_on=last)
    calendar = expiry_calendar(day(15))
    assert len(calendar.months) == 24
    assert {month: amount.points for month, amount in calendar.months if amount} == {MONTHS[1]: 10}
    assert (calendar.later.points, calendar.never.points) == (11, 12)


@pytest.mark.parametrize(
    ("month", "months", "found"),
    [(MONTHS[0], -1, datetime.date(2025, 12, 1)), (MONTHS[0], 12, datetime.date(2027, 1, 1))],
)
def test_months_follow_each_other_over_the_year(
    month: datetime.date, months: int, found: datetime.date
) -> None:
    assert later(month, months) == found


def test_a_refusal_of_the_real_ledger_would_be_noticed() -> None:
    """The history asks the plain ledger first; a refusal only the real one makes would raise."""
    assert not issubclass(Refused, Refusal)
    assert EVER.year == 9999


def test_a_frozen_lot_does_not_die_and_a_closing_ends_them_all(account: Account) -> None:
    actions.earn(account=account, points=100, key=key(), on=day(1), expires_on=day(40))
    actions.earn(account=account, points=30, key=key(), on=day(1), expires_on=day(20))
    actions.freeze(account=account, reason="odd", on=day(30), now=NOW, actor=None, decide_by=day(37))
    february = together(roll_forward(MONTHS[1], last_day(MONTHS[1])))
    assert (february.opening.points, february.closing.points) == (100, 100)
    assert not list(differences())
    other = new_account()
    actions.earn(account=other, points=70, key=key(), on=day(1))
    actions.give_notice(account=other, on=day(2), now=NOW, actor=None)
    assert together(roll_forward(MONTHS[1], last_day(MONTHS[1]))).closing.points == 100
    assert not list(differences())
