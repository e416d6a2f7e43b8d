"""Every page of the owner, in both themes, widths and languages: no complaint, no violation, no overflow."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.story import ADA, BEN, NORA, Story

pytestmark = pytest.mark.browser
TOUCH = 44  # px; inline links in text are exempt (WCAG 2.5.8)
SMALL = """() => [...document.querySelectorAll('button, .button, summary, select, input:not([type=hidden])')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('label'))
    .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])
    .filter(([, height]) => height < 43.5)"""


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("who", [BEN, ADA, NORA])
def test_pages_are_sound(browse: Callable[..., Page], story: Story, who: str, width: int, theme: str) -> None:
    page = browse(who, width=width, theme=theme)
    found = {}
    for path in story.paths[who]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        found[path] = problems(page) + page.complaints  # type: ignore[attr-defined]
        page.complaints.clear()  # type: ignore[attr-defined]
    assert not {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_scrolls_sideways_on_a_small_phone(
    browse: Callable[..., Page], story: Story, language: str
) -> None:
    page = browse(BEN, width=320, language=language)
    wide = []
    for path in story.paths[BEN]:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    assert not wide


def test_everything_to_press_is_large_enough_for_a_thumb(browse: Callable[..., Page], story: Story) -> None:
    page = browse(BEN)
    small = {}
    for path in story.paths[BEN]:
        page.goto(path)
        small[path] = page.evaluate(SMALL)
    assert not {path: what for path, what in small.items() if what}


def test_a_first_load_is_light(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    requests = []
    page.on("requestfinished", lambda request: requests.append(request.sizes()["responseBodySize"]))
    page.goto("/home/", wait_until="networkidle")
    assert len(requests) <= 10
    assert sum(requests) <= 60_000


def test_the_more_sheet_opens_without_scripts(browse: Callable[..., Page]) -> None:
    page = browse(BEN, scripts=False)
    page.goto("/home/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Vouchers").click()
    assert page.url.endswith("/vouchers/")


def test_appearance_and_language_are_switched_without_scripts(browse: Callable[..., Page]) -> None:
    page = browse(NORA, width=1280, scripts=False)
    page.goto("/rewards/")
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/rewards/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_a_reward_is_ordered_and_given_back_without_scripts(browse: Callable[..., Page]) -> None:
    page = browse(BEN, scripts=False)
    page.goto("/rewards/deep-clean/")
    page.get_by_role("button", name="Order for 300 points").click()
    assert "/vouchers/" in page.url
    assert page.get_by_role("status").inner_text().strip().startswith("It is yours")
    page.get_by_role("button", name="Give it back").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Give it back").click()
    assert page.url.endswith("/vouchers/")
    expect(page.get_by_role("status")).to_contain_text("Your points are back")
