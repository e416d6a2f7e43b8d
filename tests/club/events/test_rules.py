"""The waiting list, the staged opening, what returns, the code of the door (club.md §3)."""

import heapq
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.events.rules import (
    Audience,
    Entry,
    Guest,
    Taste,
    answer_by,
    class_of,
    next_round,
    opens_for,
    order,
    read_token,
    share_back,
    token_for,
)

START = datetime(2026, 12, 12, 14, tzinfo=UTC)
LONG_BEFORE = START - timedelta(days=10)
JOINED = START - timedelta(days=20)


def party(number: int, seats: int, rank: int = 0, **more: int) -> Entry:
    return Entry(id=number, seats=seats, rank=rank, since=JOINED + timedelta(minutes=number), **more)


def test_the_first_party_that_fits_is_offered_and_the_overtaken_is_told() -> None:
    made = next_round([party(1, 4), party(2, 2), party(3, 1)], seats=2, starts_at=START, now=LONG_BEFORE)
    assert (made.offered, made.skipped, made.kept) == ([2], [1], 0)


def test_nobody_overtaken_is_nobody_skipped() -> None:
    made = next_round([party(1, 4), party(2, 5)], seats=2, starts_at=START, now=LONG_BEFORE)
    assert (made.offered, made.skipped) == ([], [])


def test_a_party_skipped_twice_has_seats_kept_until_two_days_before() -> None:
    line = [party(1, 4, skips=2), party(2, 2)]
    made = next_round(line, seats=3, starts_at=START, now=LONG_BEFORE)
    assert (made.offered, made.kept) == ([], 3)
    late = next_round(line, seats=3, starts_at=START, now=START - timedelta(hours=48))
    assert (late.offered, late.kept) == ([2], 0)


def test_in_the_last_day_and_a_half_everybody_that_fits_is_told_and_nothing_is_kept() -> None:
    line = [party(1, 4, skips=5), party(2, 2), party(3, 1)]
    made = next_round(line, seats=2, starts_at=START, now=START - timedelta(hours=36))
    assert (made.told, made.offered, made.kept) == ([2, 3], [], 0)
    assert next_round(line, seats=2, starts_at=START, now=START).told == []


def test_cars_are_counted_where_there_are_few() -> None:
    line = [party(1, 1, cars=1), party(2, 1, cars=1)]
    assert next_round(line, seats=9, cars=1, starts_at=START, now=LONG_BEFORE).offered == [1]


def test_order_is_class_then_time_then_row() -> None:
    same = JOINED
    line = [Entry(id=n, seats=1, rank=rank, since=same) for n, rank in ((3, 0), (2, 1), (1, 0))]
    assert [entry.id for entry in order(line)] == [2, 1, 3]


@pytest.mark.parametrize(
    ("hours_left", "hours"), [(500, 24), (120, 24), (100, 20), (50, 10), (10, 2), (3, 2)]
)
def test_an_offer_reserves_for_a_fifth_of_the_time_left(hours_left: int, hours: int) -> None:
    now = START - timedelta(hours=hours_left)
    assert answer_by(START, now) - now == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "back"), [(72.01, 301), (72, 151), (48, 151), (24, 151), (23.99, 0), (1, 0), (-5, 0)]
)
def test_what_returns_to_who_cancels(hours: float, back: int) -> None:
    assert share_back(301, starts_at=START, now=START - timedelta(hours=hours)) == back


def test_diamonds_hear_first() -> None:
    early = {"diamond": 72, "gold": 48}
    assert opens_for("diamond", START, early) == START - timedelta(hours=72)
    assert opens_for("silver", START, early) == START


@pytest.mark.parametrize(("rank", "missed", "waits_in"), [(3, 0, 3), (3, 1, 3), (3, 2, 2), (0, 5, 0)])
def test_two_events_missed_cost_one_class(rank: int, missed: int, waits_in: int) -> None:
    assert class_of(rank, missed=missed) == waits_in


ANNA = Guest(tier="gold", rank=1, site="harbour", brands=frozenset({"alder"}), hobbies=frozenset({"hiking"}))


@pytest.mark.parametrize(
    ("audience", "is_invited"),
    [
        (Audience(), True),
        (Audience(tiers=frozenset({"gold", "diamond"})), True),
        (Audience(tiers=frozenset({"diamond"})), False),
        (Audience(sites=frozenset({"park"})), False),
        (Audience(brands=frozenset({"alder", "kestrel"}), hobbies=frozenset({"hiking"})), True),
        (Audience(brands=frozenset({"alder"}), hobbies=frozenset({"golf"})), False),
        (Audience(models=frozenset({"a5"})), False),
    ],
)
def test_an_audience_invites(audience: Audience, is_invited: bool) -> None:
    assert audience.invites(ANNA) is is_invited


@pytest.mark.parametrize(
    ("audience", "by_date", "chosen"),
    [
        (Audience(), True, True),
        (Audience(models=frozenset({"a5"})), True, False),
        (Audience(hobbies=frozenset({"golf"})), True, False),
        (Audience(brands=frozenset({"alder"})), True, True),
        (Audience(segments=frozenset({"brand:kestrel"})), True, False),
        (Audience(segments=frozenset({"segment:win-back"})), False, False),
        (Audience(sites=frozenset({"park"})), False, False),
        (Audience(tiers=frozenset({"diamond"}), models=frozenset({"a5"})), False, False),
    ],
)
def test_the_list_of_events_is_chosen_by_cars_and_hobbies_only_for_who_lets_us(
    audience: Audience, by_date: bool, chosen: bool
) -> None:
    """privacy.md: a non-personal mode, offers by date only, no segment used."""
    assert audience.lists(ANNA) is by_date
    assert audience.lists(replace(ANNA, is_profiled=True)) is chosen


