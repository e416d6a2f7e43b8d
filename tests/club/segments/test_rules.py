"""The vectors of insight.md and of the source, and rules that hold for any customers."""

from datetime import date
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.segments import rules
from club.segments.rules.churn import interval
from club.segments.rules.filters import Unreadable

TABLE = [2430, 1840, 1200, 900, 890, 820, 790, 500, 480]
amounts = st.dictionaries(st.integers(1, 60), st.integers(-5_000, 50_000) | st.sampled_from([0, 100, 2500]))


@pytest.mark.source("G1")
def test_the_table_of_the_source() -> None:
    found = rules.abc(dict(enumerate(TABLE)))
    assert "".join(found.values()) == "AAAAABBCC"
    sums = [place.share_bp for place in rules.places(dict(enumerate(TABLE)))]
    assert sums == [2467, 4335, 5553, 6467, 7370, 8203, 9005, 9512, 10000]


@pytest.mark.parametrize(
    ("spent", "classes"),
    [([900, 100], "AC"), ([50, 50], "AA"), ([25] * 4, "AAAA"), ([100], "A"), ([], ""), ([0, -5], "NN")],
)
def test_short_vectors(spent: list[int], classes: str) -> None:
    assert "".join(rules.abc(dict(enumerate(spent))).values()) == classes


def plain_abc(spent: dict[int, int]) -> dict[int, str]:
    """The rule read out loud, without any of our code."""
    paying = {key: amount for key, amount in spent.items() if amount > 0}
    total = sum(paying.values())
    found = {key: "N" for key in spent if key not in paying}
    for key, amount in paying.items():
        above = sum(other for other in paying.values() if other > amount)
        first = above + amount  # of all who paid the same, the first reaches this
        if above == 0 or first * 100 <= 80 * total:
            found[key] = "A"
        else:
            found[key] = "B" if first * 100 <= 95 * total else "C"
    return found


@given(amounts)
@settings(max_examples=100)
def test_any_customers_fall_as_the_rule_says(spent: dict[int, int]) -> None:
    assert rules.abc(spent) == plain_abc(spent)


