"""A complaint from both sides: told on the phone, worked on at the desk, objected to, settled, closed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.booking.shelves import a_photo
from tests.browser.story import BEN, CLEO
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]


def test_a_complaint_from_both_sides(browse: Browse) -> None:
    owner, desk = browse(BEN), browse(CLEO, width=1280)
    ref = told(owner)
    assert_same_clocks(owner, desk, ref)

    soon = (datetime.now(UTC) + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    act(desk, ref, "accept", promise_at=soon, words="We look at it today")
    act(desk, ref, "contact", channel="phone", is_reached=True, words="Rang you at noon")
    owner.reload()
    assert "Rang you at noon" in look(owner)
    assert "You hear from us by" in look(owner)

    item = owner.locator("ol.timeline li", has_text="Rang you at noon")
    item.get_by_text("That is not what happened").click()
    item.get_by_label("What is not right?").fill("Nobody called me")
    with owner.expect_response(lambda answer: answer.request.method == "POST"):
        item.get_by_role("button", name="Send").click()
    owner.wait_for_url(f"**/voice/complaints/{ref}/")
    assert "Nobody called me" in look(owner)
    desk.goto(f"/desk/care/tickets/{ref}/")
    expect(desk.locator("main")).to_contain_text("Nobody called me")
    assert_same_clocks(owner, desk, ref)  # the contact clock runs anew, on both sides

    act(desk, ref, "contact", channel="phone", is_reached=True, words="Now we spoke")
    act(desk, ref, "answer", words="New pads are fitted, at our cost")
    act(desk, ref, "resolve", words="Ready")
    owner.reload()
    assert "New pads are fitted" in look(owner)
    with owner.expect_response(lambda answer: answer.request.method == "POST"):
        owner.get_by_role("button", name="Yes, it is settled").click()
    owner.wait_for_url(f"**/voice/complaints/{ref}/")
    act(desk, ref, "close", cause="procedure", lesson="Check the pads before hand-over")
    owner.reload()
    assert "Closed on" in look(owner)
    assert owner.complaints == []  # type: ignore[attr-defined]
    assert desk.complaints == []  # type: ignore[attr-defined]


def told(owner: Page) -> str:
    """A photo and two lines, from the phone; the reference of what becomes of it."""
    owner.goto("/voice/complaints/new/")
    look(owner)
    owner.get_by_label("What is it about?").select_option("repair")
    owner.get_by_label("What happened?").fill("The brake still squeals after the repair")
    owner.locator("input[type=file]").set_input_files(
        {"name": "brake.jpg", "mimeType": "image/jpeg", "buffer": a_photo().getvalue()}
    )
    owner.get_by_role("button", name="Send").click()
    owner.wait_for_url(re.compile(r"/voice/complaints/(?!new)\w+/"))
    assert "Photo 1 of this complaint" in owner.content()
    look(owner)
    found = re.search(r"/complaints/(\w+)/", owner.url)
    assert found is not None
    return found[1]


def act(desk: Page, ref: str, name: str, **fields: str | bool) -> None:
    """One deed on its own page, as somebody at the desk does it."""
    desk.goto(f"/desk/care/tickets/{ref}/do/{name}/")
    for field, value in fields.items():
        box = desk.locator(f"[name={field}]")
        if value is True:
            box.check()
        elif field == "cause":
            desk.locator(f"[name=cause][value={value}]").check()
        elif field == "channel":
            box.select_option(str(value))
        else:
            box.fill(str(value))
    desk.locator("form.desk-form button.button").first.click()
    desk.wait_for_url(re.compile(rf"/desk/care/tickets/{ref}/$"))


def assert_same_clocks(owner: Page, desk: Page, ref: str) -> None:
    """Every clock the owner sees stands at the desk with the same time."""
    owner.goto(f"/voice/complaints/{ref}/")
    desk.goto(f"/desk/care/tickets/{ref}/")
    times = owner.locator("section[aria-labelledby=promises] li strong").all_inner_texts()
    assert times
    shown = " ".join(desk.locator("main").inner_text().split())
    assert not [time for time in times if " ".join(time.split()) not in shown]
