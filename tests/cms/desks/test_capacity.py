"""The capacity calendar and the day report, as the desk sees them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.booking.scenes import TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, text

CAPACITY, REPORT = "/desk/workshop/capacity/", "/desk/workshop/report/"


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


def test_the_weeks_show_what_is_open_and_what_more_would_bring(world: World, advisor: Client) -> None:
    page = text(advisor.get(CAPACITY))
    for words in ("Times open", "One more bay opens", "What closes times", "technician 0 %"):
        assert words in page
    asked: dict[str, Any] = {
        "work": world.here.service.pk,
        "mode": "wait",
        "first": TODAY.isoformat(),
        "weeks": 2,
    }
    assert "One more waiting seat opens" in text(advisor.get(CAPACITY, asked))


def test_a_question_nobody_can_answer_comes_back(world: World, advisor: Client) -> None:
    asked: dict[str, Any] = {"work": world.here.service.pk, "mode": "fly", "first": "soon", "weeks": 99}
    answer = advisor.get(CAPACITY, asked)
    assert answer.status_code == 422
    assert "desk-wrong" in text(answer)


@pytest.mark.parametrize("path", [CAPACITY, REPORT, f"{REPORT}?day={TODAY}"])
def test_other_sites_and_owners_stay_out(world: World, advisor: Client, staffed: Staffed, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert advisor.get(f"{path}{sign}site={world.there.site.code}").status_code == 404
    assert staffed("sales", world.here.site).get(path).status_code == 403
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("path", [CAPACITY, REPORT])
def test_the_pages_cost_the_same_at_one_and_three_cars(world: World, advisor: Client, path: str) -> None:
    advisor.get(path)
    with CaptureQueriesContext(connection) as one:
        advisor.get(path)
    for hours in (2, 3):
        world.book(world.here, hours=hours, user=a_person())
    with CaptureQueriesContext(connection) as three:
        advisor.get(path)
    assert len(three) == len(one)


def test_the_report_of_a_quiet_day_says_so(world: World, advisor: Client) -> None:
    page = text(advisor.get(f"{REPORT}?day={TODAY + timedelta(days=2)}"))
    assert "Nothing was allowed beyond what the day holds." in page
    assert "Nothing was moved, cancelled or missed." in page
