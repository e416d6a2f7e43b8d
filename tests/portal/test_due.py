"""What is due is called by its name: a cover that is no motor insurance is not called one."""

from datetime import date

import pytest

from booking.due.queries import DueItem
from cms.desks.workshop import vehicle_words
from portal.due import badge_of, line_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cover", "name"),
    [("motor", "Insurance"), ("compulsory", "Compulsory insurance"), ("warranty", "Extended warranty")],
)
def test_a_cover_is_called_by_its_name(cover: str, name: str) -> None:
    item = DueItem("insurance", date(2026, 4, 1), detail=cover, reason="cover")
    assert str(line_of(item, TODAY).label) == name
    assert badge_of(item, TODAY).label == f"{name} by 1 Apr"
    assert vehicle_words.line_of(item, TODAY).name == name