@given(amounts)
@settings(max_examples=60)
def test_who_flips_by_one_per_cent_is_who_would_stand_elsewhere(spent: dict[int, int]) -> None:
    found = rules.places(spent)
    for place in found:
        if place.klass == "N":
            continue
        others = [spent | {place.id: place.amount * times // 100} for times in (101, 99)]
        moves = any(plain_abc(other)[place.id] != place.klass for other in others)
        assert (place.id in rules.moved_by_a_percent(found)) == moves


@pytest.mark.parametrize(
    ("raw", "before", "raw_before", "so_far", "held"),
    [
        ("A", "C", "C", 10, "A"),  # up at once
        ("B", "A", "A", 84, "A"),  # once, and near the line
        ("B", "A", "A", 85, "A"),  # exactly five points is not more than five
        ("B", "A", "A", 86, "B"),
        ("B", "A", "B", 81, "B"),  # the second run in a row
        ("C", "B", "B", 99, "B"),
        ("C", "B", "C", 96, "C"),
        ("C", "A", "A", 97, "C"),
        ("N", "A", "A", 100, "N"),
        ("C", "N", "N", 99, "C"),
        ("B", "", "", 90, "B"),
    ],
)
def test_a_class_falls_slowly_and_rises_at_once(
    raw: str, before: str, raw_before: str, so_far: int, held: str
) -> None:
    assert rules.held(raw=raw, reached=so_far, total=100, before=before, raw_before=raw_before) == held


def test_who_paid_the_same_falls_together() -> None:
    """Both reach 82 %, the second alone would be 12 points past the line."""
    found = rules.places({1: 70, 2: 12, 3: 12, 4: 6})
    assert [(place.klass, place.reached, place.so_far) for place in found[1:3]] == [
        ("B", 82, 82),
        ("B", 82, 94),
    ]
    falls = [rules.held(raw="B", reached=place.reached, total=100, before="A") for place in found[1:3]]
    assert falls == ["A", "A"]


@pytest.mark.source("G2")
@pytest.mark.parametrize(
    ("rank", "rank_before", "klass", "before", "n", "fires"),
    [
        (9, 2, "C", "A", 9, True),  # the source's: two classes at once
        (12, 2, "A", "A", 20, False),  # exactly ten
        (13, 2, "A", "A", 20, True),
        (41, 21, "B", "B", 100, False),
        (42, 21, "B", "B", 100, True),
        (2, 90, "A", "", 100, False),  # new: nothing to compare with
        (5, 6, "N", "B", 9, True),
    ],
)
def test_who_moves_too_fast(
    rank: int, rank_before: int, klass: str, before: str, n: int, fires: bool
) -> None:
    assert rules.is_jump(rank=rank, rank_before=rank_before, klass=klass, before=before, n=n) == fires


def test_too_many_in_a() -> None:
    assert not rules.is_top_heavy({"A": 40, "B": 30, "C": 30, "N": 50})
    assert rules.is_top_heavy({"A": 41, "B": 30, "C": 29})


@pytest.mark.source("G8")
def test_the_migration_matrix_sums_to_the_customers() -> None:
    table = rules.migration([("A", "B"), ("A", "A"), ("C", ""), ("", "C"), ("N", "A")])
    assert sum(table["A"].values()) == 2
    assert table["A"]["B"] == table["C"][""] == table[""]["C"] == table["N"]["A"] == 1


@pytest.mark.source("F15", "G4")
@pytest.mark.parametrize(
    ("visits", "expected", "sign"),
    [(1, 2000, "+"), (1, 2001, "-"), (4, 5000, "+"), (9, 1000, "+"), (0, 0, "-"), (1, 0, "+")],
)
def test_loyalty_from_fifty_per_cent_is_plus(visits: int, expected: int, sign: str) -> None:
    loyalty = rules.loyalty_bp(visits, expected)
    assert rules.sign(loyalty) == sign
    assert rules.cell("B", loyalty) == f"{sign}B"
    assert rules.cell("N", loyalty) == ""


def test_visits_are_expected_by_time_or_mileage_what_is_more() -> None:
    assert rules.expected_milli(months=12, km=15_000, km_per_year=30_000, days_kept=365) == 2000
    assert rules.expected_milli(months=6, km=15_000, km_per_year=3_000, days_kept=365) == 2000
    assert rules.expected_milli(months=12, km=15_000, km_per_year=1, days_kept=73) == 200


@pytest.mark.parametrize(
    ("ratio", "label"),
    [(0, "active"), (1.19, "active"), (1.2, "due"), (1.6, "warning"), (2.2, "dormant"), (3.0, "dormant"),
     (3.01, "lost")],
)  # fmt: skip
def test_the_labels_and_their_limits(ratio: float, label: str) -> None:
    cars = [rules.Car(stays=2, months_since=ratio * 12, gaps=1, logs=log(12))]
    found = rules.churn(cars, fleet=12)
    assert found.label == label
    assert found.by == "history"


def test_one_level_up_for_any_number_of_signals() -> None:
    cars = [rules.Car(stays=3, months_since=13, gaps=2, logs=2 * log(12))]
    told = rules.churn(cars, fleet=12, signals={"score", "complaint"})
    assert (told.label, told.reasons) == ("due", ("score", "complaint"))
    asleep = [rules.Car(stays=3, months_since=30, gaps=2, logs=2 * log(12))]
    assert rules.churn(asleep, fleet=12, signals={"competitor"}).label == "dormant"


def test_mileage_decides_where_it_is_known_and_the_plan_for_the_second_service() -> None:
    fast = rules.Car(stays=4, months_since=7.0, gaps=3, logs=3 * log(12), paced_months=5.0)
    assert rules.churn([fast], fleet=12).by == "mileage"
    assert rules.churn([fast], fleet=12).label == "due"
    once = rules.Car(stays=1, months_since=15.0, plan_months=12)
    found = rules.churn([once], fleet=3)
    assert (found.label, found.by, found.reasons) == ("warning", "second", ("second",))


def test_the_car_that_was_here_last_speaks_and_sold_cars_do_not() -> None:
    old, new = rules.Car(stays=2, months_since=40.0, gaps=1, logs=log(12)), rules.Car(stays=1, months_since=1)
    assert rules.churn([old, new], fleet=12).label == "active"
    assert rules.churn([], fleet=12, has_sold=True).by == "sold"
    assert rules.churn([rules.Car(stays=0, months_since=None)], fleet=12).label == "new"


@given(st.lists(st.floats(0.5, 60), max_size=20), st.floats(2, 24))
def test_the_interval_lies_between_ones_own_and_the_fleet(gaps: list[float], fleet: float) -> None:
    logs = sum(log(gap) for gap in gaps)
    m = interval(logs, len(gaps), fleet)
    assert m == pytest.approx(exp((logs + 2 * log(fleet)) / (len(gaps) + 2)))
    assert min([fleet, *gaps]) - 1e-9 <= m <= max([fleet, *gaps]) + 1e-9


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 9999), max_size=12))
@settings(max_examples=60)
def test_shares_sum_to_a_hundred_per_cent(counts: dict[str, int]) -> None:
    found = rules.shares(counts)
    assert sum(found.values()) == (1000 if sum(counts.values()) else 0)
    total = sum(counts.values())
    assert all(abs(found[name] - counts[name] * 1000 / total) < 1 for name in counts if total)


@pytest.mark.source("F9")
def test_small_cells_are_hidden_and_cannot_be_worked_out() -> None:
    assert rules.shown({"a": 4, "b": 5, "c": 0, "d": 30}) == {"a": None, "b": None, "c": 0, "d": 30}
    assert rules.shown({"a": 4, "b": 3, "c": 9}) == {"a": None, "b": None, "c": 9}
    assert rules.shown({"a": 5, "b": 9}) == {"a": 5, "b": 9}


def test_bands() -> None:
    assert rules.age_on(1990, 3, 3, date(2026, 3, 2)) == 35
    assert rules.age_on(1990, 3, 2, date(2026, 3, 2)) == 36
    assert [rules.age_band(age) for age in (None, 19, 25, 64, 80)] == ["", "-24", "25-34", "55-64", "65-"]


@pytest.mark.parametrize(
    "definition",
    [
        {"nonsense": {"in": ["a"]}},
        {"klass": {"in": []}},
        {"klass": {"in": [3]}},
        {"klass": {"least": 3}},
        {"klass": {"in": "A", "or": 1}},
        {"age": {"least": "30"}},
        {"age": {"least": 40, "most": 30}},
        {"age": {"least": -1}},
        {"age": {"least": True}},
        {"hobby": {"has": "  "}},
        {"hobby": "cycling"},
        [],
    ],
)
def test_what_no_filter_can_say(definition: object) -> None:
    with pytest.raises(Unreadable):
        rules.read(definition)  # type: ignore[arg-type]


def test_conditions_come_in_the_order_of_the_dimensions() -> None:
    found = rules.read({"age": {"least": 30, "most": 50}, "klass": {"in": ["A"], "not": True}})
    assert [one.name for one in found] == ["klass", "age"]
    assert found[0].is_not
