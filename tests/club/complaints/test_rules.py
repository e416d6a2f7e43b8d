"""Stages, classes, duties, attempts and keeping as tables."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.complaints import rules
from club.complaints.models import Ticket
from club.complaints.rules import Attempt, Facts

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALLOWED = {
    "understand": {"accept", "merged"}, "accept": {"handle", "merged"},
    "handle": {"answer", "special", "merged"}, "special": {"handle", "merged"},
    "answer": {"handle", "special", "follow_up", "merged"}, "follow_up": {"handle", "closed"},
    "closed": {"handle"}, "merged": set(),
}  # fmt: skip


@pytest.mark.source("A19")
@pytest.mark.proves("G8")
def test_every_step_between_stages_is_allowed_or_refused_as_written() -> None:
    assert set(rules.STEPS) == set(Ticket.Stage.values)
    for before, after in product(Ticket.Stage.values, repeat=2):
        assert rules.can_step(before, after) == (after in ALLOWED[before]), (before, after)


@pytest.mark.source("A18")
def test_causes_are_the_five_gaps() -> None:
    assert Ticket.Cause.values == ["understanding", "procedure", "behaviour", "promise", "perception"]


@pytest.mark.parametrize(
    ("asked", "earlier", "media", "found"),
    [
        ("general", 1, False, "general"),
        ("general", 2, False, "escalated"),
        ("major", 5, False, "major"),
        ("liability", 0, False, "liability"),
        ("general", 0, True, "crisis"),
    ],
)
def test_classes(asked: str, earlier: int, media: bool, found: str) -> None:
    assert rules.class_for(asked, earlier=earlier, in_the_media=media) == found


DONE = {
    "klass": "crisis", "stage": "follow_up", "source": "maker", "is_overseen": True, "was_contacted": True,
    "was_answered": True, "gm_answered": True, "maker_told": True, "followed_up": True, "exceptions_open": 0,
    "cause": "promise",
}  # fmt: skip
LEFT = {
    "is_overseen": (False, "overseer"),
    "was_contacted": (False, "contact"), "was_answered": (False, "answer"),
    "gm_answered": (False, "gm_answer"), "maker_told": (False, "maker_feedback"),
    "followed_up": (False, "follow_up"), "exceptions_open": (1, "exception"), "cause": ("", "cause"),
    "stage": ("handle", "stage"),
}  # fmt: skip


@pytest.mark.source("A8")
def test_no_set_of_duties_left_undone_closes() -> None:
    assert rules.missing(Facts(**DONE)) == []  # type: ignore[arg-type]
    for count in range(1, len(LEFT) + 1):
        for names in combinations(LEFT, count):
            facts = DONE | {name: LEFT[name][0] for name in names}
            assert set(rules.missing(Facts(**facts))) == {LEFT[name][1] for name in names}  # type: ignore[arg-type]


@pytest.mark.source("A10")
@pytest.mark.parametrize(("klass", "asks"), [("general", False), ("escalated", True), ("liability", True)])
def test_the_managers_entry_is_owed_by_class(klass: str, asks: bool) -> None:
    facts = Facts(**DONE | {"klass": klass, "gm_answered": False})  # type: ignore[arg-type]
    assert (rules.missing(facts) == ["gm_answer"]) == asks


@pytest.mark.parametrize(
    ("minutes", "channels", "is_attempted"),
    [
        ((0, 30, 60), "ppm", True),
        ((0, 30, 60), "ppp", False),
        ((0, 29, 60), "pmp", False),
        ((0, 10, 30, 60), "pmpp", False),
        ((0, 10, 40, 70), "mppp", True),
        ((0, 5, 35, 65), "pmpp", True),
        ((0, 30), "pm", False),
    ],
)
def test_three_attempts_half_an_hour_apart_on_two_channels(
    minutes: tuple[int, ...], channels: str, is_attempted: bool
) -> None:
    tries = [Attempt(START + timedelta(minutes=m), c) for m, c in zip(minutes, channels, strict=True)]
    assert rules.is_attempted(reversed(tries)) == is_attempted


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 150), st.sampled_from("pme")), max_size=7))
def test_attempts_equal_a_search_of_all_triples(tries: list[tuple[int, str]]) -> None:
    rows = sorted(tries)
    triples = any(
        b[0] - a[0] >= 30 and c[0] - b[0] >= 30 and len({a[1], b[1], c[1]}) >= 2
        for a, b, c in combinations(rows, 3)
    )
    given_ = [Attempt(START + timedelta(minutes=m), c) for m, c in tries]
    assert rules.is_attempted(given_) == triples


@pytest.mark.source("A11")
def test_kept_for_36_months_to_the_day() -> None:
    assert rules.erased_on(date(2023, 11, 20), 36) == date(2026, 11, 21)
    assert rules.erased_on(date(2024, 2, 29), 36) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        (100, ("team_lead", "head", "general_manager")),
        (101, ("head", "general_manager")),
        (501, ("general_manager",)),
    ],
)
def test_who_may_approve_how_much(amount: int, roles: tuple[str, ...]) -> None:
    assert rules.approver_roles(amount, lead_max=100, head_max=500) == roles


def test_quarters() -> None:
    assert rules.quarter(date(2026, 11, 22)) == (date(2026, 10, 1), date(2027, 1, 1))