def test_a_hobby_suits_better_than_a_brand() -> None:
    hobby, brand = Audience(hobbies=frozenset({"hiking"})), Audience(brands=frozenset({"alder"}))
    assert hobby.matches(ANNA) > brand.matches(ANNA) > Audience().matches(ANNA)


@pytest.mark.source("K6")
def test_camping_pleases_a_camper_with_an_suv_most() -> None:
    """K6: hobby and model speak for an event; an event of its audience alone is for nobody else."""
    camp = Taste(hobbies=frozenset({"camping"}), bodies=frozenset({"suv"}))
    suv, city = (
        Guest(tier="", rank=0, site="harbour", bodies=frozenset({body}), hobbies=frozenset({"camping"}))
        for body in ("suv", "city")
    )
    assert camp.common(suv) == ["hobby:camping", "body:suv"]
    assert camp.common(city) == ["hobby:camping"]
    assert not Audience(models=frozenset({"ridge"})).invites(suv)


def test_the_door_reads_what_it_signed_and_nothing_else() -> None:
    token = token_for(b"s", 12, 345, 2)
    read = read_token(b"s", f" {token.lower()} ")
    assert read is not None
    assert (read.event, read.registration, read.version) == (12, 345, 2)
    assert read_token(b"other", token) is None
    assert read_token(b"s", token.replace("E12", "E13")) is None
    assert read_token(b"s", token[:-1]) is None
    assert read_token(b"s", "") is None


lines = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(0, 3)), max_size=8).map(
    lambda rows: [party(n, seats, rank, skips=skips) for n, (seats, rank, skips) in enumerate(rows)]
)


@given(lines, st.integers(0, 12), st.integers(1, 400))
def test_a_round_never_gives_more_than_there_is_nor_splits_a_party(
    line: list[Entry], seats: int, hours: int
) -> None:
    made = next_round(line, seats=seats, starts_at=START, now=START - timedelta(hours=hours))
    sizes = {entry.id: entry.seats for entry in line}
    assert sum(sizes[pk] for pk in made.offered) + made.kept <= seats
    assert len(set(made.offered)) == len(made.offered)
    assert not set(made.offered) & set(made.skipped)
    assert all(sizes[pk] <= seats for pk in made.told)
    if made.offered and made.skipped:  # whoever is skipped did not fit when it was their turn
        places = [entry.id for entry in order(line)]
        assert all(places.index(pk) < places.index(made.offered[-1]) for pk in made.skipped)


def simulate(chance: random.Random, clock: Callable[[datetime], datetime]) -> int:
    """Seats empty at the start of a sold-out event of 40 whose members cancel more and more.

    31 parties wait. An offer is answered after some part of its time: three in four say yes, who is
    silent comes back once. Told in the last hours, six in ten want the seats, if they still fit.
    ``clock``: what the rules believe the time to be.
    """
    free, line = 0, [party(n, chance.choice([1, 1, 2, 2, 3, 4])) for n in range(31)]
    sizes = [chance.choice([1, 2, 2, 3, 4]) for _ in range(16)]
    happenings: list[tuple[datetime, int, Entry | None, int]] = [
        (START - timedelta(hours=min(chance.expovariate(1 / 60), 400)), number, None, size)
        for number, size in enumerate(chance.sample(sizes, k=6))
    ]
    heapq.heapify(happenings)
    while happenings:
        now, _number, entry, size = heapq.heappop(happenings)
        if now >= START:
            return free + size
        free += size
        if entry is not None and not entry.skips:
            line.append(replace(entry, since=now, skips=1))
        made = next_round(line, seats=free, starts_at=START, now=clock(now))
        known = {waiting.id: waiting for waiting in line}
        gone = set(made.offered)
        for pk in made.offered:
            free -= known[pk].seats
            if chance.random() > 0.75:  # silence or no: the seats return
                wait = (answer_by(START, now) - now) * chance.random()
                heapq.heappush(happenings, (now + wait, 100 + pk, known[pk], known[pk].seats))
        for pk in made.told:
            if known[pk].seats <= free and chance.random() < 0.6:
                free -= known[pk].seats
                gone.add(pk)
        line = [replace(w, skips=w.skips + (w.id in made.skipped)) for w in line if w.id not in gone]
    return free


def mean_empty(clock: Callable[[datetime], datetime], events: int) -> float:
    chance = random.Random(7)
    return sum(simulate(chance, clock) for _ in range(events)) / events


def test_three_thousand_events_leave_less_than_a_seat_empty() -> None:
    assert mean_empty(lambda now: now, 3000) < 1


def test_without_the_last_hours_many_more_stay_empty() -> None:
    """The sabotage: the rules never learn that the start is near."""
    blind = mean_empty(lambda now: min(now, START - timedelta(hours=49)), 500)
    assert blind > 5 * mean_empty(lambda now: now, 500)
