"""The whole story with real clicks on a phone: from a friend's link to the friend's reward.

Told twice: with scripts, looking at every page for violations and complaints, and without any.
"""

import re
from collections.abc import Callable, Mapping

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.story import ADA, ZOE, Story

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_friends_link_to_the_friends_reward(browse: Browse, story: Story, scripts: bool) -> None:
    friend, desk = browse(scripts=scripts), browse(ZOE, width=1280, scripts=scripts)
    email = f"mia.{'on' if scripts else 'off'}@example.com"
    join(friend, story, email, phone=f"0161 496 00{int(scripts)}0")
    add_car(friend, plate=f"MK7{int(scripts)} ABC")
    ref = book(friend)
    receive_and_close(desk, ref)
    receipt(friend)
    code = order(friend)
    redeem(desk, code)
    friend.goto("/vouchers/")
    follow(friend, "Hand wash")
    assert "Used on" in look(friend)
    ada = browse(ADA, scripts=scripts)
    ada.goto("/friends/")
    assert look(ada).count("Rewarded") >= 1
    assert not friend.complaints  # type: ignore[attr-defined]


STILL = """Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime !== Infinity)
    .map(each => each.finished.catch(() => null))).then(() => null)"""
"""What comes in or fades is judged when it has come."""


def look(page: Page) -> str:
    """The text of the page, which must be sound (axe needs scripts)."""
    if page.scripts:  # type: ignore[attr-defined]
        page.evaluate(STILL)
        found = Axe().run(page).response["violations"]
        assert not [(hit["id"], hit["nodes"][0]["html"][:120]) for hit in found], page.url
    return page.locator("main").inner_text()


def press(page: Page, button: str, *, exact: bool = False) -> None:
    """A button that leads to another page, until that page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=exact).click()


def follow(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def join(page: Page, story: Story, email: str, phone: str) -> None:
    page.goto(story.invitation)
    assert "300 points" in look(page)
    follow(page, "Join the club")
    look(page)
    page.get_by_label("Name").fill("Mia Hall")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Phone").fill(phone)
    page.get_by_label("Password").fill("slow green bicycle lamp")
    page.get_by_label("Your centre").select_option(label=page.locator("#id_site option").last.inner_text())
    press(page, "Join")
    assert "code" in look(page).casefold()
    assert not page.get_by_role("alert").count(), look(page)
    page.locator("input[name=code]").fill(code_sent_to(email, story.environment))
    press(page, "Confirm")
    page.goto("/home/")
    assert "Silver member" in look(page)


def code_sent_to(email: str, environment: Mapping[str, str]) -> str:
    """As the outbox has it; a worker would have put it on the wire by now."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        sql = "SELECT data->>'code' FROM club_notice WHERE kind = 'account_code' AND address = %s"
        row = connection.execute(sql, [email]).fetchone()
    assert row is not None
    return str(row[0])


def add_car(page: Page, plate: str) -> None:
    follow(page, "Add a car")
    look(page)
    page.get_by_label("Number plate").fill(plate)
    page.get_by_label("Model").select_option(index=1)
    press(page, "Put it in the garage")
    assert plate in look(page)


def book(page: Page) -> str:
    with page.expect_navigation():
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Book").click()
    look(page)
    page.get_by_role("checkbox").first.check()
    press(page, "Choose a time")
    look(page)
    with page.expect_navigation():
        page.locator(".days a:not(.is-closed)").last.click()
    page.locator("label:has(input[name=at]:not(:disabled))").first.click()
    press(page, "Hold this time")
    look(page)
    press(page, "Book this visit")
    assert "Booked" in look(page)
    found = re.search(r"/appointments/(\w+)/", page.url)
    assert found is not None
    return found[1]


def receive_and_close(page: Page, ref: str) -> None:
    page.goto(f"/desk/workshop/{ref}/")
    page.locator("#id_odometer_km").fill("12000")
    page.locator("#id_without").fill("Photos are on the counter camera")
    press(page, "Car received")
    press(page, "Start", exact=True)
    page.get_by_role("checkbox").check()
    press(page, "Ready for the customer")
    follow(page, "Write the bill")
    press(page, "Close the visit")
    expect(page.locator("main")).to_contain_text("Points receipt")


def receipt(page: Page) -> None:
    page.goto("/points/")
    assert "Service visit" in look(page)
    follow(page, "Service visit")
    assert "Every line" in page.content()
    look(page)


def order(page: Page) -> str:
    follow(page, "Points")
    page.goto("/rewards/")
    follow(page, "Hand wash")
    look(page)
    press(page, "Order for 200 points")
    look(page)
    return page.locator(".code").first.inner_text()


def redeem(page: Page, code: str) -> None:
    page.goto("/desk/points/voucher/")
    page.get_by_label("Voucher code").fill(code)
    press(page, "Look at it")
    press(page, "Take it")
    expect(page.locator("main")).to_contain_text("Taken")
