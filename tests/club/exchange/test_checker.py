"""The documented format and its checker: the document names every column, the command says what is wrong."""

import io
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking.garage.rules import with_check_digit
from booking.visits.rules import LINES_MAX
from club.exchange.lists_in import units_of
from club.exchange.models import ImportJob
from club.exchange.rules.columns import COLUMNS, KNOWN_BY

DOCUMENT = Path(__file__).parents[3] / "docs/dealer-system.md"
VIN = with_check_digit("WVWZZZ1KZ6W000001")
HEADING = "number,vin,opened,closed,kind,text,net,tax,payer,shelf\n"
SOUND = f"J1,{VIN},2026-02-27 09:00,2026-02-27 16:00,labour,Service,200.00,40.00,customer,3\n"


def check(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    said = StringIO()
    try:
        call_command("check_list", "visits", path, stdout=said)
    except CommandError as error:
        return said.getvalue() + str(error)
    return said.getvalue() + "sound"


def test_a_bill_without_end_is_not_held_whole() -> None:
    job = ImportJob(kind="visits", format="csv", encoding="utf-8", mapping={"number": "number", "net": "net"})
    (unit,) = units_of(job, io.BytesIO(b"number,net\n" + b"J1,1.00\n" * 5_000))
    assert (len(unit.cells), unit.last_line) == (LINES_MAX + 1, 5_001)


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_document_names_every_column_and_which_must_be_there(kind: str) -> None:
    row = next(line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith(f"| {kind} |"))
    told = [cell.split(" (")[0].strip() for cell in split(row.split("|")[2])]
    names = [name for cell in told for name in cell.replace("*", "").split(" or ")]
    assert names == [column.name for column in COLUMNS[kind]]
    bold = {cell.replace("*", "") for cell in told if cell.startswith("**")}
    needed = {column.name for column in COLUMNS[kind] if column.is_needed}
    assert bold == needed | ({"vin or plate"} if kind in KNOWN_BY else set())


def split(cells: str) -> list[str]:
    """By the commas outside brackets."""
    found, depth = [""], 0
    for letter in cells:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def test_a_sound_list_is_sound_and_says_which_columns_it_leaves(tmp_path: Path) -> None:
    said = check(tmp_path / "v.csv", HEADING + SOUND)
    assert said.endswith("sound")
    assert "1 read, 0 not understood. Not used: shelf" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADING + SOUND + SOUND.replace("J1", "3.10E+17"), "row 3: number: spreadsheet_number '3.10E+17'"),
        (HEADING + SOUND.replace("200.00", "200.0.0"), "row 2: net: amount_unclear '200.0.0'"),
        (HEADING + SOUND.replace("2026-02-27 09:00", "02/03/2026"), "row 2: opened: date_unclear"),
        (HEADING.replace("opened", "began") + SOUND, "These columns are missing: opened"),
        ("number,vin\n", "no rows below its heading"),
        (HEADING + SOUND * 5_000, "row 2: net: too_many_lines"),
        (HEADING + '"' + SOUND, "not a list we can read"),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_nothing_is_needed_for_it(
    tmp_path: Path, text: str, words: str
) -> None:
    """Without a database: none is opened for this test."""
    said = check(tmp_path / "v.csv", text)
    assert words in said
    assert not said.endswith("sound")
