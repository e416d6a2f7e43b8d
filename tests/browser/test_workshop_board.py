"""The board with a mouse and without one."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.story import ADAS_CAR, ADAS_DAY, ZOE
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]
MINE = re.compile(ADAS_CAR)


@pytest.fixture
def desk(browse: Browse) -> Page:
    """The day of Ada's car, as lanes of bays and technicians."""
    page = browse(ZOE, width=1280)
    page.goto(f"/desk/workshop/calendar/?day={timezone.localdate() + ADAS_DAY}")
    return page


def lane_of(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-kind={kind}]").filter(has=page.locator("[data-ref]", has_text=MINE))


def name_of(lane: Locator) -> str:
    return lane.locator("> span").inner_text()


def test_a_car_is_dragged_to_another_bay_and_never_to_a_person(desk: Page) -> None:
    before = name_of(lane_of(desk, "bay"))
    claim = lane_of(desk, "bay").locator("[data-ref]", has_text=MINE)
    claim.drag_to(desk.locator("[data-kind=technician] .desk-track").last)
    expect(desk.locator(".is-target")).to_have_count(0)
    assert name_of(lane_of(desk, "bay")) == before, "a bay is no technician"

    free = desk.locator("[data-kind=bay]").filter(has_not=desk.locator("[data-ref]")).first
    to = name_of(free)
    with desk.expect_response(lambda answer: answer.request.method == "POST"):
        claim.drag_to(free.locator(".desk-track"))
    expect(desk.locator(".messages")).to_contain_text(f"{to} takes it")
    expect(desk.locator(".messages > ul")).to_have_css("opacity", "1")
    assert name_of(lane_of(desk, "bay")) == to
    look(desk)


def test_the_same_move_with_the_keyboard_alone(desk: Page) -> None:
    technician = name_of(lane_of(desk, "technician"))
    lane_of(desk, "technician").locator("[data-ref]", has_text=MINE).focus()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    chooser = desk.get_by_label(re.compile(technician))
    chooser.focus()
    desk.keyboard.press("ArrowDown")
    to = chooser.locator("option:checked").inner_text()
    desk.keyboard.press("Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.locator(".messages")).to_contain_text(f"{to} takes it")
    expect(desk.get_by_label(re.compile(to))).to_be_visible()
