"""Files for spreadsheets: nothing in them runs, and they read back as they were written."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from club.exchange import sheets
from club.exchange.rules import neutral
from club.exchange.sheets import csv_lines, workbook


@pytest.mark.proves("E5")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\x00=1"])
def test_a_formula_is_only_text(text: str) -> None:
    assert str(neutral(text)).startswith("'")


@pytest.mark.parametrize("value", ["Oil", "a=b", "", "'quoted", "保养", -5, 0, None, date(2026, 1, 1)])
def test_what_is_harmless_stays_as_it_is(value: object) -> None:
    assert neutral(value) == value


@pytest.mark.proves("E5")
@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not str(neutral(text)).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


ROWS: list[list[Any]] = [
    ["Name", "Points"],
    ["=cmd|' /C calc'!A0", -12],
    ["北门店", 1200],
    ['quo"te, comma', 0],
]
READ: list[list[Any]] = [
    ["Name", "Points"],
    ["'=cmd|' /C calc'!A0", -12],
    ["北门店", 1200],
    ['quo"te, comma', 0],
]


def test_csv_reads_back() -> None:
    text = b"".join(csv_lines(ROWS)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [[str(cell) for cell in row] for row in READ]


def test_a_workbook_reads_back_and_holds_no_formula() -> None:
    with workbook("Points: a/b [2026] and a very long name indeed", ROWS) as file:
        sheet = load_workbook(file).active
        assert sheet is not None
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == READ
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_rows_are_taken_one_by_one_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS_MAX", 3)
    taken: list[int] = []

    def endless() -> Iterator[list[str]]:
        while True:
            taken.append(1)
            yield ["x"]

    lines = csv_lines(endless())
    next(lines), next(lines)
    assert len(taken) == 1
    assert len(list(lines)) == 2


def test_a_word_in_the_readers_language_goes_into_both_files() -> None:
    """The reason of a posting is such a word: its workbook broke the page that made it."""
    rows = [[gettext_lazy("Gift code"), 5]]
    with override("zh-hans"):
        (line,) = list(csv_lines(rows))[1:]
        [[said, _points]] = load_workbook(workbook("Points", rows)).active.iter_rows(values_only=True)
    assert (line.decode().strip(), said) == ("礼品兑换码,5", "礼品兑换码")
