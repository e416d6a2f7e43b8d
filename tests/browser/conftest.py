"""Real Chromium against the real stack: granian on a cloned, seeded database, once for this folder.

Pages are opened through ``browse(email, width=…, theme=…, language=…)``; whatever the browser
complains about (console, refused resources, the content policy) is kept on ``page.complaints``.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests import databases
from tests.browser.story import Story, tell_story

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


@pytest.fixture(scope="package")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """A database of its own, filled through the club's verbs; the sessions of those who sign in."""
    with django_db_blocker.unblock():
        name = databases.clone(f"own_{os.getpid()}_browser")
        before = databases.use(name)
        try:
            told = tell_story()
        finally:
            databases.use(before)  # a story that cannot be told is not told to all other tests
        yield told
        databases.drop(name)


@pytest.fixture(scope="package")
def stack(story: Story) -> Iterator[str]:
    """The address of the running portal."""
    port = free_port()
    address = f"http://localhost:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
         "--blocking-threads", "4", "--no-access-log", "--log-level", "warning", "portal.wsgi:application"],
        cwd=ROOT,
        env={**os.environ, **story.environment, "PORTAL_BASE_URL": address},
    )  # fmt: skip
    try:
        wait_for(f"{address}/manifest.webmanifest", server)
        yield address
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="package")
def playwright(stack: str) -> Iterator[Playwright]:
    """After the story is told: Django refuses to be asked while Playwright's loop runs in this thread."""
    expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=ARGS)
    yield browser
    browser.close()


@pytest.fixture
def browse(chromium: Browser, stack: str, story: Story) -> Iterator[Callable[..., Page]]:
    """``browse("ada@example.com", width=390)`` → a page, signed in, at the portal's address."""
    contexts = []

    def opened(
        email: str = "", *, width: int = 390, theme: str = "light", language: str = "en", scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=stack,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale=LOCALES[language],
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if email:
            cookies[settings.SESSION_COOKIE_NAME] = story.sessions[email]
        context.add_cookies([{"name": name, "value": value, "url": stack} for name, value in cookies.items()])
        page = listen(context.new_page())
        page.scripts = scripts  # type: ignore[attr-defined]
        return page

    yield opened
    for context in contexts:
        context.close()


def listen(page: Page) -> Page:
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "response",
        lambda answer: complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def find_chromium(playwright: Playwright) -> str:
    """$PORTAL_CHROMIUM, Playwright's own download, the system's; skipped only where nobody insists."""
    own = playwright.chromium.executable_path
    named = [os.environ.get("PORTAL_CHROMIUM", ""), own, *PLACES]
    found = next((path for path in named if path and (Path(path).exists() or shutil.which(path))), None)
    if found is not None:
        return found
    reason = "no Chromium: set PORTAL_CHROMIUM, or run `playwright install chromium`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} did not answer")
