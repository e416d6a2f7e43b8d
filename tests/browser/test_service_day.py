"""Owner and desk on the same car at the same time: the phone follows, and an old answer is not taken."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import BEN, ZOE
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]
POLL = 40_000  # the page asks every 15 seconds; a busy machine takes longer


def test_owner_and_desk_on_the_same_car(browse: Browse) -> None:
    owner, desk = browse(BEN), browse(ZOE, width=1280)
    owner.goto("/appointments/")
    owner.locator("a.cover").first.click()
    found = re.search(r"/appointments/(\w+)/", owner.url)
    assert found is not None
    ref = found[1]
    desk.goto(f"/desk/workshop/{ref}/")
    desk.locator("#id_odometer_km").fill("43000")
    desk.locator("#id_without").fill("Photos are on the counter camera")
    desk.locator("#id_limit").fill("20")
    desk.locator("#id_signed_name").fill("Ben Oak")
    desk.get_by_role("button", name="Car received").click()
    expect(desk.locator("main")).to_contain_text("up to £20")

    owner.reload()
    day = owner.locator("#day")
    expect(day).to_contain_text("With us")
    look(owner)
    desk.get_by_role("button", name="Start", exact=True).click()
    expect(day.locator("[aria-current=step]")).to_contain_text("Work begins", timeout=POLL)
    expect(owner.get_by_role("status").and_(owner.locator("#day-said"))).to_contain_text("In work")

    owner.get_by_label("Message to the workshop").fill("Please look at the left mirror too")
    propose(desk, "Brake pads", "180")
    expect(owner.locator("#proposal")).to_contain_text("Brake pads", timeout=POLL)
    typed = owner.get_by_label("Message to the workshop").input_value()
    assert typed == "Please look at the left mirror too", "what is being typed stays"
    look(owner)

    owner.route("**/day/*", lambda asked: asked.fulfill(status=204))  # a phone in a tunnel hears nothing
    propose(desk, "Brake pads and discs", "320")
    answer(owner)
    expect(owner.get_by_role("alert")).to_contain_text("The estimate has changed")
    expect(owner.locator("#proposal")).to_contain_text("Brake pads and discs")
    owner.unroute("**/day/*")
    answer(owner)
    expect(owner.locator("main")).to_contain_text("We go on with what you said yes to")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("approved")

    owner.get_by_label("Message to the workshop").fill("Please look at the left mirror too")
    with owner.expect_response(lambda answer: answer.request.method == "POST"):
        owner.get_by_role("button", name="Send", exact=True).click()
    desk.goto("/desk/workshop/jobs/?who=all")
    desk.goto(f"/desk/workshop/{ref}/job/")
    expect(desk.locator("main")).to_contain_text("left mirror")
    desk.get_by_role("button", name="Done: to the quality check").click()
    expect(day.locator("[aria-current=step]")).to_contain_text("Quality check", timeout=POLL)
    assert [said for said in owner.complaints if "409" not in said] == []  # type: ignore[attr-defined]


def propose(desk: Page, work: str, price: str) -> None:
    desk.get_by_text("Propose more work").click()
    desk.locator("#id_form-0-description").fill(work)
    desk.locator("#id_form-0-minutes").fill("30")
    desk.locator("#id_form-0-price").fill(price)
    desk.get_by_role("button", name="Send to the customer").click()
    expect(desk.locator("main")).to_contain_text("the customer decides")


def answer(owner: Page) -> None:
    owner.locator("#proposal").get_by_label("Yes, please").first.check()
    owner.get_by_role("button", name="Send my answer").click()
