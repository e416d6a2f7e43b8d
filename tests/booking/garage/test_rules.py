"""VINs, plates, dates and paints: vectors of messages.md §2 and safety.md R56."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.garage.models import VehicleModel
from booking.garage.rules import (
    PAINTS,
    add_months,
    check_digit_fits,
    inspection,
    is_electric,
    keeps_date_from,
    normal_vin,
    plate_key,
    plate_problem,
    two_limits,
    vin_problem,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "typed",
    [
        "1M8GDM9AXKP042788",
        "1m8gdm9axkp042788",
        " 1M8 GDM9AX-KP042788\n",
        "１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８",
        "1M8GDM9AX\u200bKP042788",
    ],
)
def test_a_vin_is_one_however_it_is_typed(typed: str) -> None:
    vin = normal_vin(typed)
    assert vin == "1M8GDM9AXKP042788"
    assert vin_problem(vin) is None
    assert check_digit_fits(vin)


@pytest.mark.parametrize(
    ("vin", "problem"),
    [
        ("1M8GDM9AXKP04278", "length"),
        ("", "length"),
        ("IM8GDM9AXKP042788", "letters"),
        ("1M8GDM9AXKPO42788", "letters"),
        ("QM8GDM9AXKP042788", "letters"),
        ("沪M8GDM9AXKP042788", "letters"),
    ],
)
def test_what_cannot_be_a_vin(vin: str, problem: str) -> None:
    assert vin_problem(vin) == problem


def test_a_wrong_check_digit_only_warns() -> None:
    assert not check_digit_fits("1M8GDM9A1KP042788")
    assert vin_problem("1M8GDM9A1KP042788") is None
    assert check_digit_fits("1" * 17)
    assert check_digit_fits("5GZCZ43D13S812715")


@pytest.mark.parametrize(
    ("typed", "country", "key"),
    [
        ("lk21 abc", "GB", "LK21ABC"),
        ("ＬＫ２１\u3000ＡＢＣ", "GB", "LK21ABC"),
        ("A1", "GB", "A1"),
        ("BIG 1", "GB", "BIG1"),
        ("沪A·12345", "CN", "沪A12345"),
        ("沪a.1234 5", "CN", "沪A12345"),
        ("京Ａ・Ｄ１２３４５", "CN", "京AD12345"),
        ("粤B12345D", "CN", "粤B12345D"),
        ("粤Z1234港", "CN", "粤Z1234港"),
        ("M-AB 1234", "DE", "MAB1234"),
    ],
)
def test_plates_are_compared_by_letters_and_digits(typed: str, country: str, key: str) -> None:
    assert plate_key(typed) == key
    assert plate_problem(key, country) is None


@pytest.mark.parametrize(
    ("key", "country"),
    [
        *[(key, "GB") for key in ("", "ABCDEFG", "1234567", "LK21ABCD")],
        *[(key, "CN") for key in ("沪A1234", "沪AI2345", "A12345", "沪AL12345", "沪A123456")],
        *[(key, "DE") for key in ("", "X" * 13)],
    ],
)
def test_what_cannot_be_a_plate(key: str, country: str) -> None:
    assert plate_problem(key, country) == "format"


@pytest.mark.parametrize(("key", "electric"), [("京AD12345", True), ("粤B12345D", True), ("沪A12345", False)])
def test_green_plates_say_new_energy(key: str, electric: bool) -> None:
    assert is_electric(key, "CN") is electric
    assert not is_electric(key, "GB")


@pytest.mark.parametrize(
    ("anchor", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 1, 31), 4, date(2026, 5, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_count_from_the_anchor(anchor: date, n: int, expected: date) -> None:
    assert add_months(anchor, n) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-240, 240))
def test_months_land_in_the_right_month_and_never_past_the_anchors_day(anchor: date, n: int) -> None:
    landed = add_months(anchor, n)
    assert (landed.year - anchor.year) * 12 + landed.month - anchor.month == n
    assert landed.day == anchor.day or (landed.day < anchor.day and add_months(landed, 1).day >= 28)


def test_the_earlier_limit_decides() -> None:
    early, late = date(2026, 5, 1), date(2026, 6, 1)
    assert two_limits(early, late) == (early, "date")
    assert two_limits(late, early) == (early, "km")
    assert two_limits(early, early) == (early, "date")
    assert two_limits(None, early) == (early, "km")
    assert two_limits(early, None) == (early, "date")
    assert two_limits(None, None) is None


def month(found: tuple[date, str]) -> tuple[int, int, str]:
    return found[0].year, found[0].month, found[1]


def test_inspections_in_china_follow_the_registration() -> None:
    registered, asked, seen = date(2020, 11, 15), date(2020, 11, 15), []
    for _round in range(7):
        found = inspection("CN", "private", registered, asked)
        seen.append(month(found))
        asked = date(found[0].year, 12, 31)
    assert seen == [
        (2022, 11, "mark"),
        (2024, 11, "mark"),
        (2026, 11, "station"),
        (2028, 11, "mark"),
        (2030, 11, "station"),
        (2031, 11, "station"),
        (2032, 11, "station"),
    ]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2026, 9, 1), (2028, 11, "mark")),  # inside the three months before
        (date(2027, 1, 10), (2028, 11, "mark")),  # late: the rhythm stays
        (date(2026, 3, 1), (2026, 11, "station")),  # for the one before
    ],
)
def test_a_chinese_inspection_done_leads_to_the_next(last: date, expected: tuple[int, int, str]) -> None:
    assert month(inspection("CN", "private", date(2020, 11, 15), date(2027, 2, 1), last)) == expected


def test_an_accident_makes_it_yearly_in_china() -> None:
    found = inspection("CN", "private", date(2024, 11, 15), date(2025, 1, 1), accident=True)
    assert found == (date(2025, 11, 15), "station")


def test_inspections_in_britain() -> None:
    registered = date(2024, 5, 15)
    assert inspection("GB", "private", registered, date(2026, 1, 1)) == (date(2027, 5, 15), "mot")
    assert inspection("GB", "private", registered, date(2027, 5, 16)) == (date(2028, 5, 15), "mot")
    kept = inspection("GB", "private", registered, date(2027, 5, 1), date(2027, 4, 16))
    assert kept == (date(2028, 5, 15), "mot")
    early = inspection("GB", "private", registered, date(2027, 5, 1), date(2027, 4, 15))
    assert early == (date(2028, 4, 14), "mot")


@pytest.mark.parametrize(
    ("expiry", "kept_from"),
    [
        (date(2027, 5, 15), date(2027, 4, 16)),
        (date(2027, 3, 31), date(2027, 3, 1)),
        (date(2008, 3, 1), date(2008, 2, 2)),
    ],
)
def test_a_british_date_is_kept_from_a_month_minus_a_day_before(expiry: date, kept_from: date) -> None:
    assert keeps_date_from(expiry) == kept_from


def test_inspections_in_germany() -> None:
    registered = date(2026, 2, 10)
    assert month(inspection("DE", "private", registered, date(2026, 3, 1))) == (2029, 2, "hu")
    assert month(inspection("DE", "private", registered, date(2029, 3, 1))) == (2031, 2, "hu")
    assert month(inspection("DE", "private", registered, date(2029, 3, 1), date(2029, 4, 2))) == (
        2031,
        4,
        "hu",
    )


def test_a_country_without_a_rule_is_said_so() -> None:
    with pytest.raises(ValueError, match="FR"):
        inspection("FR", "private", date(2020, 1, 1), date(2026, 1, 1))


def test_every_paint_is_drawn_as_the_palette_says() -> None:
    css = (ROOT / "portal/static/portal/css/components/car.css").read_text()
    for paint in PAINTS:
        (rule,) = [line for line in css.splitlines() if f'[data-paint="{paint.code}"]' in line]
        assert paint.oklch in rule
    assert len({paint.code for paint in PAINTS}) == len(PAINTS)


def test_every_body_has_a_drawing() -> None:
    for body in VehicleModel.Body.values:
        assert (ROOT / f"templates/components/cars/{body}.svg").exists()
