"""From a small phone to a wide screen, letters twice as large, forced colours, stillness, the keyboard."""

import gzip
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page

from tests.browser.gathering import IDA
from tests.browser.story import BEN, CLEO, ZOE
from tests.browser.test_pages import problems

pytestmark = pytest.mark.browser
OWNER = (
    "/home/", "/garage/", "/appointments/", "/appointments/new/", "/points/", "/rewards/", "/vouchers/",
    "/card/", "/friends/", "/my-events/", "/inbox/", "/voice/", "/profile/",
)  # fmt: skip
DESK = {
    ZOE: ("/desk/", "/desk/tasks/", "/desk/workshop/", "/desk/workshop/calendar/", "/desk/members/"),
    CLEO: ("/desk/care/", "/desk/care/calls/"),
    IDA: ("/desk/growth/events/", "/desk/leads/"),
}
WIDTHS = (320, 768, 1920)
HTML_MAX, REQUESTS_MAX = 14 * 1024, 10  # bytes over the wire, and files of a first load
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVING = """document.getAnimations()
    .map(a => [a.effect.target?.className, a.effect.getComputedTiming().endTime])
    .filter(([, time]) => time > 10)"""  # ms
PAINTED = """[...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && e.innerText?.trim())
    .filter(e => getComputedStyle(e).backgroundImage.includes('gradient'))
    .map(e => e.outerHTML.slice(0, 80))"""
EDGELESS = """[...document.querySelectorAll('.button:not(.button--quiet, .skiplink)')]
    .filter(e => e.checkVisibility())
    .filter(e => ['borderTopStyle', 'outlineStyle'].every(k => getComputedStyle(e)[k] === 'none'))
    .map(e => e.outerHTML.slice(0, 80))"""
STOPS = """() => {
    const shown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex]';
    const all = [...document.querySelectorAll(kinds)].filter(e => e.tabIndex >= 0);
    const heads = new Set();
    return all.filter(e => shown(e) && !e.disabled && e.type !== 'hidden').filter(e => {
        if (e.type !== 'radio') return true;  // a group of them is one stop
        const group = `${e.form?.action} ${e.name}`, known = heads.has(group);
        heads.add(group);
        return !known;
    }).map((e, n) => { e.dataset.stop = n; return e.outerHTML.slice(0, 100); });
}"""
HERE = """() => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (e === document.body) return null;
    const drawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    const seen = drawn && box.width > 0 && box.height > 0;
    return [Number(e.dataset.stop ?? -1), seen, e.outerHTML.slice(0, 100)];
}"""


def faults(page: Page, path: str, widths: Iterable[int], width_of_large: int) -> list[str]:
    """What is wrong with one page, loaded once and looked at in every way."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    found = [f"moves: {one}" for one in page.evaluate(MOVING)]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {over} too wide"] if (over := page.evaluate(WIDE)) > 0 else []
    page.set_viewport_size({"width": width_of_large, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"large letters: {over} px too wide"] if (over := page.evaluate(WIDE)) > 0 else []
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(forced_colors="active")
    found += [f"no edge in forced colours: {one}" for one in page.evaluate(EDGELESS)]
    found += [f"painted behind letters in forced colours: {one}" for one in page.evaluate(PAINTED)]
    found += [
        one for one in problems(page) if not one.startswith("color-contrast")
    ]  # the reader's own colours
    page.emulate_media(forced_colors="none")
    return found


def test_owners_pages_hold_at_every_size_and_in_every_sight(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    found = {path: faults(page, path, WIDTHS, 640) for path in OWNER}
    assert not {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("who", DESK)
def test_desk_pages_hold_at_every_size_and_in_every_sight(browse: Callable[..., Page], who: str) -> None:
    page = browse(who, width=1280)
    found = {path: faults(page, path, WIDTHS, 1280) for path in DESK[who]}
    assert not {path: what for path, what in found.items() if what}


@pytest.mark.parametrize(
    ("who", "path", "width"),
    [(BEN, "/home/", 390), (BEN, "/points/", 1280), (BEN, "/appointments/new/", 1280), (ZOE, "/desk/", 1280)],
)
def test_tab_reaches_everything_in_its_order_and_shows_where_it_is(
    browse: Callable[..., Page], who: str, path: str, width: int
) -> None:
    page = browse(who, width=width)
    page.goto(path)
    stops: list[str] = page.evaluate(STOPS)
    walked = []
    for _ in range(len(stops) + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            break
        walked.append(here)
    numbers = [number for number, _, _ in walked]
    assert "#main" in walked[0][2], "the first stop leads to the content"
    assert not [html for _, is_drawn, html in walked if not is_drawn]
    assert numbers == sorted(numbers), "a stop out of order"
    assert not [html for number, html in enumerate(stops) if number not in numbers]


def test_pages_stay_within_their_weight(browse: Callable[..., Page]) -> None:
    page = browse(BEN)
    heavy, asked = {}, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    for path in OWNER:
        asked.clear()
        answer = page.goto(path)
        assert answer is not None
        weight = len(gzip.compress(answer.body(), 6)), len(asked)
        if weight[0] > HTML_MAX or weight[1] > REQUESTS_MAX:
            heavy[path] = weight
    assert not heavy
