"""Member numbers, consent and completeness."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
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


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("01 000000000 8", True), ("01 000000000 9", False), ("0100000000", True), ("41", True),
        ("ada@example.com", False), ("MC204188731", False), ("", False),
    ],
)  # fmt: skip
def test_figures_that_are_no_member_number(typed: str, is_it: bool) -> None:
    assert rules.is_mistyped(typed) == is_it


def test_contract_needs_no_consent_and_marketing_needs_a_yes() -> None:
    assert rules.is_allowed("contract", "email", "withdrawn")
    assert not rules.is_allowed("marketing", "email", None)
    assert rules.is_allowed("marketing", "email", "granted")
    assert rules.is_allowed("greeting", "inbox", None)
    assert not rules.is_allowed("greeting", "inbox", "withdrawn")


@pytest.mark.source("F7")
@pytest.mark.parametrize("attribute", ["private", "company", "taxi"])
def test_eight_of_ten_fields_are_eighty_percent(attribute: str) -> None:
    fields = rules.fields_of(attribute)
    assert len(fields) == 10
    assert [rules.completeness(attribute, dict.fromkeys(fields[:n], "x")) for n in (0, 8, 10)] == [0, 80, 100]


def test_one_thing_is_asked_first_what_is_missing_then_what_is_old() -> None:
    assert rules.ask_next(["street", "hobbies"], ["phone"], ["street"]) == "hobbies"
    assert rules.ask_next([], ["phone", "email"], []) == "phone"
    assert rules.ask_next(["street"], [], ["street"]) is None


def test_a_field_is_old_once_its_last_word_is_and_the_oldest_comes_first() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    fresh = {"phone": now - timedelta(days=365), "street": now - timedelta(days=730)}
    heard = {"phone": now - timedelta(days=366), "street": now - timedelta(days=729)}
    known = {"phone": "1", "street": "x", "town": "y"}
    assert rules.stale("private", known, heard, now - timedelta(days=2_000), fresh) == ["phone"]
    assert rules.stale("private", known, {}, now - timedelta(days=2_000), fresh) == ["phone", "street"]
    assert rules.stale("private", {}, {}, now - timedelta(days=2_000), fresh) == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("王伟", {"name": "王伟", "plate": "王伟"}),
        (" 王", {}),
        ("07700 900123", {**dict.fromkeys(("number", "plate", "vin"), "07700900123"), "phone": "7700900123"}),
        ("AB12 cde", {"name": "ab12 cde", "number": "AB12CDE", "plate": "AB12CDE", "vin": "AB12CDE"}),
        ("Ada@Example.com", {"email": "ada@example.com"}),
        ("%%", {}),
    ],
)  # fmt: skip
def test_what_is_typed_is_looked_for_where_it_can_be(text: str, typed: dict[str, str]) -> None:
    assert rules.read(text) == rules.Typed(**typed)


@given(st.text(max_size=20))
@example("ß")  # one letter, two in capitals
def test_whatever_is_typed_is_read(text: str) -> None:
    typed = rules.read(text)
    assert bool(typed) == (sum(letter.isalnum() for letter in unicodedata.normalize("NFKC", text)) >= 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王伟", "王芳", True),
        ("Ada Lowe", "Ben LOWE", True),
        ("Ada Lowe", "Ada Stone", False),
        ("", "", False),
    ],
)
def test_a_shared_car_counts_with_the_same_surname_only(one: str, other: str, same: bool) -> None:
    found = rules.reasons(
        one_name=one, other_name=other, shares_phone=False, shares_email=False, shares_id=False,
        shares_car=True,
    )  # fmt: skip
    assert found == (["car"] if same else [])


@pytest.mark.source("F1")
def test_of_an_id_number_four_letters_are_shown() -> None:
    assert rules.tail("310101 19900307 123x") == "123X"


def test_fingerprint_ignores_case_and_width_and_differs_by_key() -> None:
    assert rules.fingerprint("email", "Ada@Example.com ", "k") == rules.fingerprint(
        "email", "ada@example.com", "k"
    )
    assert rules.fingerprint("email", "a", "k") != rules.fingerprint("email", "a", "other")
    assert rules.fingerprint("email", "a", "k") != rules.fingerprint("phone", "a", "k")
