"""The pictures in docs/diagrams are those of today's code: ``python -m tests.diagrams`` draws them anew."""

import pytest

from tests.diagrams import FOLDER, pages


@pytest.mark.parametrize("name", ["booking.md", "loyalty.md", "club.md", "portal.md", "journeys.md"])
def test_each_picture_is_current(name: str) -> None:
    assert (FOLDER / name).read_text() == pages()[name]
