"""What the bench makes of its samples: medians, ratios, bars. Nothing here measures time."""

from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns, number
from bench.run import TABLES
from tests.house.code import ROOT


def side(name: str, samples: list[Sample], to: str = "", bar: Bar | None = None) -> Side:
    left = iter(samples)
    return Side(name, lambda: next(left), to, bar)


def speeds(*per_second: float) -> list[Sample]:
    return [Sample(100, 100 / speed, cpu=0.01, wal=1_000) for speed in per_second]


def test_a_share_is_the_median_of_the_rounds_not_of_the_speeds() -> None:
    """A round in which the machine was slow for both sides counts like any other."""
    sides = [side("limit", speeds(1000, 100, 1000)), side("ours", speeds(500, 50, 100), "limit")]
    limit, ours = compared(sides, in_turns(sides, 3))
    assert limit.figure is None
    assert ours.figure == 0.5
    assert ours.speed == 100
    assert (ours.cpu, ours.wal) == (100, 10)


def test_a_multiple_is_the_limit_s_speed_over_ours() -> None:
    sides = [side("limit", speeds(900)), side("ours", speeds(300), "limit", Bar("times", 2))]
    ours = compared(sides, in_turns(sides, 1))[1]
    assert ours.figure is not None
    assert round(ours.figure, 9) == 3
    assert ours.verdict == "MISSED"


def test_milliseconds_are_those_of_one_operation() -> None:
    [row] = compared([only := side("page", speeds(100, 200, 400), bar=Bar("ms", 5))], in_turns([only], 3))
    assert row.figure is not None
    assert round(row.figure, 9) == 5
    assert row.verdict == "reached"


def test_every_side_has_its_turn_in_every_round() -> None:
    order: list[str] = []

    def noted(name: str) -> Side:
        def run() -> Sample:
            order.append(name)
            return Sample(1, 1)

        return Side(name, run)

    samples = in_turns([noted("a"), noted("b"), noted("c")], rounds=8)
    assert {name: len(found) for name, found in samples.items()} == {"a": 8, "b": 8, "c": 8}
    rounds = [tuple(order[n : n + 3]) for n in range(0, 24, 3)]
    assert all(set(each) == {"a", "b", "c"} for each in rounds)
    assert len(set(rounds)) > 1, "the order changes from round to round"


def test_bars_read_as_they_are_judged() -> None:
    assert [str(Bar("share", 0.35)), str(Bar("times", 4)), str(Bar("speed", 120))] == [
        "≥ 0.35",
        "≤ 4 ×",
        "≥ 120/s",
    ]
    assert Bar("share", 0.35).is_reached(0.35)
    assert not Bar("times", 4).is_reached(4.01)
    assert Row("no bar", figure=1.0).verdict == ""


def test_a_table_prints_only_columns_that_say_something() -> None:
    bare = Table("title", rows=[Row("a thing: not built yet")])
    assert str(bare).splitlines() == ["title", "  a thing: not built yet"]
    full = str(Table("t", "note", [Row("one", speed=12_345, figure=0.5, bar=Bar("share", 0.4))]))
    assert "12 345" in full
    assert "reached" in full
    assert "WAL" not in full


def test_numbers_are_short() -> None:
    assert [number(v) for v in (None, 0.1234, 5.678, 99.99, 1234.5)] == ["", "0.123", "5.68", "100", "1 234"]


def test_every_table_has_a_file_and_every_file_is_a_table() -> None:
    files = {path.stem for path in (ROOT / "bench" / "tables").glob("*.py")} - {"__init__"}
    assert files == set(TABLES)
