"""A log line tells what happened, never to whom."""

import json
import logging

import pytest

from portal.logs import mask
from tests.logs import listening

PERSONAL = [
    "wei.chen+club@example.com",
    "+44 7700 900123",
    "+8613900000000",
    "WVWZZZ1JZ3W386752",
    "/u/Zm9vYmFyYmF6cXV4",
    "Key (phone)=(Chen Wei) already exists.",
]


@pytest.mark.proves("K1")
@pytest.mark.parametrize("text", PERSONAL)
def test_persons_are_masked(text: str) -> None:
    for word in ("wei.chen", "7700", "1390000", "WVWZZZ", "Zm9v", "Chen Wei"):
        assert word not in mask(f"failed for {text} today")


def test_what_is_needed_to_find_a_fault_stays() -> None:
    for text in ("2026-11-22T10:15:00Z", "appointment 1234567", "took 12.5 ms", "127.0.0.1:8000"):
        assert mask(text) == text


@pytest.mark.proves("K1")
def test_lines_of_libraries_take_the_same_way() -> None:
    with listening() as stream:
        logging.getLogger("some.library").warning("no route to %s", "wei@example.com")
        try:
            int("wei@example.com")
        except ValueError:
            logging.getLogger("some.library").exception("failed")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[0]["event"] == "no route to ‹mail›"
    assert "‹mail›" in lines[1]["exception"]
    assert "wei@" not in stream.getvalue()
