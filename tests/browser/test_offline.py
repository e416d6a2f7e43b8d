"""Without a connection: card, appointment and tickets of who is signed in; nobody else's, ever."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.story import ADA, BEN, PASSWORD, Story
from tests.browser.test_pages import problems

pytestmark = pytest.mark.browser
# Asked without ``caches.open``, which would make anew what the page has just thrown away.
ALL_KEPT = """async () => {
    const texts = [navigator.serviceWorker.controller ? "looked after" : ""];
    if (await caches.match("/offline/", { ignoreVary: true })) texts.push("nobody's");
    for (const name of await caches.keys()) {
        const kept = await caches.match("/card/saved/", { cacheName: name, ignoreVary: true });
        texts.push(name, kept ? await kept.text() : "");
    }
    return texts.join(" ");
}"""


def wait_for(page: Page, is_so: Callable[[str], bool]) -> None:
    """Until what this device keeps is as it should be."""
    for _ in range(150):
        if is_so(page.evaluate(ALL_KEPT)):
            return
        page.wait_for_timeout(100)
    pytest.fail(page.evaluate(ALL_KEPT)[:500])


def sign_in(page: Page, email: str) -> None:
    """By the door, for a session of its own: the story's are needed by other tests."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/home/")


def fill(page: Page, name: str) -> None:
    """An owner's page fills the pocket after a moment; its worker looks after every page from then on."""
    page.goto("/home/")
    wait_for(page, lambda kept: name in kept and "looked after" in kept and "nobody's" in kept)


def test_the_pocket_holds_one_s_own_and_signing_out_empties_it(
    browse: Callable[..., Page], story: Story
) -> None:
    page = browse()
    sign_in(page, BEN)
    fill(page, "Ben Oak")
    page.context.set_offline(True)
    for path in ("/home/", "/vouchers/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Club card")).to_be_visible()
    expect(page.get_by_role("heading", name="Next appointment")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Ben Oak")
    expect(page.locator("main")).to_contain_text(story.brunch)
    expect(page.locator("main")).to_contain_text("Hand wash")
    assert problems(page) == []
    page.context.set_offline(False)
    page.goto("/home/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/home/" not in url)
    wait_for(page, lambda kept: "Ben Oak" not in kept)
    page.context.set_offline(True)
    page.goto("/home/")
    expect(page.locator("main")).to_contain_text("没有网络")
    assert "Ben Oak" not in page.content()
    assert problems(page) == []


def test_the_next_person_on_a_device_never_finds_the_one_before(
    browse: Callable[..., Page], story: Story
) -> None:
    page = browse(BEN)
    fill(page, "Ben Oak")
    mine = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    page.context.add_cookies([{**mine, "value": story.sessions[ADA]}])  # type: ignore[typeddict-item]
    fill(page, "Ada Lowe")
    wait_for(page, lambda kept: "Ben Oak" not in kept)
    page.context.set_offline(True)
    page.goto("/home/")
    expect(page.locator("main")).to_contain_text("Ada Lowe")
    page.context.set_offline(False)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # ended from another device
    page.goto("/home/")
    page.wait_for_url("**/accounts/login/**")
    wait_for(page, lambda kept: "Ada Lowe" not in kept)
