"""Without a mouse: what has the focus is seen, dialogs take it and give it back; letters twice as large."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.story import BEN
from tests.browser.test_sweep import OWNER

pytestmark = pytest.mark.browser
STEPS_MAX = 60
TEXTS = """() => [...document.querySelectorAll('.tabs .bar span')].map(e => {
    const words = document.createRange();
    words.selectNodeContents(e);
    const { left, right } = words.getBoundingClientRect();
    return [left, right];
})"""
HIDDEN = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect();
    if (e === document.body) return null;
    const points = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3],
        [(box.left + box.right) / 2, (box.top + box.bottom) / 2]];
    const labels = [...(e.labels ?? [])];
    const seen = points.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (e.contains(top) || top.contains(e) || labels.some(label => label.contains(top)));
    });
    return seen ? '' : e.outerHTML.slice(0, 100);
}"""
IN_DIALOG = "!!document.activeElement.closest('[role=dialog]')"


@pytest.mark.parametrize("width", [320, 390])
def test_names_of_the_tabs_keep_apart_with_letters_twice_as_large(
    browse: Callable[..., Page], width: int
) -> None:
    page = browse(BEN, width=width)
    page.goto("/home/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    texts = page.evaluate(TEXTS)
    assert len(texts) == 5
    assert all(after[0] - before[1] >= 4 for before, after in pairwise(texts))


def test_what_has_the_focus_is_not_under_the_tabs(browse: Callable[..., Page]) -> None:
    """WCAG 2.2, 2.4.11: the bar at the bottom never covers it whole."""
    page = browse(BEN)
    hidden = {}
    for path in OWNER:
        page.goto(path)
        for _ in range(STEPS_MAX):
            page.keyboard.press("Tab")
            found = page.evaluate(HIDDEN)
            if found is None:
                break
            if found:
                hidden[path] = found
    assert not hidden


def test_a_dialog_takes_the_focus_and_gives_it_back(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    page.goto("/rewards/deep-clean/")
    page.get_by_role("button", name="Order for 300 points").press("Enter")
    opener = page.get_by_role("button", name="Give it back").first
    opener.press("Enter")
    page.wait_for_function(IN_DIALOG)
    assert page.evaluate("document.activeElement.innerText") == "Keep it", "the answer that changes nothing"
    page.keyboard.press("Escape")
    page.wait_for_function(f"!({IN_DIALOG})")
    assert page.evaluate("document.activeElement.innerText") == "Give it back"
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Give it back").press("Enter")
    page.wait_for_url("**/vouchers/")


def test_the_more_sheet_closes_by_escape_where_it_was_opened(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    page.goto("/home/")
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#more')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.innerText").strip() == "More"
