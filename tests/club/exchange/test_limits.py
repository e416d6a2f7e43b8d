"""A workbook is read by a process that may use only so much memory; one gate writes what leaves (R53, E5)."""

import io
import random
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from club.exchange import workbooks
from club.exchange.reading import FileTooLarge, FileUnreadable

ROOT = Path(__file__).parents[3]
GATE = {"club/exchange/sheets.py", "club/privacy/actions/copies.py"}  # the second: each person's own copy


def book(rows: Iterable[list[Any]]) -> io.BytesIO:
    made, file = Workbook(), io.BytesIO()
    sheet: Any = made.active
    for row in rows:
        sheet.append(row)
    made.save(file)
    return file


@pytest.mark.proves("E3")
def test_a_workbook_that_wants_more_memory_than_it_may_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys, club.exchange.unpacking as u; "
        "used = int(open('/proc/self/statm').read().split()[0]) * 4096; "
        "u.MEMORY_MAX = used + 2_000_000; sys.exit(u.main())"
    )
    chance = random.Random(1)
    file = book([[chance.randbytes(16_000).hex() for _cell in range(200)]])
    monkeypatch.setattr(workbooks, "READER", (sys.executable, "-c", program))
    with pytest.raises(FileUnreadable):
        list(workbooks.workbook_rows(file))


@pytest.mark.proves("E2")
def test_too_many_columns_are_refused_by_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileTooLarge):
        list(workbooks.workbook_rows(book([["x"] * 201])))


def test_who_asks_for_the_first_rows_only_leaves_no_reader_behind() -> None:
    rows = workbooks.workbook_rows(book([str(n)] for n in range(20_000)))
    assert next(rows) == ["0"]
    rows.close()  # type: ignore[attr-defined]  # a generator: the reader ends with it


@pytest.mark.proves("E5")
def test_everything_that_leaves_as_a_list_goes_through_one_gate() -> None:
    """Whatever screen it comes from: nothing else writes CSV or workbooks."""
    writes = re.compile(r"csv\.(writer|DictWriter)\(|\bWorkbook\(")
    found = {
        str(path.relative_to(ROOT))
        for wing in ("portal", "cms", "club", "booking", "loyalty")
        for path in (ROOT / wing).rglob("*.py")
        if writes.search(path.read_text("utf-8")) and "demo" not in path.parts  # its lists come in
    }
    assert found == GATE
