"""Shares, losses, steps and plans of leads (sources.md L1-L11, F22, D4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.leads import rules
from club.leads.models import Lead


@pytest.mark.source("L2")
def test_three_percent_are_other() -> None:
    counts = {"hotline": 46, "web": 40, "referral": 11, "other": 3}
    assert rules.shares(counts) == counts
    assert rules.shares({"hotline": 0}) == {"other": 0, "hotline": 0}


@pytest.mark.source("L2")
@given(st.dictionaries(st.sampled_from(Lead.Source.values), st.integers(0, 10_000)))
def test_shares_sum_to_a_hundred_or_nothing_came(counts: dict[str, int]) -> None:
    found = rules.shares(counts)
    assert sum(found.values()) == (100 if sum(counts.values()) else 0)
    assert "other" in found
    assert all(abs(found[name] - 100 * n / (sum(counts.values()) or 1)) < 1 for name, n in counts.items())


@pytest.mark.parametrize(("recorded", "lost", "percent"), [(100, 10, 10.0), (100, 11, 11.0), (0, 0, None)])
def test_losses(recorded: int, lost: int, percent: float | None) -> None:
    assert rules.loss_percent(recorded, lost) == percent


def test_clocks_kept() -> None:
    assert rules.met_percent([True] * 20) == 100.0
    assert rules.met_percent([True, False, True]) == 66.7
    assert rules.met_percent([]) is None


@pytest.mark.source("F22")
@pytest.mark.parametrize(
    ("months", "drive", "heat"),
    [(0, False, "high"), (1, False, "high"), (3, False, "mid"), (6, False, "mid"), (12, False, "low"),
     (None, False, "low"), (12, True, "high")],
)  # fmt: skip
def test_heat(months: int | None, *, drive: bool, heat: str) -> None:
    assert rules.heat_of(months, wants_drive=drive) == heat


@pytest.mark.source("F22", "L1")
def test_every_stage_has_steps_a_phase_and_a_place_in_the_sale() -> None:
    assert set(rules.STEPS) == set(Lead.Stage.values)
    assert set().union(*rules.STEPS.values()) <= set(rules.STEPS)
    going = set(Lead.Stage.values) - rules.EXITS
    assert {stage for stages in rules.PHASES.values() for stage in stages} == going
    assert [rules.life_stage(s) for s in ("new", "ordered", "delivered")] == ["before", "during", "after"]


@pytest.mark.source("D4", "L7")
def test_every_reason_has_a_department_and_every_kind_a_team() -> None:
    assert set(rules.DEPARTMENTS) == set(Lead.Lost.values)
    assert [rules.department_of(r) for r in ("price", "product", "service")] == ["pricing", "product", "us"]
    assert rules.department_of("price", {"price": "finance"}) == "finance"
    assert set(rules.TEAMS) == set(Lead.Kind.values)


@pytest.mark.source("L6")
@pytest.mark.parametrize(
    ("preferred", "phone", "email", "channel"),
    [("phone", "1", "a@b", "phone"), ("email", "1", "a@b", "email"), ("email", "1", "", "phone"),
     ("sms", "1", "", "sms"), ("sms", "", "a@b", "email"), ("phone", "", "a@b", "email")],
)  # fmt: skip
def test_the_channel_is_the_preferred_one_if_it_reaches(
    preferred: str, phone: str, email: str, channel: str
) -> None:
    assert rules.channel_for(preferred, phone=phone, email=email) == channel


def test_the_warmer_the_sooner() -> None:
    for stage in ("verified", "nurtured", "test_drive"):
        waits = [[n.after_days for n in rules.nurture(stage, heat, "phone")] for heat in Lead.Heat.values]
        assert waits[0] <= waits[1] <= waits[2]
    assert rules.nurture("new", "high", "phone") == ()
