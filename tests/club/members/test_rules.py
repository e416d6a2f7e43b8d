"""Member numbers, consent and completeness."""

from hypothesis import given
from hypothesis import strategies as st

from club.members import rules


def test_luhn_digit_of_the_standard_example() -> None:
    assert rules.luhn_digit("7992739871") == "3"


@given(st.integers(1, 999), st.integers(100_000_001, 999_999_999))
def test_every_member_number_passes_the_luhn_check(prefix: int, serial: int) -> None:
    assert rules.is_luhn(rules.member_number(prefix, serial))


@given(st.integers(1, 99), st.integers(100_000_001, 999_999_999), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(prefix: int, serial: int, place: int, by: int) -> None:
    number = rules.member_number(prefix, serial)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not rules.is_luhn(wrong)


def test_contract_needs_no_consent_and_marketing_needs_a_yes() -> None:
    assert rules.is_allowed("contract", "email", "withdrawn")
    assert not rules.is_allowed("marketing", "email", None)
    assert rules.is_allowed("marketing", "email", "granted")
    assert rules.is_allowed("greeting", "inbox", None)
    assert not rules.is_allowed("greeting", "inbox", "withdrawn")


def test_a_full_file_is_one_hundred_percent() -> None:
    assert rules.completeness(dict.fromkeys(rules.WEIGHTS, "x")) == 100
    assert rules.completeness({}) == 0


def test_fingerprint_ignores_case_and_width_and_differs_by_key() -> None:
    assert rules.fingerprint("email", "Ada@Example.com ", "k") == rules.fingerprint(
        "email", "ada@example.com", "k"
    )
    assert rules.fingerprint("email", "a", "k") != rules.fingerprint("email", "a", "other")
    assert rules.fingerprint("email", "a", "k") != rules.fingerprint("phone", "a", "k")
