"""Files from outside: never mojibake, never a guess, never a bomb (safety.md E1–E5, R53–R57)."""

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from club.exchange import reading, workbooks
from club.exchange.actions import sniff
from club.exchange.lists_out import money
from club.exchange.reading import EncodingUnclear, FileTooLarge, FileUnreadable
from club.exchange.rules import neutral, plain, values
from club.exchange.rules.cells import is_formula
from club.exchange.rules.columns import COLUMNS, guess, mapping_problem
from club.exchange.rules.rows import READERS, Unit
from club.exchange.rules.values import BadCellError
from club.refusals import Refusal

LONDON = ZoneInfo("Europe/London")
TEXT = "姓名,城市\n" + "王小明,上海市浦东新区\n李四,北京市朝阳区张江高科技园区\n" * 3


@pytest.mark.proves("E1")
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gbk"), "gb18030"),
        ((TEXT + "𠮷田,沪\n").encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
    ],
)
def test_what_is_sure_is_read_without_a_wrong_letter(data: bytes, encoding: str) -> None:
    found = sniff(io.BytesIO(data))
    assert (found.encoding, found.heading) == (encoding, ["姓名", "城市"])
    assert found.first[0] == ["王小明", "上海市浦东新区"]


BIG5 = ("姓名,城市\n" + "陳志偉,臺北市信義區\n黃麗華,高雄市鳳山區\n" * 4).encode("big5")


@pytest.mark.proves("E1")
@pytest.mark.parametrize(
    "data",
    [
        BIG5,
        TEXT.encode()[:-2],
        TEXT.encode() + "café,x\n".encode("cp1252"),
        b"a,b\n\0,1\n",
        TEXT.encode("utf-16")[:-1],
    ],
)
def test_the_rest_is_refused_and_never_guessed(data: bytes) -> None:
    with pytest.raises((FileUnreadable, EncodingUnclear)):
        sniff(io.BytesIO(data))


def test_picked_by_hand_it_is_read() -> None:
    assert sniff(io.BytesIO(BIG5), "big5").first[0][0] == "陳志偉"
    with pytest.raises(FileUnreadable):
        sniff(io.BytesIO(BIG5), "utf-7")


HOSTILE = {
    "cell": b"a,b\n" + b"x" * 10_000_000 + b",1\n",
    "columns": b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1\n" * 3,
    "quote": b'a,b\n"never ends,1\n' + b"x,y\n" * 50_000,
    "twice": b"a,a\n1,2\n",
    "empty": b"",
    "heading only": b"a,b\n",
    "rows": b"a\n" + b"1\n" * 1_000_000,
}


@pytest.mark.proves("E2")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon(name: str) -> None:
    file, started = io.BytesIO(HOSTILE[name]), time.process_time()
    with pytest.raises(Refusal):
        list(reading.csv_rows(file, sniff(file).encoding))
    assert time.process_time() - started < 10


def test_bare_carriage_returns_end_lines() -> None:
    assert sniff(io.BytesIO(b"a,b\r1,2\r3,4\r")).first == [["1", "2"], ["3", "4"]]


def archive(*entries: tuple[str, bytes], real: bool = True) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (*entries, *((("xl/workbook.xml", b"<workbook/>"),) if real else ())):
            made.writestr(name, data)
    return io.BytesIO(file.getvalue())


