"""Every row of the safety list has a test, or says in writing why not; the page about it is true."""

import re

import pytest
from django.urls import get_resolver

from tests import asvs, sources
from tests.proofs import ROOT, named_on_page, page, proofs, rows


def test_every_row_is_proved_or_says_why_not() -> None:
    tests = proofs()
    assert not [name for name, row in rows().items() if name not in tests and "reason" not in row]


def test_every_mark_names_a_row() -> None:
    assert not proofs().keys() - rows().keys()


def test_the_page_knows_every_row_and_no_test_that_is_gone() -> None:
    """``python -m tests.proofs`` writes it anew."""
    assert [line for line in page().splitlines() if line.startswith("## ")]
    known = {test for tests in proofs().values() for test in tests}
    assert not named_on_page() - known


def test_every_row_of_the_source_documents_is_seen_and_told_or_says_why_not() -> None:
    """``python -m tests.sources`` writes the page anew."""
    told, asked = proofs(sources.MARK), sources.rows()
    assert not told.keys() - asked.keys()
    assert not [name for name, row in asked.items() if name not in told and "reason" not in row]
    addresses = {address for row in asked.values() for address in row.get("seen", "").split()}
    assert not addresses - set(get_resolver("portal.urls").reverse_dict)
    assert not [name for name, row in asked.items() if "seen" not in row and "reason" not in row]
    assert sources.PAGE.read_text() == sources.page()


@pytest.mark.proves("L13")
def test_every_requirement_of_the_standard_holds_by_something_that_exists() -> None:
    """ASVS 5.0: 70 of level 1 and 183 of level 2, each with tests, a file, or a written reason."""
    found = asvs.requirements()
    assert [sum(each.level == level for each in found) for level in (1, 2)] == [70, 183]
    assert len({each.number for each in found}) == len(found)
    assert not asvs.unproved_rows()
    gone = [test for each in found for test in each.tests if not is_there(test)]
    assert not gone
    files = {
        re.split(r"[:, ]", each.remark.removeprefix("see "))[0] for each in found if each.state == "read"
    }
    assert not [name for name in files if not (ROOT / name).exists()]
    assert not [each.number for each in found if each.level == 1 and each.state == "open"]


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return f"def {name}(" in (ROOT / path).read_text()


def test_the_page_of_the_standard_is_current() -> None:
    """``python -m tests.asvs`` writes it anew."""
    assert asvs.PAGE.read_text() == asvs.page()
