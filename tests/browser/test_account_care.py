"""Gifts, codes, the household, and the points desk in a real browser: sound, and nothing scrolls sideways."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.story import BEN, NORA, Story

pytestmark = pytest.mark.browser
OWNERS = ("/points/gift/", "/points/code/", "/profile/household/")


def problems(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    found = [
        f"{hit['id']}: {hit['nodes'][0]['html'][:120]}" for hit in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    said = list(page.complaints)  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]
    return [*found, *said, *(["scrolls sideways"] if wide else [])]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(320, "light", "zh-hans"), (390, "dark", "en"), (1280, "light", "en"), (1280, "dark", "zh-hans")],
)
@pytest.mark.parametrize("who", [BEN, NORA])
def test_the_owners_pages_are_sound(
    browse: Callable[..., Page], story: Story, who: str, width: int, theme: str, language: str
) -> None:
    page = browse(who, width=width, theme=theme, language=language)
    found = {path: problems(page, path) for path in OWNERS}
    assert not {path: what for path, what in found.items() if what}
