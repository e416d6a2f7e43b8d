"""Every row of the safety list has a test, or says in writing why not; the page about it is true."""

from tests.proofs import named_on_page, page, proofs, rows


def test_every_row_is_proved_or_says_why_not() -> None:
    tests = proofs()
    silent = [
        name for name, row in rows().items() if name not in tests and not row.keys() & {"reason", "open"}
    ]
    assert not silent


def test_every_mark_names_a_row() -> None:
    assert not proofs().keys() - rows().keys()


def test_the_page_knows_every_row_and_no_test_that_is_gone() -> None:
    """``python -m tests.proofs`` writes it anew."""
    assert [line for line in page().splitlines() if line.startswith("## ")]
    known = {test for tests in proofs().values() for test in tests}
    assert not named_on_page() - known
