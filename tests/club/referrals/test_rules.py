"""The decision table of club.md §2.3-2.4, row by row."""

import random
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.referrals import rules
from club.referrals.rules import Facts, decide


@pytest.mark.source("L13")
@pytest.mark.proves("J1", "J5")
@pytest.mark.parametrize(
    ("fact", "outcome", "reason"),
    [
        ("is_self", "block", "self"),
        ("shares_household", "block", "same_household"),
        ("is_staff", "block", "staff"),
        ("has_history", "block", "existing_customer"),
        ("is_already_referred", "block", "already_referred"),
        ("is_cycle", "block", "cycle"),
        ("has_same_device", "hold", "same_device"),
        ("is_similar", "hold", "similar"),
        ("has_same_address", "hold", "same_address"),
        ("is_too_fast", "hold", "velocity"),
        ("is_below_minimum", "hold", "below_minimum"),
        ("is_burst", "hold", "velocity"),
        ("is_staffs_home", "hold", "staff_home"),
        ("is_brought_by_staff", "hold", "staff_referrer"),
        ("has_same_clerk", "hold", "same_clerk"),
        ("is_over_budget", "hold", "campaign_budget"),
        ("is_closed", "block", "campaign_closed"),
    ],
)
def test_each_fact_alone(fact: str, outcome: str, reason: str) -> None:
    assert decide(Facts(**{fact: True})) == rules.Decision(outcome, (reason,))


def test_nothing_known_is_clear_and_the_same_ip_is_only_noted() -> None:
    assert decide(Facts()) == rules.Decision("clear")
    assert decide(Facts(has_same_ip=True)) == rules.Decision("clear", (), ("same_ip",))


@given(st.sets(st.sampled_from([field.name for field in fields(Facts)])))
def test_every_combination_takes_the_strongest_kind_and_only_its_reasons(known: set[str]) -> None:
    blocks, holds = dict(rules.BLOCKS), dict(rules.HOLDS)
    decision = decide(Facts(**dict.fromkeys(known, True)))
    strong = {blocks[name] for name in blocks if name in known}
    weak = {holds[name] for name in holds if name in known}
    assert set(decision.reasons) == (strong or weak)
    assert decision.outcome == ("block" if strong else "hold" if weak else "clear")
    assert ("same_ip" in decision.notes) == ("has_same_ip" in known)


@pytest.mark.parametrize(
    ("one", "two", "is_one"),
    [
        ("ada@mail.test", "ADA+club@mail.test", True),
        ("ada.lowe@gmail.com", "adalowe@googlemail.com", True),
        ("ada.lowe@mail.test", "adalowe@mail.test", False),  # two people, perhaps
        ("", "", False),
        ("@mail.test", "@mail.test", False),
    ],
)
def test_one_mailbox_written_in_two_ways(one: str, two: str, *, is_one: bool) -> None:
    assert rules.is_same_mailbox(one, two) is is_one


def test_every_third_car_pays_more() -> None:
    assert [rules.is_third(before) for before in range(7)] == [False, False, True] * 2 + [False]


def test_codes_have_no_letters_anybody_confuses() -> None:
    assert not set("0O1I") & set(rules.ALPHABET)
    assert len(rules.ALPHABET) == 32
    assert len(rules.new_code(random.Random(1).choice)) == 8


@given(st.text(alphabet=rules.ALPHABET, min_size=8, max_size=8))
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert rules.normal_code(f" {code[:4].lower()}-{code[4:]} ") == code
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert rules.normal_code(wide) == code


@given(st.text())
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    code = rules.normal_code(text)
    assert code == "" or (len(code) == 8 and set(code) <= set(rules.ALPHABET))


@pytest.mark.parametrize(
    ("one", "two", "email", "other", "expected"),
    [
        ("Ada Lowe", "ada  lowe", "", "", True),
        ("Jonathan Smith", "Jonathon Smith", "", "", True),
        ("Ada Lowe", "Ben Oak", "", "", False),
        ("王伟", "王伟", "", "", True),
        ("王伟", "王芳", "", "", False),
        ("A", "B", "ada.lowe@mail.test", "adalowe+2@mail.test", True),
        ("A", "B", "ada@mail.test", "ada@other.test", False),
        ("", "", "", "", False),
    ],
)
def test_near_identical(one: str, two: str, email: str, other: str, *, expected: bool) -> None:
    assert rules.is_similar(one, two, email, other) is expected


def test_names_are_shown_by_one_character_only() -> None:
    assert (rules.masked("王伟"), rules.masked(" Ada Lowe"), rules.masked("")) == ("王…", "A…", "…")
    assert (rules.surname("王伟"), rules.surname("Ada Lowe"), rules.surname("")) == ("王", "lowe", "")


def test_the_eleventh_friend_of_a_year_pays_the_friend_only() -> None:
    rate = rules.Rate()
    assert rules.referrer_share(rate, 9, 10) == (300, "")
    assert rules.referrer_share(rate, 10, 10) == (0, "referrer_limit")


def test_no_step_leads_out_of_an_exit_and_every_step_is_a_state() -> None:
    from club.referrals.models import EXITS, Referral

    states = set(Referral.State.values)
    assert set(rules.STEPS) == states - set(EXITS)
    assert set().union(*rules.STEPS.values()) <= states
