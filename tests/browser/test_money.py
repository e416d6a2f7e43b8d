"""Money with real clicks: registered, paid at the hosted page, heard of by a really posted event, given back.

The worker and the relay are real processes: the event that says "paid" travels over HTTP, signed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT
from tests.browser.gathering import DRIVE
from tests.browser.story import NORA, ZOE, Story
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]
UNTIL = """async (words) => {
  const text = async () => (await fetch(location.href)).text();
  while (!(await text()).includes(words)) await new Promise((on) => setTimeout(on, 500));
}"""  # the page as it would be if it were loaded now
POST = 90_000  # relay, broker, worker, HTTP and back, on a busy machine


@pytest.fixture(scope="module")
def worker(story: Story, stack: str) -> Iterator[None]:
    env = {**os.environ, **story.environment, "PORTAL_BASE_URL": stack, "PORTAL_PROCESS": "worker"}
    celery = [sys.executable, "-m", "celery", "-A", "portal.celery", "worker", "--pool", "solo"]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    programs = [
        subprocess.Popen([*celery, *quiet], cwd=ROOT, env=env),
        subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "relay"], cwd=ROOT, env=env),
    ]
    yield
    for program in programs:
        program.terminate()
    for program in programs:
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def test_places_are_paid_and_a_part_is_given_back(browse: Browse, worker: None) -> None:
    owner, desk = browse(NORA), browse(ZOE, width=1280)
    owner.goto(f"/my-events/{DRIVE}/")
    look(owner)
    owner.get_by_label("Who comes?").select_option(label="Me and 1")
    owner.get_by_role("button", name="Register").click()
    expect(owner.locator("#pay")).to_contain_text("£50 to pay")
    look(owner)
    owner.get_by_role("button", name="Pay by card").click()
    pay(owner)
    expect(owner.get_by_role("status")).to_contain_text("Received", timeout=POST)
    found = re.search(r"/payments/(\w+)/", owner.url)
    assert found is not None
    look(owner)
    owner.goto(f"/my-events/{DRIVE}/")
    expect(owner.locator(".ticket")).to_contain_text("£50 paid")

    desk.goto("/desk/payments/")
    desk.locator(f'a[href$="/payments/{found[1]}/"]').first.click()
    desk.get_by_label("Amount to give back").fill("20")
    desk.get_by_label("Why").fill("One of you is ill")
    desk.get_by_role("button", name="Give back").click()
    expect(desk.locator("main")).to_contain_text("One of you is ill")
    owner.goto(f"/payments/{found[1]}/")
    look(owner)
    expect(owner.locator(".facts")).to_contain_text("−£20")
    owner.evaluate(UNTIL, "given back")
    owner.reload()
    expect(owner.locator(".facts dd").first).to_contain_text("given back")
    owner.goto("/payments/")
    look(owner)
    state = owner.locator(".lines .badge").first.bounding_box()
    assert state is not None
    assert 0 <= state["x"] < state["x"] + state["width"] <= 390, "how it stands is seen without a scroll"
    said = [each for each in owner.complaints if "422" not in each]  # type: ignore[attr-defined]
    assert said == [], "a declined card is answered with 422, and the browser says so"


def pay(owner: Page) -> None:
    """A card that is declined, then one that works."""
    expect(owner).to_have_url(re.compile(r"/_stripe/pay/|/payments/"))
    waiting = owner.get_by_role("link", name="Pay now")
    if waiting.count():
        waiting.click()
    look(owner)
    owner.get_by_label("Card number").fill("4000 0000 0000 0002")
    owner.get_by_role("button", name="Pay", exact=True).click()
    expect(owner.locator("main")).to_contain_text("The bank declined this card")
    owner.get_by_label("Card number").fill("4242 4242 4242 4242")
    with owner.expect_navigation(url=re.compile(r"/payments/\w+/\?session=")):
        owner.get_by_role("button", name="Pay", exact=True).click()