def link() -> io.BytesIO:
    file, info = io.BytesIO(), zipfile.ZipInfo("xl/link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(info, "/etc/passwd")
        made.writestr("xl/workbook.xml", "<workbook/>")
    return io.BytesIO(file.getvalue())


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><workbook>&y;</workbook>'
BOMBS: Sequence[io.BytesIO] = (
    archive(("xl/worksheets/sheet1.xml", b"0" * 60_000_000)),
    archive(("xl/a.xml", b"0" * 9_000_000)),
    archive(("../outside.xml", b"x")),
    archive(("/etc/passwd", b"x")),
    archive(("xl/externalLinks/externalLink1.xml", b"x")),
    archive(("inner.zip", b"x")),
    archive(("xl/vbaProject.bin", b"x")),
    archive(("other.txt", b"x"), real=False),
    archive(*((f"xl/{n}.xml", b"x") for n in range(1_100))),
    link(),
    archive(("xl/workbook.xml", XXE), real=False),
    io.BytesIO(b"PK\x03\x04 and nothing more"),
)


@pytest.mark.proves("E3")
@pytest.mark.parametrize("file", BOMBS)
def test_a_workbook_full_of_tricks_is_refused_soon(file: io.BytesIO) -> None:
    started = time.process_time()
    with pytest.raises((FileUnreadable, FileTooLarge)):
        sniff(file)
    assert time.process_time() - started < 2


def test_a_workbook_is_read_as_a_person_reads_it() -> None:
    book, file = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in [["number", "when", "km"], ["00123", date(2026, 3, 2), 12000.0], [3.1e17, "=1+1", True]]:
        sheet.append(row)
    book.save(file)
    assert list(workbooks.workbook_rows(file)) == [
        ["number", "when", "km"],
        ["00123", "2026-03-02", "12000"],
        ["3.10E+17", "=1+1", "1"],
    ]


DAMAGED = [
    (values.number, "3.10E+17", "spreadsheet_number"), (values.number, "", "number_length"),
    (values.number, "x" * 41, "number_length"), (values.day, "45123", "date_unclear"),
    (values.day, "01/02/2026", "date_unclear"), (values.day, "2026-02-30", "no_such_date"),
    (values.amount, "1,50", "amount_unclear"), (values.amount, "-5", "amount_unclear"),
    (values.amount, "1e3", "amount_unclear"), (values.whole, "12.5", "not_a_number"),
    (values.vin, "WVWZZZ1KZ6W00000O", "bad_vin"), (values.vin, "WVW", "bad_vin"),
    (values.mail, "a@b", "bad_email"),
]  # fmt: skip
HEALED = [
    (values.number, "'00123", "00123"), (values.number, " １２３ ", "123"), (values.number, "00123", "00123"),
    (values.day, "2026年3月2日", date(2026, 3, 2)), (values.day, "02.03.2026", date(2026, 3, 2)),
    (values.day, "20260302", date(2026, 3, 2)), (values.day, "2026-03-02T00:00:00", date(2026, 3, 2)),
    (values.amount, "1,234.5", 123_450), (values.amount, "７", 700), (values.whole, "12,000 km", 12_000),
    (values.vin, "wvw zzz1kz-6w000001", "WVWZZZ1KZ6W000001"), (values.mail, "A@B.Example", "a@b.example"),
]  # fmt: skip


@pytest.mark.proves("E4")
@pytest.mark.parametrize(("read", "cell", "code"), DAMAGED)
def test_what_a_spreadsheet_damaged_is_named(read: Any, cell: str, code: str) -> None:
    with pytest.raises(BadCellError) as found:
        read(values.folded(cell), "column")
    assert found.value.args[:2] == ("column", code)


@pytest.mark.proves("E4")
@pytest.mark.parametrize(("read", "cell", "value"), HEALED)
def test_what_is_meant_is_read(read: Any, cell: str, value: object) -> None:
    assert read(values.folded(cell), "column") == value


def test_a_time_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(BadCellError):
        values.moment("2026-03-29 01:30", "opened", LONDON)


@pytest.mark.proves("E5")
@pytest.mark.parametrize("sign", [*"=+-@\t\r\n＝＋－＠", "'=", "''="])
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\u00a0"])
def test_no_payload_starts_a_formula_and_comes_back_as_it_was(sign: str, before: str) -> None:
    for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', "SUM(A1:A9)"):
        cell = f"{before}{sign}{rest}"
        assert not is_formula(str(neutral(cell)))
        assert plain(str(neutral(cell))) == cell


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
@settings(max_examples=100)
def test_any_text_comes_back(text: str) -> None:
    assert not is_formula(str(neutral(text)))
    assert plain(str(neutral(text))) == text


@pytest.mark.source("F2")
@pytest.mark.parametrize("kind", COLUMNS)
def test_every_column_is_known_by_its_own_name(kind: str) -> None:
    heading = [column.name for column in COLUMNS[kind]]
    assert guess(kind, heading) == {name: name for name in heading}
    assert mapping_problem(kind, {name: name for name in heading}, heading) == ()
    assert mapping_problem(kind, {}, heading)
    assert mapping_problem(kind, {"points": heading[0]}, heading)


@pytest.mark.source("F2")
def test_an_odometer_without_a_unit_is_read_as_the_roads_count() -> None:
    heading = ["vin", "Mileage", "odometer date"]
    assert guess("vehicles", heading) == {"vin": "vin", "km": "Mileage", "km_on": "odometer date"}
    assert guess("vehicles", heading, in_miles=True) == {
        "vin": "vin", "miles": "Mileage", "km_on": "odometer date"
    }  # fmt: skip
    assert guess("visits", ["number", "km", "opened"], in_miles=True)["km"] == "km", "it says what it is"


@pytest.mark.parametrize(
    ("cells", "km"),
    [({"miles": "10,000"}, 16_093), ({"miles": "10000 miles"}, 16_093), ({"km": "900 km"}, 900), ({}, None)],
)
def test_miles_become_kilometres(cells: dict[str, str], km: int | None) -> None:
    row = {"number": "V1", "plate": "AB12 CDE", **cells}
    assert READERS["vehicles"](Unit.told("vehicles", 2, "V1", [row]), ZoneInfo("UTC")).values["km"] == km


def test_kilometres_in_a_column_of_miles_are_refused() -> None:
    row = {"number": "V1", "plate": "AB12 CDE", "miles": "10000 km"}
    with pytest.raises(BadCellError, match="miles"):
        READERS["vehicles"](Unit.told("vehicles", 2, "V1", [row]), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("cell", "decimals", "minor"),
    [
        ("5000", 0, 5_000),
        ("5,000.00", 0, 5_000),
        ("12.345", 3, 12_345),
        ("12.3", 3, 12_300),
        ("12.50", 2, 1_250),
    ],
)
def test_an_amount_is_in_the_coins_of_the_centres_money(cell: str, decimals: int, minor: int) -> None:
    assert values.amount(cell, "net", decimals) == minor


@pytest.mark.parametrize(("cell", "decimals"), [("49.5", 0), ("12.345", 2), ("1.500", 2), ("1.2345", 3)])
def test_a_part_of_the_smallest_coin_is_not_guessed(cell: str, decimals: int) -> None:
    with pytest.raises(BadCellError):
        values.amount(cell, "net", decimals)


@pytest.mark.parametrize(
    ("minor", "currency", "told"), [(5_000, "JPY", "5000"), (12_345, "KWD", "12.345"), (5, "GBP", "0.05")]
)
def test_what_leaves_says_the_same_coins(minor: int, currency: str, told: str) -> None:
    assert money(minor, currency) == told
