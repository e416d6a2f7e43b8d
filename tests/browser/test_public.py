"""What visitors see: every page reached from the first one; nothing jumps; the keyboard books a visit."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.story import BEN
from tests.browser.test_pages import problems

pytestmark = pytest.mark.browser
PAGES_MAX = 60
NOT_WALKED = ("/accounts/", "/desk/", "/media/", "/static/", "/home/")
LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
SHIFT = """window.shift = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))
        .observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(320, "dark", "zh-hans"), (390, "light", "en"), (1280, "dark", "en")]
)
def test_every_public_page_is_sound(
    browse: Callable[..., Page], stack: str, width: int, theme: str, language: str
) -> None:
    page = browse(width=width, theme=theme, language=language)
    waiting, found = ["/"], {}
    seen: set[str] = set()
    while waiting and len(seen) < PAGES_MAX:
        path = waiting.pop(0)
        answer = page.goto(path)
        seen.add(path)
        found[path] = problems(page) + page.complaints  # type: ignore[attr-defined]
        page.complaints.clear()  # type: ignore[attr-defined]
        if answer is None or answer.status != 200:
            found[path].append("does not answer")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[path].append("scrolls sideways")
        for link in page.evaluate(LINKS):
            near = urlsplit(link)
            fresh = near.path not in seen and near.path not in waiting
            if link.startswith(stack) and fresh and not near.path.startswith(NOT_WALKED):
                waiting.append(near.path)
    assert len(seen) > 8
    assert not {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("who", "path"), [(BEN, "/home/"), (BEN, "/points/"), (BEN, "/rewards/"), ("", "/")])
def test_nothing_jumps_while_a_page_arrives(
    browse: Callable[..., Page], who: str, path: str, width: int
) -> None:
    page = browse(who, width=width)
    page.add_init_script(SHIFT)
    page.goto(path, wait_until="networkidle")
    assert page.evaluate("window.shift") < 0.02


def test_a_visit_is_booked_by_keyboard_alone(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    page.goto("/appointments/new/")
    press_on(page, "input[name=work]", "Space")
    press_on(page, "main button:not([popovertarget])", "Enter")
    page.wait_for_url("**work=**")
    with page.expect_navigation():
        press_on(page, ".days a:not(.is-closed):not([aria-current])", "Enter")
    press_on(page, "input[name=at]", "Space")
    press_on(page, "form[method=post] .button:not(a)", "Enter")
    page.wait_for_url("**/appointments/*/")
    with page.expect_navigation():
        press_on(page, "form[action$='/confirmation/'] button", "Enter")
    assert page.get_by_role("status").first.inner_text().strip()


def press_on(page: Page, selector: str, key: str, tabs_max: int = 120) -> None:
    """Tab until the focus rests on it, and press."""
    for _tab in range(tabs_max):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        pytest.fail(f"{selector} is not reached by Tab")
    page.keyboard.press(key)
