"""The door on a phone: a typed code, tick boxes for a party, a slip taken back, and no network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gathering import EVENING, IDA
from tests.browser.story import ADA, BEN, Story
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
DOOR = f"/desk/growth/events/{EVENING}/door/"


def test_typed_ticked_taken_back_and_sent_when_the_network_returns(
    browse: Callable[..., Page], story: Story
) -> None:
    door = browse(IDA, width=390)
    with door.expect_response(lambda answer: answer.url.endswith("/door/list.json")):
        door.goto(DOOR)
    _square, letters = story.tickets[ADA]
    typed(door, "nonsense")
    expect(door.locator("main")).to_contain_text("This is not a code of ours")
    typed(door, letters)
    party = door.locator("form.is-next")
    expect(party).to_contain_text("Ada Lowe")
    party.get_by_label("Kim Fern").uncheck()
    look(door)
    party.get_by_role("button", name="Let them in").click()
    expect(door.locator("main")).to_contain_text("2 people inside")
    taken_back = door.locator(".desk-line", has_text="Jo Fern")
    taken_back.get_by_role("button", name="Take back").click()
    expect(door.locator("main")).to_contain_text("1 person inside")

    door.evaluate("navigator.serviceWorker.ready.then(() => true)")
    with door.expect_response(lambda answer: answer.url.endswith("/door/list.json")):
        door.reload()
    expect(door.locator("[data-waiting]")).to_be_hidden()
    door.wait_for_function("navigator.serviceWorker.controller !== null")
    door.context.set_offline(True)
    square, _letters = story.tickets[BEN]
    typed(door, "E1.1.1.AAAAAAAAAAAAAAAA")
    expect(door.locator("[data-spot]")).to_contain_text("Not in the list this phone has taken along")
    typed(door, square)
    away = door.locator("[data-spot] form")
    expect(away).to_contain_text("Ben Oak")
    away.get_by_role("button", name="Let them in").click()
    expect(door.locator("[data-waiting]")).to_contain_text("1")
    door.reload()
    expect(door.locator("[data-waiting]")).to_contain_text("1")  # the queue outlives the page
    with door.expect_response(lambda answer: answer.url.endswith("/door/scans/")) as sent:
        door.context.set_offline(False)
    assert sent.value.json()["results"][0]["state"] == "in"
    expect(door.locator("[data-waiting]")).to_be_hidden()
    door.reload()
    expect(door.locator("main")).to_contain_text("2 people inside")
    expect(door.locator(".desk-card", has_text="Just let in")).to_contain_text("Ben Oak")


def typed(door: Page, code: str) -> None:
    door.get_by_label("Ticket").fill(code)
    door.get_by_role("button", name="Look at it").click()
