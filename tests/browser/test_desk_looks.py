"""The desk as it is printed, and what its sidebar does not offer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gathering import IDA
from tests.browser.story import ZOE
from tests.browser.test_pages import problems

pytestmark = pytest.mark.browser
DARK, PAPER = "rgb(22, 38, 44)", "rgb(255, 255, 255)"


def test_what_somebody_prints_who_works_in_the_dark_is_black_on_white(browse: Callable[..., Page]) -> None:
    page = browse(ZOE, width=1280, theme="dark")
    page.goto("/desk/")
    body, card = page.locator("body"), page.locator(".desk-card").first
    expect(body).not_to_have_css("background-color", PAPER)
    page.emulate_media(media="print", color_scheme="dark")
    for printed in (body, card):
        expect(printed).to_have_css("background-color", PAPER)
        expect(printed).to_have_css("color", DARK)
    expect(page.locator(".desk .button").first).not_to_be_visible()
    page.goto("/desk/workshop/")
    expect(page.locator(".desk-paper")).to_have_text(re.compile("Workshop · Harbour Road · "))
    page.emulate_media(media="screen")
    expect(page.locator(".desk-paper")).not_to_be_visible()


def test_an_address_with_nothing_behind_it_is_sound_at_the_desk(browse: Callable[..., Page]) -> None:
    page = browse(ZOE, width=1280)
    page.goto("/desk/nowhere/")
    assert not problems(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(re.compile("/desk/$"))


def test_a_customer_is_searched_where_no_address_keeps_the_name(browse: Callable[..., Page]) -> None:
    """Wagtail's own search finds pages only, and asks by the address."""
    page = browse(IDA, width=1280)
    page.goto("/desk/members/")
    expect(page.locator("#wagtail-sidebar form input[name=q]")).to_have_count(1)
    expect(page.locator("#wagtail-sidebar form input[name=q]")).not_to_be_visible()
    expect(page.locator(".desk-search input[name=q]")).to_be_visible()
