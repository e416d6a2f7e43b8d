"""What spreadsheets do to cells: read right or refused, never silently changed (safety.md E4).

``golden.csv`` holds the cells with what each must become, written by hand: ``! code`` is a refusal.
"""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from club.exchange.rules import values
from club.exchange.rules.values import BadCellError

ROWS = list(csv.DictReader((Path(__file__).parent / "golden.csv").read_text("utf-8").splitlines()))
LONDON = ZoneInfo("Europe/London")


def read(reader: str, cell: str) -> str:
    cell = values.folded(cell)
    try:
        if reader == "plate":
            return values.words(cell, "plate", 16)
        if reader == "moment":
            moment = values.moment(cell, "opened", LONDON)
            return moment.isoformat() if moment else "None"
        return str(getattr(values, reader)(cell, "column"))
    except BadCellError as problem:
        return f"! {problem.args[1]}"


@pytest.mark.proves("E4")
def test_every_cell_of_the_golden_file_is_read_as_it_says() -> None:
    assert len(ROWS) >= 200
    wrong = [(row, found) for row in ROWS if (found := read(row["reader"], row["cell"])) != row["found"]]
    assert wrong == []


def test_a_number_of_identity_is_never_told_by_its_problem() -> None:
    with pytest.raises(BadCellError) as caught:
        values.secret("310101 bad? 1990", "id_number")
    assert caught.value.args == ("id_number", "number_length", "")
